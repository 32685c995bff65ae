"""EDTF dates, and their earliest and latest days.

SPARQL cannot compare a day with a year. Therefore the earliest and latest day of each date are added to the graph.
"""

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date
from functools import cache

import pyoxigraph as ox

from kgkz.errors import BadData
from kgkz.rdf.namespaces import named_node
from kgkz.reasoning.terms import Term, name_of

_EDTF, _DAY = named_node("edtf:EDTF"), named_node("xsd:date")
_START, _START_LATEST, _ATTESTED = (named_node(f"kgkz:{name}") for name in ("start", "startLatest", "attested"))
_BOUNDS = {
    named_node("kgkz:date"): (named_node("kgkz:earliest"), named_node("kgkz:latest")),
    _START: (named_node("kgkz:startEarliest"), _START_LATEST),
    named_node("kgkz:end"): (named_node("kgkz:endEarliest"), named_node("kgkz:endLatest")),
}

# EDTF years, months and days, with X for unknown digits. Seasons, times and sets are not supported. The suffixes for
# "uncertain" and "approximate" do not change the bounds.
_POINT = re.compile(
    r"""(?:(?P<years>[0-9]{3}X|[0-9]{2}XX)
         | (?P<year>[0-9]{4}) (?:-XX (?:-XX)? | -(?P<month>0[1-9]|1[0-2]) (?:-(?:XX|(?P<day>[0-9]{2})))? )?
        )[?~%]?""",
    re.VERBOSE,
)


@cache
def edtf_bounds(text: str) -> tuple[date | None, date | None]:
    """Return the earliest and the latest day of an EDTF date.

    EDTF is the Extended Date/Time Format of the Library of Congress: https://www.loc.gov/standards/datetime/

    Args:
        text: a year, month or day, or an interval of two, with ``X`` for unknown digits.

    Returns:
        The earliest and the latest day; None at an open end of an interval.

    Raises:
        BadData: the text is not a valid date, or is outside the years 0001 to 9999.

    Examples:
        >>> edtf_bounds("2012-02")
        (datetime.date(2012, 2, 1), datetime.date(2012, 2, 29))
        >>> edtf_bounds("2023/..")
        (datetime.date(2023, 1, 1), None)
    """
    with suppress(ValueError):
        begin, slash, end = text.partition("/")
        first = None if slash and begin == ".." else _bound(begin, latest=False)
        last = None if slash and end == ".." else _bound(end if slash else begin, latest=True)
        if not (first and last and first > last):
            return first, last
    raise BadData(
        f"{text!r} is not a valid EDTF date; expected a year, month or day (1993, 2011-10, 2011-10-21), a decade "
        "(192X), or an interval (2003/2018; 2023/.. if it has no end)"
    )


def _bound(text: str, *, latest: bool) -> date:
    """Return the first or the last day of a year, month or day.

    Raises:
        ValueError: the text has another form, or the day does not exist.
    """
    if not (parts := _POINT.fullmatch(text)):
        raise ValueError(text)
    year = int((parts["years"] or parts["year"]).replace("X", "9" if latest else "0"))
    month = int(parts["month"] or (12 if latest else 1))
    return date(year, month, int(parts["day"] or (monthrange(year, month)[1] if latest else 1)))


def add_bounds(store: ox.Store) -> None:
    """Add the earliest and latest days of all dates to a store.

    Each distinct date is parsed once. A SPARQL update then adds its bounds to every node with that date.

    Args:
        store: the store, with the triples in the default graph.

    Raises:
        BadData: a date is invalid; the message names the node that has it.
    """
    for property_, (lower, upper) in _BOUNDS.items():
        dated = f"{_table(store, property_)} ?node {property_} ?text"
        store.update(f"INSERT {{ ?node {lower} ?first ; {upper} ?last }} WHERE {{ {dated} }}")
    # The earliest attested date gives the latest possible start. It is used only if no start is given.
    witnessed = f"{_table(store, _ATTESTED)} ?node {_ATTESTED} ?text FILTER(BOUND(?last))"
    earliest = f"SELECT ?node (MIN(?last) AS ?day) WHERE {{ {witnessed} }} GROUP BY ?node"
    store.update(
        f"INSERT {{ ?node {_START_LATEST} ?day }}"
        f" WHERE {{ {{ {earliest} }} FILTER NOT EXISTS {{ ?node {_START} ?start }} }}"
    )


def _table(store: ox.Store, property_: ox.NamedNode) -> str:
    """Return a VALUES block with the distinct dates of a property and their bounds."""
    rows = []
    for (value,) in store.query(f"SELECT DISTINCT ?value WHERE {{ ?node {property_} ?value }}"):  # type: ignore[union-attr]
        if not isinstance(value, ox.Literal) or value.datatype != _EDTF:
            where = f"{_name_of_subject(store, property_, value)} has {value} as {name_of(property_)}"
            raise BadData(f'{where}; expected an EDTF date, such as "2011-10"^^edtf:EDTF')
        try:
            first, last = edtf_bounds(value.value)
        except BadData as error:
            raise BadData(f"{_name_of_subject(store, property_, value)}, {name_of(property_)}: {error}") from error
        rows.append(f"({value} {_written(first)} {_written(last)})")
    return f"VALUES (?text ?first ?last) {{ {' '.join(rows)} }}"


def _name_of_subject(store: ox.Store, property_: ox.NamedNode, value: Term) -> str:
    return name_of(next(store.quads_for_pattern(None, property_, value, ox.DefaultGraph())).subject)


def _written(day: date | None) -> str:
    return f'"{day}"^^{_DAY}' if day else "UNDEF"
