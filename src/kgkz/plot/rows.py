"""Data of charts: rows of queries, and the source line."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kgkz.errors import BadParameter
from kgkz.graph.graph import KnowledgeGraph
from kgkz.rdf.namespaces import prologue
from kgkz.rdf.terms import IRI
from kgkz.sparql.parameters import Given
from kgkz.sparql.table import Table

Source = KnowledgeGraph | Table

_NOTHING = "there is nothing to draw: no rows for these parameters"

_VERSION = (
    prologue("dcterms", "id", "owl")
    + """
SELECT ?version ?day
WHERE {
  id:kgkz dcterms:date ?day .
  OPTIONAL { id:kgkz dcterms:conformsTo/owl:versionIRI ?version }
}
"""
)


def result_rows(
    source: Source, query: str, lang: str, defaults: Mapping[str, Given] | None = None, **values: Given
) -> list[dict[str, Any]]:
    """Return the rows of a saved query.

    Args:
        source: the graph, or a result table of the query.
        query: the name of the saved query.
        lang: the language of the labels; the labels of a table are not changed.
        defaults: parameter to the value that is used if none is given.
        values: the parameters of the query.

    Returns:
        One dictionary per row.

    Raises:
        BadParameter: there are no rows, or parameters are given together with a table.
    """
    if isinstance(source, KnowledgeGraph):
        given = {name: (defaults or {}).get(name) if value is None else value for name, value in values.items()}
        return _require_rows(_in_language(source, source.select(query, **given), lang))
    if any(value is not None for value in values.values()):
        raise BadParameter("a table takes no parameters here; pass them to the query that produces it")
    return _require_rows(source)


def query_rows(graph: KnowledgeGraph, text: str, lang: str, otherwise: str = _NOTHING) -> list[dict[str, Any]]:
    """Return the rows of a SELECT query; raise an error with the text ``otherwise`` if there are none."""
    table = graph.query(text)
    assert isinstance(table, Table)  # callers pass SELECT queries only
    return _require_rows(_in_language(graph, table, lang), otherwise)


def graph_day(graph: KnowledgeGraph) -> date:
    """Return the date of the graph."""
    day: date = query_rows(graph, _VERSION, "en", "the graph has no date (dcterms:date of id:kgkz)")[0]["day"]
    return day


def require_columns(rows: list[dict[str, Any]], query: str, *columns: str) -> None:
    """Raise an error if a table does not have the columns of the chart."""
    missing = [column for column in columns if column not in rows[0]]
    if missing:
        raise BadParameter(
            f"the table has no column {missing[0]!r}; this chart needs the result of the query {query!r}"
        )


def resolve_all(graph: KnowledgeGraph, named: Given) -> list[IRI]:
    """Return the IRIs of entities, given by IRI, CURIE or name in any script."""
    several = [] if named is None else named if isinstance(named, list | tuple | set) else [named]
    return [graph.about(str(name)).iri for name in several]


def source_line(source: Source, query: str | None = None) -> str:
    """Return the source line of a chart."""
    from importlib.metadata import version

    by = f", query {query}" if query else ""
    if not isinstance(source, KnowledgeGraph):
        return f"Source: a table{by}; drawn with kgkz {version('kgkz')}"
    table = source.query(_VERSION)
    assert isinstance(table, Table)  # a SELECT query
    known = [f" {str(version or '').rpartition('/')[2]} of {day}".replace("  ", " ") for version, day in table]
    return f"Source: kgkz, knowledge graph{known[0] if known else ''}{by}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun in the singular or plural.

    Examples:
        >>> count(1, "claim"), count(2, "country", "countries")
        ('1 claim', '2 countries')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Convert a row to JSON values: dates as text, decimals as floats."""
    return {key: value if value is None or isinstance(value, bool | int | float) else _text(value)
            for key, value in row.items()}  # fmt: skip


def _text(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def _in_language(graph: KnowledgeGraph, table: Table, lang: str) -> Table:
    return graph.in_language(table, lang) if lang != "en" else table


def _require_rows(table: Table, otherwise: str = _NOTHING) -> list[dict[str, Any]]:
    if not table.rows:
        raise BadParameter(otherwise)
    return table.dicts()
