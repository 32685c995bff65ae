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
    """Columns and rows, as a query orders them.

    Attributes:
        columns: the names of the columns, without question marks.
        rows: one tuple a row; a cell is a Python value (see ``kgkz.rdf.terms``) or None where nothing is bound.
        parameters: of the rows of a saved query, the value of each parameter, and whether it is the default.
        note: why a saved query has no rows, and which values give some; empty where there are rows.

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
        """Return the same rows, with the values of the parameters that they answer."""
        return Table(self.columns, self.rows, parameters, note)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __str__(self) -> str:
        return "\n".join(filter(None, [self.text(), self.caption()]))

    def caption(self) -> str:
        """Say which defaults were used, and why there are no rows.

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
        return "\n".join(filter(None, [f"{first}\n… {len(self)} rows; print() shows them all", self.caption()]))

    def dicts(self) -> list[dict[str, Value | None]]:
        """Give each row as a dictionary from column to value, in order.

        Examples:
            >>> Table(("n",), [(1,), (2,)]).dicts()
            [{'n': 1}, {'n': 2}]
        """
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def csv(self) -> str:
        r"""Write comma-separated values: bare texts, IRIs in full, a header without question marks.

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
        r"""Write tab-separated values by SPARQL 1.1: each cell an RDF term, so that nothing is lost.

        Examples:
            >>> Table(("a",), [(Text("x", "en"),)]).tsv()
            '?a\n"x"@en\n'
        """
        lines = ["\t".join(f"?{column}" for column in self.columns)]
        lines += ["\t".join("" if value is None else str(to_term(value)) for value in row) for row in self.rows]
        return "\n".join(lines) + "\n"

    def json(self) -> str:
        """Write the table as SPARQL 1.1 Query Results JSON.

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
        """Give a frame of pandas whose columns have the dtypes of their values.

        Days are ``datetime64[s]``, whole numbers ``Int64``, decimals and other numbers ``Float64`` (polars keeps
        decimals exact), truth values ``boolean``, words of a vocabulary and their labels ``category``, all else
        ``string``, EDTF dates too, since a year is no day. An empty cell is missing in each of them.

        Args:
            things: ``iri`` or ``curie`` for every column of the table, with its things named so; ``label`` for what
                people see: the column ``x_label`` in the place of ``x``, under the name ``x``.

        Returns:
            One row a row, in the same order.

        Raises:
            BadParameter: things are named in no such way.
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
        """Give a frame of polars whose columns have the dtypes of their values.

        Days are ``Date``, whole numbers ``Int64``, decimals ``Decimal``, words of a vocabulary and their labels
        ``Categorical``, all else ``String``, EDTF dates too.

        Args:
            things: as ``to_pandas`` takes it.

        Returns:
            One row a row, in the same order.

        Raises:
            BadParameter: things are named in no such way.
            MissingExtra: polars is not installed.

        Examples:
            >>> import kgkz
            >>> kgkz.load().select("members_as_of").to_polars("label").columns
            ['member', 'status', 'since', 'source', 'passages', 'certain']
        """
        from kgkz.sparql import frames

        return frames.to_polars(frames.columns_of(self.columns, self.rows, things))

    def text(self, width: int = 100) -> str:
        """Write a table for people, with labels in place of the IRIs they name.

        Args:
            width: the columns of the terminal; long cells are folded to fit.

        Returns:
            The table and its number of rows, one line a line, without a line end at the close.
        """
        shown = self._shown()
        cells = [[name for name, _, _ in shown]]
        cells += [[for_people(_seen(row, index, thing)) for _, index, thing in shown] for row in self.rows]
        return "\n".join([*typeset(cells, width), f"{len(self)} row{'' if len(self) == 1 else 's'}"])

    def _repr_html_(self) -> str:
        """Show the table in a notebook: labels in their language, with the names of what they are labels of."""
        from kgkz.sparql.html import MOST_ROWS, cell, table

        shown = self._shown()
        rows = (
            "".join(cell(_seen(row, index, thing), row[thing]) for _, index, thing in shown)
            for row in self.rows[:MOST_ROWS]
        )
        hidden = max(0, len(self) - MOST_ROWS)
        return table((name for name, _, _ in shown), rows, hidden=hidden, caption=self.caption())

    def _shown(self) -> list[tuple[str, int, int]]:
        """Name and place of each column for people, and the place of the thing that a label stands in for."""
        shown = []
        for index, column in enumerate(self.columns):
            label = f"{column}_label"
            if label in self.columns:
                shown.append((column, self.columns.index(label), index))
            elif column.removesuffix("_label") not in self.columns or not column.endswith("_label"):
                shown.append((column, index, index))
        return shown


def to_table(solutions: ox.QuerySolutions) -> Table:
    """Turn the solutions of a SELECT into a table."""
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


def _seen(row: Row, index: int, thing: int) -> Value | None:
    """Give the label of a thing, or the thing itself where it has none."""
    return row[thing] if row[index] is None else row[index]
