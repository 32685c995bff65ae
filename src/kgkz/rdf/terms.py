"""Conversion between RDF terms and Python values.

A cell of a result is a plain Python value if Python has a type for it (``str``, ``int``, ``Decimal``, ``float``,
``bool``, ``date``, ``datetime``). Otherwise it is an instance of a subclass of ``str``: an IRI, a text with a language
tag, or a literal with another datatype.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pyoxigraph as ox

_XSD = "http://www.w3.org/2001/XMLSchema#"


class IRI(str):
    """An absolute IRI.

    Examples:
        >>> IRI("https://w3id.org/kgkz/id/turksoy") == "https://w3id.org/kgkz/id/turksoy"
        True
    """

    __slots__ = ()


class Blank(str):
    """Blank node. The identifier is valid only within one result."""

    __slots__ = ()


class Text(str):
    """A text with a language tag.

    Examples:
        >>> Text("Қазақстан", "kk").language
        'kk'
    """

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> "Text":
        """Create a text with its language tag."""
        self = str.__new__(cls, text)
        self.language = language
        return self


class Typed(str):
    """A literal with a datatype for which Python has no type, such as an EDTF date.

    Examples:
        >>> Typed("2011-10", "http://id.loc.gov/datatypes/edtf/EDTF").datatype
        'http://id.loc.gov/datatypes/edtf/EDTF'
    """

    __slots__ = ("datatype",)
    datatype: str

    def __new__(cls, text: str, datatype: str) -> "Typed":
        """Create a literal with its datatype."""
        self = str.__new__(cls, text)
        self.datatype = datatype
        return self


Value = str | int | float | bool | Decimal | date | datetime
"""Type of a cell. ``IRI``, ``Blank``, ``Text`` and ``Typed`` are subclasses of ``str``."""

_INTEGERS = (
    "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
    "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte",
)  # fmt: skip

_READERS: dict[str, Callable[[str], Value]] = {
    **{_XSD + name: int for name in _INTEGERS},
    _XSD + "boolean": lambda text: text in ("true", "1"),
    _XSD + "date": date.fromisoformat,
    _XSD + "dateTime": datetime.fromisoformat,
    _XSD + "decimal": Decimal,
    _XSD + "double": float,
    _XSD + "float": float,
    _XSD + "string": str,
}


def to_python(term: object) -> Value | None:
    """Return the Python value of a pyoxigraph term.

    Args:
        term: a pyoxigraph term, or None for an unbound cell.

    Returns:
        The value. A literal that is not valid for its datatype is returned as ``Typed``, without loss.

    Examples:
        >>> to_python(ox.Literal(42))
        42
        >>> to_python(ox.Literal("31 June", datatype=ox.NamedNode(_XSD + "date")))
        '31 June'
    """
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return IRI(term.value)
    if isinstance(term, ox.Literal):
        if language := term.language:
            return Text(term.value, language)
        datatype = term.datatype.value
        read = _READERS.get(datatype)
        if read:
            try:
                return read(term.value)
            except (ValueError, ArithmeticError):
                pass
        return Typed(term.value, datatype)
    return Blank(str(term))


def to_term(value: Value) -> ox.NamedNode | ox.BlankNode | ox.Literal:  # noqa: PLR0911 - one per type
    r"""Return the pyoxigraph term of a Python value. Its text can be inserted into a query safely.

    Args:
        value: the value of a cell.

    Returns:
        The term.

    Raises:
        ValueError: an IRI contains a character that is not allowed in IRIs.

    Examples:
        >>> str(to_term(date(2015, 1, 31)))
        '"2015-01-31"^^<http://www.w3.org/2001/XMLSchema#date>'
        >>> str(to_term('say "no"'))
        '"say \\"no\\""'
    """
    match value:
        case IRI():
            return ox.NamedNode(value)
        case Blank():
            return ox.BlankNode(value.removeprefix("_:"))
        case Text():
            return ox.Literal(str(value), language=value.language)
        case Typed():
            return ox.Literal(str(value), datatype=ox.NamedNode(value.datatype))
        case bool() | int() | float() | str():
            return ox.Literal(value)
        case datetime():
            return ox.Literal(value.isoformat(), datatype=ox.NamedNode(_XSD + "dateTime"))
        case date():
            return ox.Literal(value.isoformat(), datatype=ox.NamedNode(_XSD + "date"))
        case Decimal():
            return ox.Literal(format(value, "f"), datatype=ox.NamedNode(_XSD + "decimal"))


def to_text(value: Value | None) -> str:
    """Return a value as plain text, as in CSV files.

    Args:
        value: the value of a cell.

    Examples:
        >>> [to_text(value) for value in (None, True, date(2015, 1, 31), Decimal("0.50"))]
        ['', 'true', '2015-01-31', '0.50']
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case date():  # a datetime too
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)
