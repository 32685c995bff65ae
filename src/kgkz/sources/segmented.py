"""The sources whose sentences are numbered as passages: which there are, and which one is meant."""

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
    """A source whose sentences are numbered as passages.

    Attributes:
        iri: its IRI.
        key: the local name of the IRI; the numbers of its passages begin with it, unless it is the main source.
        main: whether it is the main source of the dataset (``dcterms:source``), whose numbers have no key.
    """

    iri: IRI
    key: str
    main: bool


def segmented(select: Callable[[str], Table]) -> list[SegmentedSource]:
    """List the segmented sources of a graph.

    Args:
        select: runs a SELECT.

    Returns:
        The sources, the main one first, the others by IRI.
    """
    mains: dict[IRI, bool] = {}
    for source, main in select(_SOURCES):
        assert isinstance(source, IRI)  # a shape refuses blank nodes
        mains[source] = mains.get(source, False) or source == main
    found = [SegmentedSource(iri, key(iri), main) for iri, main in mains.items()]
    return sorted(found, key=lambda source: not source.main)


def key(iri: str) -> str:
    """Return the local name of an IRI, by which a source is called.

    Examples:
        >>> key("https://w3id.org/kgkz/id/law-191-viii")
        'law-191-viii'
    """
    return re.split(r"[/#:]", iri)[-1]


def choose(select: Callable[[str], Table], of: str | None = None) -> SegmentedSource:
    """Find the segmented source that is meant.

    Args:
        select: runs a SELECT.
        of: its key, CURIE or IRI; None means the main source of the dataset.

    Returns:
        The source.

    Raises:
        UnknownEntity: the graph has no such source, or names no main one; the error lists the keys that it has.
        BadParameter: two sources have this key.
    """
    found = segmented(select)
    there_are = _there_are(found)
    if of is None:
        for source in found:
            if source.main:
                return source
        raise UnknownEntity(f"the graph names no main source (dcterms:source of id:kgkz) with passages; {there_are}")
    iri = expand(of)
    meant = [source for source in found if iri == source.iri or of == source.key]
    if len(meant) > 1:
        which = ", ".join(compact(source.iri) for source in meant)
        raise BadParameter(f"{of!r} is the key of {len(meant)} sources; say which by its IRI: {which}")
    if not meant:
        near = did_you_mean(of, [source.key for source in found])
        raise UnknownEntity(f"no source with passages is called {of!r}; {there_are}{near}")
    return meant[0]


def _there_are(found: list[SegmentedSource]) -> str:
    names = ", ".join(source.key for source in found)
    return f"the sources with passages are {names}" if names else "the graph has no source with passages"
