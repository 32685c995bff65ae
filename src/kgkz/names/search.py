"""Search by name: everything that bears a name, or one like it, in whatever script it is typed."""

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from kgkz.errors import BadParameter
from kgkz.names.languages import best, sort_key
from kgkz.names.lookup import names_query
from kgkz.names.matching import fold, likeness, skeleton
from kgkz.rdf.namespaces import compact, prologue
from kgkz.rdf.terms import IRI, Text
from kgkz.sparql.table import Table

COLUMNS = ("rank", "thing", "thing_label", "name", "language", "script", "how")
_WAYS = ("exact", "alias", "folded", "skeleton", "part", "near")
_SUGGESTIONS = 5

# The label of a statement, a source or an unnamed group describes it, so a word in it is no name of it.
_NAMED_QUERY = (
    prologue("kgkz", "org", "skos")
    + """
SELECT DISTINCT ?thing
WHERE {
  VALUES ?kind {
    kgkz:Agent kgkz:Place kgkz:Undertaking kgkz:Instrument kgkz:CitedWork org:Post skos:Concept
  }
  ?thing a ?kind .
  FILTER NOT EXISTS { ?thing a kgkz:UnnamedGroup }
}
"""
)


class _Match(NamedTuple):
    """How a name answers a text: by which of the ways, and how far it falls short of the best in that way."""

    way: int
    short: float
    name: Text


def find(select: Callable[[str], Table], text: str, language: str) -> Table:
    """Find what bears a name, in the order of how well it answers the text.

    Args:
        select: runs a SELECT.
        text: a name, or some words of it, in any script and spelling.
        language: the language of the labels, one of ``kgkz.rdf.shipped.LANGUAGES``.

    Returns:
        One row a thing, under ``COLUMNS``.

    Raises:
        BadParameter: the text has no letter or digit.
    """
    if not fold(text):
        raise BadParameter(f"{text!r} has no letter to find a name by; give a name in any script, such as 'ТюрКСОЙ'")
    known = [
        (thing, name, kind == "label")
        for thing, name, kind in select(names_query())
        if isinstance(thing, IRI) and isinstance(name, Text)
    ]
    named = {thing for (thing,) in select(_NAMED_QUERY)}
    matches: dict[IRI, list[_Match]] = {}
    asked = _Asked(text)
    for thing, name, is_label in known:
        if match := asked.match(name, is_label=is_label, part=thing in named):
            matches.setdefault(thing, []).append(match)
    if not matches:
        matches = _near(text, [(thing, name) for thing, name, _ in known if thing in named])
    labels: dict[IRI, list[Text]] = {thing: [] for thing in matches}
    for thing, name, is_label in known:
        if is_label and thing in labels:
            labels[thing].append(name)
    return _table(matches, labels, language)


class _Asked:
    """The text that is asked for, in all forms in which names are compared with it."""

    def __init__(self, text: str) -> None:
        self.text = " ".join(unicodedata.normalize("NFC", text).split())
        self.folded = fold(text)
        self.skeleton = skeleton(text)
        self.letters = self.skeleton.replace(" ", "")

    def match(self, name: Text, *, is_label: bool, part: bool) -> _Match | None:
        """Say how a name answers, or that it does not."""
        if name == self.text:
            return _Match(0 if is_label else 1, 0.0, name)
        folded = fold(name)
        if folded == self.folded:
            return _Match(2, 0.0, name)
        bones = skeleton(name)
        letters = bones.replace(" ", "")
        if letters == self.letters:
            return _Match(3, 0.0, name)
        if part and set(self.skeleton.split()) <= set(bones.split()):
            spelt_alike = set(self.folded.split()) <= set(folded.split())
            return _Match(4, (1 - len(self.letters) / len(letters)) + (not spelt_alike), name)
        return None


def _near(text: str, known: list[tuple[IRI, Text]]) -> dict[IRI, list[_Match]]:
    """Suggest the few things whose names are most like the text."""
    matches: dict[IRI, list[_Match]] = {}
    for thing, name in known:
        if score := likeness(text, name):
            matches.setdefault(thing, []).append(_Match(5, 1 - score, name))
    nearest = sorted(matches, key=lambda thing: (min(match.short for match in matches[thing]), thing))[:_SUGGESTIONS]
    return {thing: matches[thing] for thing in nearest}


def _table(matches: dict[IRI, list[_Match]], labels: dict[IRI, list[Text]], language: str) -> Table:
    """Order the things: the better first, equals by label; equals share a rank."""
    found = []
    for thing, ways in matches.items():
        way, short = min((match.way, match.short) for match in ways)
        name = best((match.name for match in ways if (match.way, match.short) == (way, short)), language)
        label = best(labels[thing], language) or Text(compact(thing), "")
        found.append(((way, short), thing, label, name))
    found.sort(key=lambda row: (row[0], sort_key(row[2], language), row[1]))
    places = [row[0] for row in found]
    return Table(
        COLUMNS,
        [
            (
                places.index(place) + 1,
                thing,
                label,
                str(name),
                name.language if name else "",
                _script(str(name)),
                _WAYS[place[0]],
            )
            for place, thing, label, name in found
        ],
    )


def _script(name: str) -> str:
    """Name the scripts of a name's letters, as Unicode does.

    Examples:
        >>> _script("ТюрКСОЙ"), _script("Su-24 (Су-24)")
        ('Cyrillic', 'Cyrillic, Latin')
    """
    scripts = {unicodedata.name(letter, "").split(" ")[0].capitalize() for letter in name if letter.isalpha()}
    return ", ".join(sorted(scripts))
