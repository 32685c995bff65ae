"""On how many passages of a source something rests, and on which nothing does."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from kgkz.rdf.namespaces import prologue
from kgkz.rdf.terms import to_term
from kgkz.sources.segmented import choose
from kgkz.sparql.table import Row, Table

WHOLE = "whole paper"
"""What stands in place of a section in the last row of the account of the main source."""

WHOLE_OTHER = "whole source"
"""The same where a source is named."""

_PASSAGES = (
    prologue("dcterms", "kgkz", "rdfs", "schema")
    + """
SELECT ?position ?number ?section (COUNT(?statement) AS ?statements) (COUNT(?reason) AS ?reasons)
WHERE {
  ?passage dcterms:isPartOf %s ; schema:position ?position ; rdfs:label ?number ; kgkz:section ?section .
  OPTIONAL { ?statement kgkz:passage ?passage }
  OPTIONAL { ?passage kgkz:unencodedBecause ?reason }
}
GROUP BY ?position ?number ?section
ORDER BY ?position
"""
)


class _Passage(NamedTuple):
    number: str
    section: str
    carried: bool
    explained: bool

    @property
    def missing(self) -> bool:
        return not (self.carried or self.explained)


def account(select: Callable[[str], Table], of: str | None = None) -> Table:
    """Count by section what rests on the passages of a source.

    Args:
        select: runs a SELECT.
        of: the key, CURIE or IRI of the source; None means the main source of the dataset.

    Returns:
        One row a section in the order of the source, and a last one for the whole: section; passages; carried, those
        on which at least one entry of the graph rests; explained, those on which none rests for a reason that the
        graph gives; missing, the others.

    Raises:
        UnknownEntity: the graph has no such source.
    """
    passages = _passages(select, of)
    whole = WHOLE if of is None else WHOLE_OTHER
    sections = dict.fromkeys(passage.section for passage in passages)
    rows = [_count(section, [passage for passage in passages if passage.section == section]) for section in sections]
    return Table(("section", "passages", "encoded", "explained", "missing"), [*rows, _count(whole, passages)])


def missing(select: Callable[[str], Table], of: str | None = None) -> Table:
    """List the passages of a source on which nothing rests, without a reason.

    Args:
        select: runs a SELECT.
        of: the key, CURIE or IRI of the source; None means the main source of the dataset.

    Returns:
        One row a passage, in the order of the source: passage, section.

    Raises:
        UnknownEntity: the graph has no such source.
    """
    rows = [(passage.number, passage.section) for passage in _passages(select, of) if passage.missing]
    return Table(("passage", "section"), rows)


def _passages(select: Callable[[str], Table], of: str | None) -> list[_Passage]:
    source = choose(select, of)
    return [
        _Passage(str(number), str(section), statements != 0, statements == 0 != reasons)
        for _, number, section, statements, reasons in select(_PASSAGES.replace("%s", str(to_term(source.iri))))
    ]


def _count(section: str, passages: Iterable[_Passage]) -> Row:
    flags = [(True, passage.carried, passage.explained, passage.missing) for passage in passages]
    return (section, *(sum(column) for column in zip(*flags, strict=True))) if flags else (section, 0, 0, 0, 0)
