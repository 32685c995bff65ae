"""Conversion of data frame cells to RDF terms."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from kgkz.errors import BadData
from kgkz.ingest.schema import FrameColumn
from kgkz.rdf.namespaces import PREFIXES
from kgkz.reasoning.dates import edtf_bounds

Node = ox.NamedNode | ox.Literal

_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")


def is_missing(cell: object) -> bool:
    """Return whether a cell is empty: None, NaN, an empty string or an empty list.

    Args:
        cell: the value of a cell.

    Examples:
        >>> [is_missing(cell) for cell in (None, float("nan"), " ", [], 0, False)]
        [True, True, True, True, False, False]
    """
    if isinstance(cell, str):
        return not cell.strip()
    return cell is None or cell != cell or (isinstance(cell, list | tuple | set) and not cell)  # noqa: PLR0124 - NaN


def read(cell: object, column: FrameColumn, find: Callable[[str, FrameColumn], str]) -> list[Node]:
    """Convert a cell to RDF terms, according to its column.

    Args:
        cell: the value of the cell. For several entities or concepts, a list, or a text separated by semicolons.
        column: the column.
        find: returns the IRI of the entity or concept with a given name.

    Returns:
        The terms; an empty list for an empty cell.

    Raises:
        BadData: the value is invalid for the column; the message states what is expected.
        UnknownEntity: no valid entity or concept has the name.
        BadParameter: several entities have the name.

    Examples:
        >>> from kgkz.ingest.schema import columns
        >>> start = next(column for column in columns("membership") if column.name == "start")
        >>> [str(term) for term in read(2011, start, find=str)]
        ['"2011"^^<http://id.loc.gov/datatypes/edtf/EDTF>']
    """
    values: list[object] = list(cell) if isinstance(cell, list | tuple | set) else [cell]
    if column.many and column.holds in ("entity", "concept") and isinstance(cell, str):
        values = [*cell.split(";")]
    values = [value for value in values if not is_missing(value)]
    if len(values) > 1 and not column.many:
        raise BadData(f"{len(values)} values; expected at most one")
    return [_term(value, column, find) for value in values]


def _term(value: object, column: FrameColumn, find: Callable[[str, FrameColumn], str]) -> Node:
    if column.holds in ("entity", "concept"):
        if not isinstance(value, str):
            raise BadData(f"{value!r}: expected a name, an IRI or a CURIE as text")
        return ox.NamedNode(find(value.strip(), column))
    if column.holds in ("integer", "number"):
        return _number(value, column.holds == "integer")
    text = _text(value)
    if column.holds == "date":
        edtf_bounds(text)
    elif column.holds == "day":
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise BadData(f"{text!r} is not a date; expected YYYY-MM-DD, such as 2023-10-21") from error
    elif column.holds == "duration" and not _DURATION.fullmatch(text):
        raise BadData(f"{text!r} is not a duration; expected ISO 8601, such as P1Y (one year) or P6M (six months)")
    if column.holds == "text":
        return ox.Literal(text, language=column.language)
    return ox.Literal(text, datatype=ox.NamedNode(_DATATYPES[column.holds]))


_DATATYPES = {
    "url": PREFIXES["xsd"] + "anyURI",
    "date": PREFIXES["edtf"] + "EDTF",
    "day": PREFIXES["xsd"] + "date",
    "duration": PREFIXES["xsd"] + "duration",
    "string": PREFIXES["xsd"] + "string",
}


def _text(value: object) -> str:
    """Return a value as text: a date without time, and a year without the .0 that pandas adds in incomplete columns."""
    match value:
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case bool():
            raise BadData(f"{value!r}: expected text or a date")
        case int():
            return f"{value:04d}"
        case float() if value.is_integer():
            return f"{int(value):04d}"
        case _:
            return str(value).strip()


def _number(value: object, whole: bool) -> ox.Literal:
    expected = "an integer" if whole else "a number; expected digits without words or a unit"
    try:
        number = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or (whole and number % 1):
        raise BadData(f"{value!r} is not {expected}")
    if number % 1:
        return ox.Literal(format(number.normalize(), "f"), datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))
    return ox.Literal(int(number))
