"""Tables: what a query that selects gives back, and the forms in which it leaves the house."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kgkz.errors import MissingExtra
from kgkz.resources import compact
from kgkz.terms import IRI, Blank, Text, Typed, Value, to_python, to_term, to_text

if TYPE_CHECKING:
    import pandas

Row = tuple[Value | None, ...]

_NARROWEST = 8


class Table:
    """Columns and rows, as a query orders them.

    Attributes:
        columns: the names of the columns, without question marks.
        rows: one tuple a row; a cell is a Python value (see ``kgkz.terms``) or None where nothing is bound.

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

    def __init__(self, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
        self.columns = columns
        self.rows = list(rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        from kgkz.notebook import MOST_ROWS

        if len(self) <= MOST_ROWS:
            return self.text()
        first, _, _ = Table(self.columns, self.rows[:MOST_ROWS]).text().rpartition("\n")
        return f"{first}\n… {len(self)} rows; print() shows them all"

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

    def to_pandas(self) -> "pandas.DataFrame":
        """Give a frame with one column a column and the Python values in its cells.

        Raises:
            MissingExtra: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingExtra("pandas is not installed; pip install 'kgkz[pandas]' brings it") from error
        return pandas.DataFrame(self.rows, columns=list(self.columns))

    def text(self, width: int = 100) -> str:
        """Write a table for people, with labels in place of the IRIs they name.

        Args:
            width: the columns of the terminal; long cells are folded to fit.

        Returns:
            The table and its number of rows, one line a line, without a line end at the close.
        """
        shown = self._shown()
        cells = [[name for name, _, _ in shown]]
        cells += [[_for_people(_seen(row, index, thing)) for _, index, thing in shown] for row in self.rows]
        columns = list(zip(*cells, strict=True))
        widest = [max(map(len, column)) for column in columns]
        words = [max((len(word) for cell in column for word in cell.split()), default=1) for column in columns]
        widths = _fit(widest, words, width)
        lines: list[str] = []
        for number, cell_row in enumerate(cells):
            folded = [_fold(cell, widths[i]) for i, cell in enumerate(cell_row)]
            for part in range(max(map(len, folded))):
                texts = [column[part] if part < len(column) else "" for column in folded]
                lines.append("  ".join(text.ljust(widths[i]) for i, text in enumerate(texts)).rstrip())
            if number == 0:
                lines.append("  ".join("-" * column_width for column_width in widths))
        lines.append(f"{len(self)} row{'' if len(self) == 1 else 's'}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Show the table in a notebook: labels in their language, with the names of what they are labels of."""
        from kgkz.notebook import MOST_ROWS, cell, table

        shown = self._shown()
        rows = (
            "".join(cell(_seen(row, index, thing), row[thing]) for _, index, thing in shown)
            for row in self.rows[:MOST_ROWS]
        )
        return table((name for name, _, _ in shown), rows, hidden=max(0, len(self) - MOST_ROWS))

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


def _for_people(value: Value | None) -> str:
    return compact(value) if isinstance(value, IRI) else to_text(value)


def _fold(cell: str, width: int) -> list[str]:
    """Part a cell into lines; most cells are one line as they stand."""
    if len(cell) <= width and cell.isprintable():
        return [cell]
    from textwrap import wrap

    return wrap(cell, width) or [""]


def _fit(widest: list[int], words: list[int], width: int) -> list[int]:
    """Narrow the columns that are widest beyond their need, until the table fits.

    At first each column keeps room for its longest word; where that is not enough, words are broken.
    """
    widths = [max(1, column) for column in widest]
    for least in (words, [_NARROWEST] * len(words)):
        while sum(widths) + 2 * (len(widths) - 1) > width:
            giving = [index for index in range(len(widths)) if widths[index] > least[index]]
            if not giving:
                break
            widths[max(giving, key=widths.__getitem__)] -= 1
    return widths
