"""Ranked search of entities by name, across scripts and spellings."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from kgkz.errors import BadParameter
from kgkz.names.languages import best, sort_key
from kgkz.names.lookup import Names
from kgkz.names.matching import fold, skeleton
from kgkz.names.similarity import NameIndex
from kgkz.rdf.namespaces import compact, prologue
from kgkz.rdf.terms import IRI, Text
from kgkz.sparql.table import Table

COLUMNS = ("rank", "entity", "entity_label", "name", "language", "script", "how")
_METHODS = ("exact", "alias", "folded", "skeleton", "part", "near")
_SUGGESTIONS = 5

# Only entities with a proper name: the label of a statement, a source or an unnamed group is a description.
_NAMED_QUERY = (
    prologue("kgkz", "org", "skos")
    + """
SELECT DISTINCT ?thing
WHERE {
  VALUES ?kind { kgkz:Agent kgkz:Place kgkz:Activity kgkz:LegalInstrument org:Post skos:Concept }
  ?thing a ?kind .
  FILTER NOT EXISTS { ?thing a kgkz:UnnamedGroup }
}
"""
)


class _Match(NamedTuple):
    """Match of a name: method and distance."""

    method: int
    distance: float
    name: Text


class Search:
    """Search in the names of a graph. The indexes are kept for later searches.

    Args:
        names: the names.
        select: runs a SELECT query on the graph.
    """

    def __init__(self, names: Names, select: Callable[[str], Table]) -> None:
        self.names = names
        self._select = select

    def find(self, text: str, language: str) -> Table:
        """Return the entities with a matching name, the best match first.

        Args:
            text: a name or part of a name, in any script and spelling.
            language: the language of the labels, one of ``kgkz.rdf.shipped.LANGUAGES``.

        Returns:
            One row per entity, with the columns of ``COLUMNS``.

        Raises:
            BadParameter: the text contains no letter or digit.
        """
        if not fold(text):
            raise BadParameter(f"{text!r} contains no letters; expected a name in any script, such as 'ТюрКСОЙ'")
        return _table(self._match(text) or self._near(text), self._labels, language)

    def _match(self, text: str) -> dict[IRI, list[_Match]]:
        """Return the matching names, each with the first method that matches."""
        written, folded = " ".join(unicodedata.normalize("NFC", text).split()), fold(text)
        found: dict[int, _Match] = {}
        for row in self._by_name.get(written, ()):
            _, name, is_label = self._rows[row]
            found[row] = _Match(0 if is_label else 1, 0.0, name)
        for row in self._by_fold.get(folded, ()):
            found.setdefault(row, _Match(2, 0.0, self._rows[row][1]))
        for row in self._rows_of(self._index.with_letters(text)):
            found.setdefault(row, _Match(3, 0.0, self._rows[row][1]))
        letters, words = len(skeleton(text).replace(" ", "")), set(folded.split())
        for row in self._rows_of(self._index.with_words(text)):
            entity, name, _ = self._rows[row]
            if row not in found and entity in self._named:
                distance = 1 - letters / len(skeleton(name).replace(" ", ""))
                found[row] = _Match(4, distance + (not words <= set(fold(name).split())), name)
        matches: dict[IRI, list[_Match]] = defaultdict(list)
        for row, match in found.items():
            matches[self._rows[row][0]].append(match)
        return matches

    def _near(self, text: str) -> dict[IRI, list[_Match]]:
        """Return the entities with the most similar names."""
        matches: dict[IRI, list[_Match]] = defaultdict(list)
        worst = 0.0
        for score, names in self._index.by_similarity(text):
            if len(matches) >= _SUGGESTIONS and score < worst:
                break
            worst = score
            for row in self._rows_of(names):
                entity, name, _ = self._rows[row]
                if entity in self._named:
                    matches[entity].append(_Match(5, 1 - score, name))
        nearest = sorted(matches, key=lambda entity: (min(match.distance for match in matches[entity]), entity))
        return {entity: matches[entity] for entity in nearest[:_SUGGESTIONS]}

    def _rows_of(self, names: Iterable[str]) -> Iterator[int]:
        return (row for name in names for row in self._by_name[name])

    @cached_property
    def _rows(self) -> list[tuple[IRI, Text, bool]]:
        return [(entity, name, is_label) for entity, name, is_label in self.names.rows if isinstance(name, Text)]

    @cached_property
    def _named(self) -> set[IRI]:
        """The entities that can be found by a part of their name or by a similar name."""
        return {entity for (entity,) in self._select(_NAMED_QUERY) if isinstance(entity, IRI)}

    @cached_property
    def _labels(self) -> dict[IRI, list[Text]]:
        labels: dict[IRI, list[Text]] = defaultdict(list)
        for entity, name, is_label in self._rows:
            if is_label:
                labels[entity].append(name)
        return labels

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = defaultdict(list)
        for row, (_, name, _) in enumerate(self._rows):
            rows[name].append(row)
        return rows

    @cached_property
    def _by_fold(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = defaultdict(list)
        for name, its in self._by_name.items():
            rows[fold(name)] += its
        return rows

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex(self._by_name)


def _table(matches: Mapping[IRI, Sequence[_Match]], labels: Mapping[IRI, Sequence[Text]], language: str) -> Table:
    """Return the result table, the best match first. Equal matches share a rank and are sorted by label."""
    found = []
    for entity, found_by in matches.items():
        key = min((match.method, match.distance) for match in found_by)
        name = best((match.name for match in found_by if (match.method, match.distance) == key), language)
        label = best(labels.get(entity, ()), language) or Text(compact(entity), "")
        found.append((key, entity, label, name))
    found.sort(key=lambda row: (row[0], sort_key(row[2], language), row[1]))
    ranks: dict[tuple[int, float], int] = {}
    for rank, row in enumerate(found, start=1):
        ranks.setdefault(row[0], rank)
    return Table(
        COLUMNS,
        [
            (
                ranks[place],
                entity,
                label,
                str(name),
                name.language if name else "",
                _script(str(name)),
                _METHODS[place[0]],
            )
            for place, entity, label, name in found
        ],
    )


def _script(name: str) -> str:
    """Return the Unicode scripts of the letters of a name.

    Examples:
        >>> _script("ТюрКСОЙ"), _script("Su-24 (Су-24)")
        ('Cyrillic', 'Cyrillic, Latin')
    """
    return ", ".join(sorted({_script_of(letter) for letter in set(name) if letter.isalpha()}))


@cache
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0].capitalize()
