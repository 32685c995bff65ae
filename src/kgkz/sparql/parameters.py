"""Parameters of saved queries: what stands in their ``VALUES`` block, and what a caller may put there.

What stands in the block is the default, the type and an example at once. A value that comes as text is read by that
type; where a thing is asked for, a name will do.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import pyoxigraph as ox

from kgkz.errors import BadParameter, BadQuery
from kgkz.rdf.terms import IRI, Text, Value, to_python, to_term

Given = Value | list[Value] | tuple[Value, ...] | set[Value] | None
"""What a caller may give for a parameter: one value, several, or None where the parameter may be lifted."""
_TERM = re.compile(r'"(?:[^"\\]|\\.)*"(?:\^\^\S+|@[\w-]+)?|\S+')


class Parameter(NamedTuple):
    """One thing that a query asks of its caller.

    Attributes:
        name: the word before ``=`` on the command line and in the call.
        meaning: what it stands for, in the words of the header.
        kind: ``iri``, ``date``, ``integer``, ``decimal``, ``double``, ``boolean``, ``text`` or ``string``.
        default: what stands in the file; empty where that is ``UNDEF``, which means all values.
        optional: whether None lifts it.
        span: where its terms stand in the text.
        target_class: the class of entity that it takes, as a CURIE; empty where the header names none.
        scheme: the vocabulary out of which it takes a term, as a CURIE; empty where the header names none.
    """

    name: str
    meaning: str
    kind: str
    default: tuple[Value, ...]
    optional: bool
    span: tuple[int, int]
    target_class: str = ""
    scheme: str = ""


def read_terms(block: str, prefixes: Mapping[str, str], where: str) -> tuple[Value, ...]:
    """Read the terms of a VALUES block, through Turtle, which writes them alike."""
    if block.strip().upper() == "UNDEF":
        return ()
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes.items())
    terms = _TERM.findall(block)
    if not terms:
        raise BadQuery(f"{where}: the VALUES block is empty; put the default there")
    try:
        triples = list(ox.parse(f"{head}<x:s> <x:p> {' , '.join(terms)} .", format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise BadQuery(f"{where}: cannot read the default {block.strip()!r}: {error.msg}") from error
    values = tuple(to_python(triple.triple.object) for triple in triples)
    return tuple(value for value in values if value is not None)


def kind_of(value: Value) -> str:
    """Name the kind of a value, as ``Parameter.kind`` has it."""
    kinds: tuple[tuple[type, str], ...] = (
        (IRI, "iri"), (Text, "text"), (bool, "boolean"), (int, "integer"), (Decimal, "decimal"), (float, "double"),
        (datetime, "dateTime"), (date, "date"),
    )  # fmt: skip
    return next((kind for python_type, kind in kinds if isinstance(value, python_type)), "string")


def write_terms(query: str, parameter: Parameter, given: Given, resolve: Callable[[str], IRI]) -> str:
    """Write the values that were given as the terms of a VALUES block.

    Args:
        query: the name of the query, for errors.
        parameter: the parameter.
        given: one value, several, or None.
        resolve: turns the name of a thing into its IRI.

    Returns:
        The terms, parted by spaces.

    Raises:
        BadParameter: a value does not fit, or there is none.
    """
    where = f"query {query!r}, parameter {parameter.name!r}"
    if given is None:
        if parameter.optional:
            return "UNDEF"
        raise BadParameter(f"{where} cannot be left open; give {_example(parameter)}")
    several = list(given) if isinstance(given, list | tuple | set) else [given]
    if not several:
        raise BadParameter(f"{where}: an empty list asks for nothing; give {_example(parameter)}")
    return " ".join(str(to_term(_coerce(where, parameter, value, resolve))) for value in several)


def _example(parameter: Parameter) -> str:
    if not parameter.default:
        return f"a value ({parameter.kind})"
    return f"a value such as {str(parameter.default[0])!r} ({parameter.kind})"


def _coerce(where: str, parameter: Parameter, value: Value | None, resolve: Callable[[str], IRI]) -> Value:
    """Make a value fit its parameter, or say what would fit."""
    wrong = BadParameter(f"{where}: {value!r} does not fit; give {_example(parameter)}")
    if parameter.kind == "iri" and isinstance(value, str):
        return resolve(value)
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
