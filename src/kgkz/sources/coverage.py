"""Coverage report: encoded, explained and missing passages of a source, by section."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from kgkz.rdf.namespaces import prologue
from kgkz.rdf.terms import to_term
from kgkz.sources.segmented import choose
from kgkz.sparql.table import Row, Table

WHOLE = "whole paper"
"""Value of ``section`` in the last row of the coverage report of the main source."""

WHOLE_OTHER = "whole source"
"""Value of ``section`` in the last row for any other source."""

_PASSAGES = (
    prologue("dcterms", "kgkz", "rdfs", "schema")
    + """
SELECT ?position ?number ?section (COUNT(?statement) AS ?statements) (COUNT(?reason) AS ?reasons)
WHERE {
  ?passage dcterms:isPartOf %s ; schema:position ?position ; rdfs:label ?number ; kgkz:section ?section .
  OPTIONAL { ?statement kgkz:passage ?passage }
  OPTIONAL { ?passage kgkz:reasonNotEncoded ?reason }
}
GROUP BY ?position ?number ?section
ORDER BY ?position
"""
)


class _Passage(NamedTuple):
    number: str
    section: str
    encoded: bool
    explained: bool

    @property
    def missing(self) -> bool:
        return not (self.encoded or self.explained)


def account(select: Callable[[str], Table], of: str | None = None) -> Table:
    """Return the coverage report of a source: the number of encoded, explained and missing passages by section.

    Args:
        select: runs a SELECT query.
        of: the key, CURIE or IRI of the source; None means the main source of the dataset.

    Returns:
        One row per section in the order of the source, and a last row for the whole source. Columns: section; passages;
        encoded (at least one entry is based on the passage); explained (no entry, and the graph gives the reason);
        missing (the others).

    Raises:
        UnknownEntity: no such source is in the graph.
    """
    passages = _passages(select, of)
    whole = WHOLE if of is None else WHOLE_OTHER
    sections = dict.fromkeys(passage.section for passage in passages)
    rows = [_count(section, [passage for passage in passages if passage.section == section]) for section in sections]
    return Table(("section", "passages", "encoded", "explained", "missing"), [*rows, _count(whole, passages)])


def missing(select: Callable[[str], Table], of: str | None = None) -> Table:
    """Return the passages of a source that are neither encoded nor explained.

    Args:
        select: runs a SELECT query.
        of: the key, CURIE or IRI of the source; None means the main source of the dataset.

    Returns:
        One row per passage, in the order of the source. Columns: passage, section.

    Raises:
        UnknownEntity: no such source is in the graph.
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
    flags = [(True, passage.encoded, passage.explained, passage.missing) for passage in passages]
    return (section, *(sum(column) for column in zip(*flags, strict=True))) if flags else (section, 0, 0, 0, 0)
