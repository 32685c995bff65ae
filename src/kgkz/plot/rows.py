"""What a picture is drawn from: the rows of a saved query, and the line that says where they come from."""

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

_NOTHING = "there is nothing to draw: no row fits these parameters"

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


def answer(
    source: Source, query: str, lang: str, usual: Mapping[str, Given] | None = None, **values: Given
) -> list[dict[str, Any]]:
    """Give the rows that a picture shows.

    Args:
        source: the graph, or the table that the query gave before.
        query: the saved query that stands behind the picture.
        lang: the language of the labels; a table keeps the labels it has.
        usual: parameter to the value that a graph is asked for where none is given.
        values: parameters of the query.

    Returns:
        One dictionary a row.

    Raises:
        BadParameter: the table is not one of this query, or it has no rows.
    """
    if isinstance(source, KnowledgeGraph):
        given = {name: (usual or {}).get(name) if value is None else value for name, value in values.items()}
        return _filled(_in(source, source.select(query, **given), lang))
    if any(value is not None for value in values.values()):
        raise BadParameter("a table takes no parameters here; pass them to the query that produces it")
    return _filled(source)


def asked(graph: KnowledgeGraph, text: str, lang: str, otherwise: str = _NOTHING) -> list[dict[str, Any]]:
    """Give the rows of a query that only a picture asks, or say what there is otherwise."""
    table = graph.query(text)
    assert isinstance(table, Table)  # only our own SELECTs come here
    return _filled(_in(graph, table, lang), otherwise)


def graph_day(graph: KnowledgeGraph) -> date:
    """Tell the day for which the graph speaks."""
    day: date = asked(graph, _VERSION, "en", "the graph does not say of which day it is")[0]["day"]
    return day


def needs(rows: list[dict[str, Any]], query: str, *columns: str) -> None:
    """See that a table has the columns of its picture."""
    missing = [column for column in columns if column not in rows[0]]
    if missing:
        raise BadParameter(
            f"the table has no column {missing[0]!r}; this chart needs the result of the query {query!r}"
        )


def things(graph: KnowledgeGraph, named: Given) -> list[IRI]:
    """Find the things that are named, by IRI, CURIE or a name in any script."""
    several = [] if named is None else named if isinstance(named, list | tuple | set) else [named]
    return [graph.about(str(name)).iri for name in several]


def origin(source: Source, query: str | None = None) -> str:
    """Write the line that says what a picture was drawn from."""
    from importlib.metadata import version

    by = f", query {query}" if query else ""
    if not isinstance(source, KnowledgeGraph):
        return f"Source: a table{by}; drawn by kgkz {version('kgkz')}"
    table = source.query(_VERSION)
    assert isinstance(table, Table)  # our own SELECT
    known = [f" {str(version or '').rpartition('/')[2]} of {day}".replace("  ", " ") for version, day in table]
    return f"Source: kgkz, knowledge graph{known[0] if known else ''}{by}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun.

    Examples:
        >>> count(1, "claim"), count(2, "country", "countries")
        ('1 claim', '2 countries')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Write a row as JSON has it: days and numbers as a chart reads them, and plain texts."""
    return {key: value if value is None or isinstance(value, bool | int | float) else _text(value)
            for key, value in row.items()}  # fmt: skip


def _text(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def _in(graph: KnowledgeGraph, table: Table, lang: str) -> Table:
    return graph.in_language(table, lang) if lang != "en" else table


def _filled(table: Table, otherwise: str = _NOTHING) -> list[dict[str, Any]]:
    if not table.rows:
        raise BadParameter(otherwise)
    return table.dicts()
