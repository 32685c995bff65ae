"""The account of the paper: which of its passages the graph has used, and which it has not, section by section."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from kgkz.locators import place
from kgkz.resources import prologue
from kgkz.results import Row, Table

WHOLE = "whole paper"
"""What stands in place of a section in the last row of the account."""

_PASSAGES = (
    prologue("kgkz", "rdfs")
    + """
SELECT ?number ?section (COUNT(?statement) AS ?statements) (COUNT(?reason) AS ?reasons)
WHERE {
  ?passage a kgkz:Passage ; rdfs:label ?number ; kgkz:section ?section .
  OPTIONAL { ?statement kgkz:passage ?passage }
  OPTIONAL { ?passage kgkz:unencodedBecause ?reason }
}
GROUP BY ?number ?section
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


def account(select: Callable[[str], Table]) -> Table:
    """Count by section what rests on the passages.

    Args:
        select: runs a SELECT.

    Returns:
        One row a section in the paper's order, and a last one for the whole paper: section; passages; carried, those
        on which at least one entry of the graph rests; explained, those on which none rests for a reason that the
        graph gives; missing, the others.
    """
    passages = _passages(select)
    sections = dict.fromkeys(passage.section for passage in passages)
    rows = [_count(section, [passage for passage in passages if passage.section == section]) for section in sections]
    return Table(("section", "passages", "carried", "explained", "missing"), [*rows, _count(WHOLE, passages)])


def missing(select: Callable[[str], Table]) -> Table:
    """List the passages on which nothing rests, without a reason.

    Args:
        select: runs a SELECT.

    Returns:
        One row a passage, in the paper's order: passage, section.
    """
    rows = [(passage.number, passage.section) for passage in _passages(select) if passage.missing]
    return Table(("passage", "section"), rows)


def _passages(select: Callable[[str], Table]) -> list[_Passage]:
    held = [
        _Passage(str(number), str(section), statements != 0, statements == 0 != reasons)
        for number, section, statements, reasons in select(_PASSAGES)
    ]
    return sorted(held, key=lambda passage: place(passage.number))


def _count(section: str, passages: Iterable[_Passage]) -> Row:
    flags = [(True, passage.carried, passage.explained, passage.missing) for passage in passages]
    return (section, *(sum(column) for column in zip(*flags, strict=True))) if flags else (section, 0, 0, 0, 0)
