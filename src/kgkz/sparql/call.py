"""Saved queries as callables. Signature and docstring come from the query header."""

from collections.abc import Callable
from inspect import Parameter as Argument
from inspect import Signature
from textwrap import fill, indent
from typing import Any

from kgkz.rdf.namespaces import compact
from kgkz.rdf.terms import IRI
from kgkz.sparql.parameters import Given, Parameter
from kgkz.sparql.query import Query
from kgkz.sparql.text import for_people

_KINDS = {
    "iri": "IRI | str", "date": "date | str", "dateTime": "datetime | str", "integer": "int", "decimal": "Decimal",
    "double": "float", "boolean": "bool", "text": "str", "string": "str",
}  # fmt: skip
_ANSWERS = {"select": "kgkz.Table", "ask": "bool", "construct": "rdflib.Graph"}


class SavedQueryCall:
    """Callable saved query with a signature for completion and help.

    Args:
        query: the query.
        run: runs the query, given its name and the values of its parameters, and returns the result.

    Examples:
        >>> import kgkz
        >>> members_as_of = kgkz.load().queries.members_as_of
        >>> list(members_as_of.__signature__.parameters)
        ['organisation', 'as_of']
        >>> "Kazakhstan" in str(members_as_of(organisation="Turkic Council", as_of="2012-01-01"))
        True
    """

    def __init__(self, query: Query, run: Callable[[str, dict[str, Given]], Any]) -> None:
        self.__name__ = self.__qualname__ = query.name
        self.__signature__ = _signature(query)
        self.__doc__ = _docstring(query)
        self._query, self._run = query, run

    def __call__(self, **values: Given) -> Any:
        """Run the query. Omitted parameters have their default values."""
        return self._run(self._query.name, values)

    def __repr__(self) -> str:
        return repr(self._query)

    def _repr_html_(self) -> str:
        return self._query._repr_html_()


def _signature(query: Query) -> Signature:
    """Return the signature: keyword-only parameters with the default values of the query."""
    arguments = [
        Argument(one.name, Argument.KEYWORD_ONLY, default=_default(one), annotation=_KINDS.get(one.kind, "str"))
        for one in query.parameters
    ]
    return Signature(arguments, return_annotation=_ANSWERS[query.form])


def _default(parameter: Parameter) -> Any:
    """Return the default value for the signature: entities as CURIEs, several values as a tuple."""
    values = tuple(compact(value) if isinstance(value, IRI) else value for value in parameter.default)
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def _docstring(query: Query) -> str:
    """Return the docstring."""
    parts = [query.summary]
    if query.description:
        parts.append(fill(query.description, 100))
    if query.parameters:
        lines = []
        for one in query.parameters:
            default = ", ".join(map(for_people, one.default)) or "all"
            removed = "; None removes the filter" if one.optional and one.default else ""
            takes = f" ({one.expected})" if one.range else ""
            lines.append(f"{one.name}: {one.meaning}{takes}; default: {default}{removed}.")
        parts.append("Args:\n" + indent("\n".join(lines), "    "))
    return "\n\n".join(parts)
