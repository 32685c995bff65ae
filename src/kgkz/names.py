"""From a name, as somebody types it, to the thing that bears it."""

import unicodedata
from collections.abc import Callable, Iterable

from kgkz.errors import BadParameter, UnknownEntity, did_you_mean
from kgkz.parameters import expand
from kgkz.resources import PREFIXES, compact, prologue
from kgkz.terms import IRI

NAMES_QUERY = (
    prologue("kgkz", "rdfs", "skos")
    + """
SELECT DISTINCT ?thing ?name
WHERE {
  { ?thing rdfs:label ?name }
  UNION { ?thing skos:altLabel ?name }
  UNION { ?use kgkz:nameOf ?thing ; kgkz:name ?name }
}
"""
)
"""Every thing with every name it bears, in any language: what ``resolve`` wants to be given."""


def fold(name: str) -> str:
    """Bring a name to the form in which names are compared: one case, no marks, single spaces.

    The case mapping is safe for Turkic letters: both Turkish i's come to the same letter.

    Examples:
        >>> fold("ТюрКСОЙ") == fold("ТЮРКСОЙ"), fold("TÜRKSOY") == fold("Turksoy")
        (True, True)
        >>> fold("İstanbul") == fold("ISTANBUL") == "istanbul"
        True
    """
    lowered = unicodedata.normalize("NFKC", name).replace("İ", "i").replace("ı", "i").casefold()
    bare = "".join(letter for letter in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(letter))
    return " ".join(bare.split())


def resolve(name: str, exists: Callable[[IRI], bool], names: Callable[[], Iterable[tuple[IRI, str]]]) -> IRI:
    """Find the one thing that a text names.

    Args:
        name: an IRI, a CURIE, the local name of a thing (``turksoy``), or a name in any script.
        exists: whether the graph knows an IRI.
        names: gives every thing with each of its names; asked only when the text is no IRI.

    Returns:
        The IRI of the thing.

    Raises:
        UnknownEntity: the graph knows nothing by this name; the nearest are offered.
        BadParameter: several things bear the name, or the text begins like an IRI and is none.
    """
    iri = expand(name)
    if iri is not None and exists(iri):
        return iri
    known = list(names())
    wanted = fold(name)
    local = PREFIXES["id"] + name
    found = sorted({thing for thing, label in known if thing == local or fold(label) == wanted})
    if len(found) == 1:
        return found[0]
    if found:
        raise BadParameter(f"{name!r} names {len(found)} things; say which: {', '.join(map(compact, found))}")
    offers = {compact(thing) for thing, _ in known} if iri is not None else {label for _, label in known}
    offers |= {thing.removeprefix(PREFIXES["id"]) for thing, _ in known if thing.startswith(PREFIXES["id"])}
    asked = compact(iri) if iri is not None else name
    raise UnknownEntity(f"nothing in the graph is called {asked!r}{did_you_mean(asked, offers)}")
