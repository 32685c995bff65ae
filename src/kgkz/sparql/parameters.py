"""Query parameters: types, defaults and conversion of values.

The ``VALUES`` block of a parameter in the query file gives its default value, its type and an example. A value given
as text is converted to that type. For an entity, a name is accepted.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import pyoxigraph as ox

from kgkz.errors import BadParameter, BadQuery
from kgkz.rdf.namespaces import compact, expand
from kgkz.rdf.terms import IRI, Text, Value, to_python, to_term
from kgkz.sparql.header import Entry
from kgkz.sparql.text import for_people

Given = Value | list[Value] | tuple[Value, ...] | set[Value] | None
"""Argument for a parameter: one value, several values, or None to remove an optional filter."""
_TERM = re.compile(r'"(?:[^"\\]|\\.)*"(?:\^\^\S+|@[\w-]+)?|\S+')


class Parameter(NamedTuple):
    """One parameter of a saved query.

    Attributes:
        name: the name of the parameter.
        meaning: its description in the header.
        kind: ``iri``, ``date``, ``dateTime``, ``integer``, ``decimal``, ``double``, ``boolean``, ``text`` (with a
            language tag) or ``string``.
        default: the default values; empty if there is no filter by default.
        optional: whether None removes the filter.
        span: start and end of the values in the text of the query.
        range: the class of the entities, or the concept scheme of the concepts; None for other kinds.
        is_scheme: whether ``range`` is a concept scheme.
    """

    name: str
    meaning: str
    kind: str
    default: tuple[Value, ...]
    optional: bool
    span: tuple[int, int]
    range: IRI | None = None
    is_scheme: bool = False

    @property
    def expected(self) -> str:
        """The expected value: a class or concept scheme as a CURIE, else the kind."""
        return compact(self.range) if self.range else self.kind


class Setting(NamedTuple):
    """The value of one parameter in one run.

    Attributes:
        name: the name of the parameter.
        values: its values; empty if the filter is removed.
        is_default: whether the values are the default values of the query file.
    """

    name: str
    values: tuple[Value, ...]
    is_default: bool

    def __str__(self) -> str:
        return f"{self.name}={', '.join(map(for_people, self.values)) or 'all'}"


Resolve = Callable[[str, Parameter], IRI]
"""Function that returns the IRI of the entity with a given name, among the entities valid for a parameter."""


def read_parameter(
    name: str,
    entry: Entry,
    block: str,
    prefixes: Mapping[str, str],
    *,
    span: tuple[int, int],
    optional: bool,
    where: str,
) -> Parameter:
    """Return the parameter for its entry in the header and its VALUES block.

    Args:
        name: the name of the parameter.
        entry: its description; or a map with ``text`` and one of ``class``, ``scheme`` and ``datatype``.
        block: the content of its VALUES block.
        prefixes: the prefixes that the query declares.
        span: start and end of the block content in the text of the query.
        optional: whether the header lists it as optional. With ``UNDEF`` as default it is always optional.
        where: the name of the file, for error messages.

    Returns:
        The parameter.

    Raises:
        BadQuery: the entry or the default value is invalid, or the default is ``UNDEF`` without class, scheme or
            datatype.
    """
    place = f"{where}, parameter {name!r}"
    fields = {"text": entry} if isinstance(entry, str) else dict(entry)
    meaning = fields.pop("text", "")
    if not meaning or len(fields) > 1 or set(fields) - {"class", "scheme", "datatype"}:
        raise BadQuery(f"{place}: expected a text, or a map with 'text' and one of class, scheme, datatype")
    declared, short = next(iter(fields.items()), ("", ""))
    range_ = expand(short) if short else None
    if short and range_ is None:
        raise BadQuery(f"{place}: {short!r} is not a CURIE of the prefix table")
    is_open = block.split() == ["UNDEF"]
    if is_open and not declared:
        raise BadQuery(f"{place}: the default UNDEF needs a class, a scheme or a datatype in the header")
    default = () if is_open else read_terms(block, prefixes, place)
    if declared == "datatype":
        kind, range_ = short.partition(":")[2], None
    else:
        kind = kind_of(default[0]) if default else "iri"
    if declared in ("class", "scheme") and kind != "iri":
        raise BadQuery(f"{place}: the default {block.strip()!r} is not an entity, but the header gives a {declared}")
    return Parameter(name, meaning, kind, default, optional or is_open, span, range_, declared == "scheme")


def read_terms(block: str, prefixes: Mapping[str, str], where: str) -> tuple[Value, ...]:
    """Parse the terms of a VALUES block. They have the same syntax in Turtle, so a Turtle parser reads them.

    Args:
        block: the content of the block.
        prefixes: the declared prefixes.
        where: the name of the file and the parameter, for error messages.

    Raises:
        BadQuery: the block is empty or invalid.
    """
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes.items())
    terms = _TERM.findall(block)
    if not terms:
        raise BadQuery(f"{where}: the VALUES block is empty; it must contain the default value")
    try:
        triples = list(ox.parse(f"{head}<x:s> <x:p> {' , '.join(terms)} .", format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise BadQuery(f"{where}: invalid default {block.strip()!r}: {error.msg}") from error
    values = tuple(to_python(triple.triple.object) for triple in triples)
    return tuple(value for value in values if value is not None)


def kind_of(value: Value) -> str:
    """Return the kind of a value; see ``Parameter.kind``."""
    kinds: tuple[tuple[type, str], ...] = (
        (IRI, "iri"), (Text, "text"), (bool, "boolean"), (int, "integer"), (Decimal, "decimal"), (float, "double"),
        (datetime, "dateTime"), (date, "date"),
    )  # fmt: skip
    return next((kind for python_type, kind in kinds if isinstance(value, python_type)), "string")


def read_values(query: str, parameter: Parameter, given: Given, resolve: Resolve) -> tuple[Value, ...]:
    """Convert the argument for a parameter to its values.

    Args:
        query: the name of the query, for error messages.
        parameter: the parameter.
        given: one value, several values, or None.
        resolve: returns the IRI of the entity with a given name, among those valid for the parameter.

    Returns:
        The values; empty if the filter is removed.

    Raises:
        BadParameter: a value is invalid, or a required value is missing.
    """
    where = f"query {query!r}, parameter {parameter.name!r}"
    if given is None:
        if parameter.optional:
            return ()
        raise BadParameter(f"{where} is required; expected {_example(parameter)}")
    several = list(given) if isinstance(given, list | tuple | set) else [given]
    if not several:
        raise BadParameter(f"{where}: empty list; expected {_example(parameter)}")
    return tuple(_coerce(where, parameter, value, resolve) for value in several)


def write_terms(values: Iterable[Value]) -> str:
    """Return values as the content of a VALUES block; ``UNDEF``, which matches everything, if there are none."""
    return " ".join(str(to_term(value)) for value in values) or "UNDEF"


def _example(parameter: Parameter) -> str:
    if not parameter.default:
        return f"a value of {parameter.expected}"
    return f"a value such as {str(parameter.default[0])!r} ({parameter.kind})"


def _coerce(where: str, parameter: Parameter, value: Value | None, resolve: Resolve) -> Value:
    """Convert a value to the type of its parameter, or raise ``BadParameter``."""
    wrong = BadParameter(f"{where}: invalid value {value!r}; expected {_example(parameter)}")
    if parameter.kind == "iri" and isinstance(value, str):
        return resolve(value, parameter)
    if parameter.kind in ("string", "text") and isinstance(value, str):
        example = parameter.default[0] if parameter.default else None
        return Text(value, example.language) if isinstance(example, Text) else str(value)
    if value is None or isinstance(value, IRI):
        raise wrong
    if kind_of(value) == parameter.kind:
        return value
    if parameter.kind in ("decimal", "double") and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value) if parameter.kind == "decimal" else float(value)
    readers: dict[str, Callable[[str], Value]] = {
        "boolean": {"true": True, "false": False}.__getitem__,
        "date": date.fromisoformat,
        "dateTime": datetime.fromisoformat,
        "decimal": Decimal,
        "double": float,
        "integer": int,
    }
    if isinstance(value, str) and parameter.kind in readers:
        try:
            return readers[parameter.kind](value)
        except (ValueError, KeyError, InvalidOperation):
            raise wrong from None
    raise wrong
