"""``Table``: results of SELECT queries and their export formats."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kgkz.rdf.terms import IRI, Blank, Text, Typed, Value, to_python, to_term, to_text
from kgkz.sparql.text import for_people, typeset

if TYPE_CHECKING:
    import pandas
    import polars

    from kgkz.sparql.frames import Things
    from kgkz.sparql.parameters import Setting


Row = tuple[Value | None, ...]


class Table:
    """The result of a SELECT query, with rows in the order of the query.

    Attributes:
        columns: the names of the columns, without question marks.
        rows: one tuple per row; a cell is a Python value (see ``kgkz.rdf.terms``), or None if unbound.
        parameters: the parameter values of a saved query; each records whether it is the default.
        note: explanation of a saved query without rows, with values that give rows; empty if there are rows.

    Examples:
        >>> turksoy = IRI("https://w3id.org/kgkz/id/turksoy")
        >>> table = Table(("member", "member_label"), [(turksoy, Text("TURKSOY", "en"))])
        >>> table.rows[0][1], len(table)
        ('TURKSOY', 1)
        >>> print(table)
        member
        -------
        TURKSOY
        1 row
    """

    def __init__(
        self, columns: tuple[str, ...], rows: Iterable[Row], parameters: Iterable["Setting"] = (), note: str = ""
    ) -> None:
        self.columns = columns
        self.rows = list(rows)
        self.parameters = tuple(parameters)
        self.note = note

    def of(self, parameters: Iterable["Setting"], note: str = "") -> "Table":
        """Return a table with the same rows, and with parameter values and a note."""
        return Table(self.columns, self.rows, parameters, note)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __str__(self) -> str:
        return "\n".join(filter(None, [self.text(), self.caption()]))

    def caption(self) -> str:
        """Return which default values were used, and why there are no rows; an empty string if neither applies.

        Examples:
            >>> import kgkz
            >>> kgkz.load().select("members_as_of", organisation="TURKSOY").caption()
            'Defaults used: as_of=2019-12-31.'
        """
        defaults = ", ".join(str(one) for one in self.parameters if one.is_default and one.values)
        return " ".join(filter(None, [f"Defaults used: {defaults}." if defaults else "", self.note]))

    def __repr__(self) -> str:
        from kgkz.sparql.html import MOST_ROWS

        if len(self) <= MOST_ROWS:
            return str(self)
        first, _, _ = Table(self.columns, self.rows[:MOST_ROWS]).text().rpartition("\n")
        return "\n".join(filter(None, [f"{first}\n… {len(self)} rows; print() shows all rows", self.caption()]))

    def dicts(self) -> list[dict[str, Value | None]]:
        """Return each row as a dictionary from column name to value, in order.

        Examples:
            >>> Table(("n",), [(1,), (2,)]).dicts()
            [{'n': 1}, {'n': 2}]
        """
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def csv(self) -> str:
        r"""Return the table as CSV: plain text, full IRIs, and a header without question marks.

        Examples:
            >>> Table(("a", "b"), [("x, y", None)]).csv()
            'a,b\n"x, y",\n'
        """
        import csv
        import io

        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([to_text(value) for value in row] for row in self.rows)
        return out.getvalue()

    def tsv(self) -> str:
        r"""Return the table as SPARQL 1.1 TSV. Each cell is an RDF term, so the format is lossless.

        Examples:
            >>> Table(("a",), [(Text("x", "en"),)]).tsv()
            '?a\n"x"@en\n'
        """
        lines = ["\t".join(f"?{column}" for column in self.columns)]
        lines += ["\t".join("" if value is None else str(to_term(value)) for value in row) for row in self.rows]
        return "\n".join(lines) + "\n"

    def json(self) -> str:
        """Return the table as SPARQL 1.1 Query Results JSON.

        Examples:
            >>> print(Table(("a",), [(1,)]).json())
            {
              "head": {
                "vars": [
                  "a"
                ]
              },
              "results": {
                "bindings": [
                  {
                    "a": {
                      "type": "literal",
                      "value": "1",
                      "datatype": "http://www.w3.org/2001/XMLSchema#integer"
                    }
                  }
                ]
              }
            }
        """
        import json

        bindings = [
            {column: _json_term(value) for column, value in zip(self.columns, row, strict=True) if value is not None}
            for row in self.rows
        ]
        document = {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}
        return json.dumps(document, ensure_ascii=False, indent=2)

    def to_pandas(self, things: "Things" = "iri") -> "pandas.DataFrame":
        """Return the table as a pandas data frame with typed, nullable columns.

        Dates are ``datetime64[s]``, integers ``Int64``, decimals and floats ``Float64`` (polars keeps decimals exact),
        booleans ``boolean``. Ontology terms and their labels are ``category``. Everything else is ``string``, also EDTF
        dates, because a year or a month is not a day.

        Args:
            things: how entities are identified. ``iri`` and ``curie`` keep all columns. ``label`` replaces a column
                ``x`` by ``x_label``, with the name ``x``.

        Returns:
            A data frame with the same rows, in the same order.

        Raises:
            BadParameter: ``things`` is not ``iri``, ``curie`` or ``label``.
            MissingExtra: pandas is not installed.

        Examples:
            >>> import kgkz
            >>> frame = kgkz.load().select("members_as_of").to_pandas("label")
            >>> frame["status"].dtype.name, frame["certain"].dtype.name
            ('category', 'boolean')
        """
        from kgkz.sparql import frames

        return frames.to_pandas(frames.columns_of(self.columns, self.rows, things))

    def to_polars(self, things: "Things" = "iri") -> "polars.DataFrame":
        """Return the table as a polars data frame with typed columns.

        Dates are ``Date``, integers ``Int64``, decimals ``Decimal``, floats ``Float64``, booleans ``Boolean``. Ontology
        terms and their labels are ``Categorical``. Everything else is ``String``, also EDTF dates.

        Args:
            things: how entities are identified; see ``to_pandas``.

        Returns:
            A data frame with the same rows, in the same order.

        Raises:
            BadParameter: ``things`` is not ``iri``, ``curie`` or ``label``.
            MissingExtra: polars is not installed.

        Examples:
            >>> import kgkz
            >>> kgkz.load().select("members_as_of").to_polars("label").columns
            ['member', 'status', 'since', 'source', 'passages', 'certain']
        """
        from kgkz.sparql import frames

        return frames.to_polars(frames.columns_of(self.columns, self.rows, things))

    def text(self, width: int = 100) -> str:
        """Return the table as plain text, with labels instead of IRIs.

        Args:
            width: the terminal width in characters; long cells are wrapped.

        Returns:
            The table and its number of rows, without a newline at the end.
        """
        shown = self._shown()
        cells = [[name for name, _, _ in shown]]
        cells += [[for_people(_seen(row, index, entity)) for _, index, entity in shown] for row in self.rows]
        return "\n".join([*typeset(cells, width), f"{len(self)} row{'' if len(self) == 1 else 's'}"])

    def _repr_html_(self) -> str:
        """Return the table as HTML, with labels instead of IRIs; CURIEs are tooltips."""
        from kgkz.sparql.html import MOST_ROWS, cell, table

        shown = self._shown()
        rows = (
            "".join(cell(_seen(row, index, entity), row[entity]) for _, index, entity in shown)
            for row in self.rows[:MOST_ROWS]
        )
        hidden = max(0, len(self) - MOST_ROWS)
        return table((name for name, _, _ in shown), rows, hidden=hidden, caption=self.caption())

    def _shown(self) -> list[tuple[str, int, int]]:
        """Return name and index of each displayed column, and the index of the column with its entities."""
        shown = []
        for index, column in enumerate(self.columns):
            label = f"{column}_label"
            if label in self.columns:
                shown.append((column, self.columns.index(label), index))
            elif column.removesuffix("_label") not in self.columns or not column.endswith("_label"):
                shown.append((column, index, index))
        return shown


def to_table(solutions: ox.QuerySolutions) -> Table:
    """Convert the solutions of a SELECT query to a table."""
    columns = tuple(variable.value for variable in solutions.variables)
    return Table(columns, (tuple(to_python(term) for term in solution) for solution in solutions))


def _json_term(value: Value) -> dict[str, Any]:
    if isinstance(value, IRI):
        return {"type": "uri", "value": str(value)}
    if isinstance(value, Blank):
        return {"type": "bnode", "value": value.removeprefix("_:")}
    if isinstance(value, Text):
        return {"type": "literal", "value": str(value), "xml:lang": value.language}
    if isinstance(value, str) and not isinstance(value, Typed):
        return {"type": "literal", "value": value}
    return {"type": "literal", "value": to_text(value), "datatype": to_term(value).datatype.value}  # type: ignore[union-attr]


def _seen(row: Row, index: int, entity: int) -> Value | None:
    """Return the label of an entity, or its IRI if it has no label."""
    return row[entity] if row[index] is None else row[index]
