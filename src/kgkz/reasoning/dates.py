"""Dates as sources give them, in EDTF, and the days that bound them.

SPARQL cannot compare a day with a year; so each date gives the first and the last day that it allows.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from time import struct_time

import pyoxigraph as ox

from kgkz.errors import BadData
from kgkz.rdf.namespaces import PREFIXES
from kgkz.reasoning.axioms import Term, name_of

_KGKZ = PREFIXES["kgkz"]
_EDTF = ox.NamedNode(PREFIXES["edtf"] + "EDTF")
_START, _ATTESTED = ox.NamedNode(_KGKZ + "start"), ox.NamedNode(_KGKZ + "attested")
_START_LATEST = ox.NamedNode(_KGKZ + "startLatest")
_BOUNDS = {
    ox.NamedNode(_KGKZ + name): (ox.NamedNode(_KGKZ + lower), ox.NamedNode(_KGKZ + upper))
    for name, lower, upper in (
        ("date", "earliest", "latest"),
        ("start", "startEarliest", "startLatest"),
        ("end", "endEarliest", "endLatest"),
    )
}
DATES = (*_BOUNDS, _ATTESTED)
"""The properties whose values are dates."""

# Levels 0 and 1 of EDTF from year to day: no season, no time of day, no set, and no interval with an empty end.
_DAY = r"(?:\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:\d\d|XX))?|-XX(?:-XX)?)?|\d{3}X|\d\dXX)[?~%]?"
_READABLE = re.compile(rf"{_DAY}|(?:{_DAY}|\.\.)/(?:{_DAY}|\.\.)")


@cache
def edtf_bounds(text: str) -> tuple[date | None, date | None]:
    """Find the first and the last day that a date allows.

    Args:
        text: a date in EDTF, level 0 or 1.

    Returns:
        The first and the last day; None where the date is open on that side.

    Raises:
        BadData: the text is no such date, or one outside the years 0001 to 9999.

    Examples:
        >>> edtf_bounds("2012-02")
        (datetime.date(2012, 2, 1), datetime.date(2012, 2, 29))
        >>> edtf_bounds("2023/..")
        (datetime.date(2023, 1, 1), None)
    """
    import edtf

    # The package lets 30 February pass here and there; `date` does not.
    with suppress(ValueError, edtf.EDTFParseException):
        if _READABLE.fullmatch(text):
            parsed = edtf.parse_edtf(text)
            first, last = _day(parsed.lower_strict()), _day(parsed.upper_strict())
            if not (first and last and first > last):
                return first, last
    raise BadData(
        f"{text!r} is no date that can be read; write a year, a month or a day (1993, 2011-10, 2011-10-21), a decade "
        "(192X), or an interval, the earlier date first (2003/2018) and '..' for an open end (2023/..)"
    )


def _day(end: struct_time | float) -> date | None:
    """Turn an end as the package gives it into a day; an open one comes as an infinite number."""
    return None if isinstance(end, float) else date(*end[:3])


def date_bounds(triples: Collection[ox.Triple]) -> Iterator[ox.Triple]:
    """Derive the days that bound the dates of a graph.

    Args:
        triples: what is asserted, or only those with a property of ``DATES``.

    Yields:
        One triple a bound that a date gives.

    Raises:
        BadData: a date cannot be read; the error names the node that bears it.
    """
    started = {triple.subject for triple in triples if triple.predicate == _START}
    witnessed: dict[ox.NamedNode | ox.BlankNode | ox.Triple, date] = {}
    for node, predicate, written in triples:
        if predicate in _BOUNDS:
            for bound, day in zip(_BOUNDS[predicate], _read(node, predicate, written), strict=True):
                if day:
                    yield ox.Triple(node, bound, _literal(day))
        elif predicate == _ATTESTED:
            _, day = _read(node, predicate, written)
            if day and node not in started:
                witnessed[node] = min(day, witnessed.get(node, day))
    # The earliest witness says most: from then on, at the latest, it held.
    for node, day in witnessed.items():
        yield ox.Triple(node, _START_LATEST, _literal(day))


def _read(node: Term, predicate: ox.NamedNode, written: Term) -> tuple[date | None, date | None]:
    """Read the date that a node bears, or say which node bears the bad one."""
    where = f"{name_of(node)} has {written} as {name_of(predicate)}"
    if not isinstance(written, ox.Literal) or written.datatype != _EDTF:
        raise BadData(f'{where}; write it as a date in EDTF, such as "2011-10"^^edtf:EDTF')
    try:
        return edtf_bounds(written.value)
    except BadData as error:
        raise BadData(f"{name_of(node)}, {name_of(predicate)}: {error}") from error


def _literal(day: date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
