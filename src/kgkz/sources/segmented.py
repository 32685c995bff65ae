"""Sources with numbered passages: listing, and selection by key."""

import re
from collections.abc import Callable
from typing import NamedTuple

from kgkz.errors import BadParameter, UnknownEntity, did_you_mean
from kgkz.rdf.namespaces import compact, expand, prologue
from kgkz.rdf.terms import IRI
from kgkz.sparql.table import Table

_SOURCES = (
    prologue("dcterms", "id", "kgkz")
    + """
SELECT DISTINCT ?source ?main
WHERE {
  ?source a kgkz:SegmentedSource .
  OPTIONAL { id:kgkz dcterms:source ?main }
}
ORDER BY ?source ?main
"""
)


class SegmentedSource(NamedTuple):
    """A source with numbered passages.

    Attributes:
        iri: its IRI.
        key: the local name of the IRI. Passage numbers begin with it, except those of the main source.
        main: whether it is the main source of the dataset (``dcterms:source``).
    """

    iri: IRI
    key: str
    main: bool


def segmented(select: Callable[[str], Table]) -> list[SegmentedSource]:
    """Return the sources with numbered passages.

    Args:
        select: runs a SELECT query.

    Returns:
        The sources, the main source first, the others by IRI.
    """
    mains: dict[IRI, bool] = {}
    for source, main in select(_SOURCES):
        assert isinstance(source, IRI)  # a shape forbids blank nodes
        mains[source] = mains.get(source, False) or source == main
    found = [SegmentedSource(iri, key(iri), main) for iri, main in mains.items()]
    return sorted(found, key=lambda source: not source.main)


def key(iri: str) -> str:
    """Return the key of a source: the local name of its IRI.

    Args:
        iri: the IRI of the source.

    Examples:
        >>> key("https://w3id.org/kgkz/id/law-191-viii")
        'law-191-viii'
    """
    return re.split(r"[/#:]", iri)[-1]


def choose(select: Callable[[str], Table], of: str | None = None) -> SegmentedSource:
    """Return the source with a key, CURIE or IRI.

    Args:
        select: runs a SELECT query.
        of: the key, CURIE or IRI; None means the main source of the dataset.

    Returns:
        The source.

    Raises:
        UnknownEntity: no such source has passages, or no main source is set; the message lists the valid keys.
        BadParameter: several sources have this key.
    """
    found = segmented(select)
    known = _list_keys(found)
    if of is None:
        for source in found:
            if source.main:
                return source
        raise UnknownEntity(f"the graph has no main source (dcterms:source of id:kgkz) with passages; {known}")
    iri = expand(of)
    matches = [source for source in found if iri == source.iri or of == source.key]
    if len(matches) > 1:
        iris = ", ".join(compact(source.iri) for source in matches)
        raise BadParameter(f"{of!r} is the key of {len(matches)} sources; use one of: {iris}")
    if not matches:
        near = did_you_mean(of, [source.key for source in found])
        raise UnknownEntity(f"no source with passages has the key {of!r}; {known}{near}")
    return matches[0]


def _list_keys(found: list[SegmentedSource]) -> str:
    keys = ", ".join(source.key for source in found)
    return f"sources with passages: {keys}" if keys else "the graph has no source with passages"
