"""A table is exported without loss."""

import json
import re
from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest

from kgkz import IRI, Table, Text, Typed
from kgkz.rdf.namespaces import compact
from kgkz.rdf.terms import to_python, to_term

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
THING = IRI("https://w3id.org/kgkz/id/thing")
ROW = (THING, Text("Нәрсе", "kk"), date(2015, 1, 31), 7, Decimal("1.50"), True, Typed("2011-10", EDTF), 'a "b"\n', None)
COLUMNS = ("thing", "thing_label", "day", "count", "share", "certain", "since", "note", "nothing")


@pytest.mark.parametrize("value", [value for value in ROW if value is not None])
def test_a_value_is_unchanged_after_conversion_to_a_term(value: object) -> None:
    back = to_python(to_term(value))  # type: ignore[arg-type]
    assert back == value
    assert type(back) is type(value)
    assert getattr(back, "language", None) == getattr(value, "language", None)


def test_an_ill_formed_literal_keeps_its_datatype() -> None:
    day = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
    value = to_python(ox.Literal("2015-02-30", datatype=day))
    assert isinstance(value, Typed)
    assert value.datatype == day.value


def test_json_is_read_back_by_a_sparql_parser() -> None:
    document = Table(COLUMNS, [ROW]).json()
    solutions = ox.parse_query_results(document.encode(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [tuple(to_python(term) for term in solution) for solution in solutions] == [ROW]
    assert json.loads(document)["head"]["vars"] == list(COLUMNS)


def test_tsv_is_read_back_by_a_sparql_parser() -> None:
    solutions = ox.parse_query_results(Table(COLUMNS, [ROW]).tsv().encode(), format=ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [tuple(to_python(term) for term in solution) for solution in solutions] == [ROW]


def test_the_text_shows_the_label_and_not_the_iri() -> None:
    text = Table(("thing", "thing_label"), [(THING, Text("Thing", "en"))]).text()
    assert text.splitlines() == ["thing", "-----", "Thing", "1 row"]


def test_the_text_shows_values_without_a_label() -> None:
    table = Table(("thing", "thing_label"), [(THING, None), ("a text", None), (None, None)])
    assert table.text().splitlines()[2:] == [compact(THING), "a text", "", "3 rows"]
    assert f'<span title="{compact(THING)}">{compact(THING)}</span>' in table._repr_html_()


@pytest.mark.parametrize("width", [40, 60, 100])
def test_the_table_fits_the_terminal(width: int) -> None:
    row = ("a long cell that must be folded " * 4, "short", "another long cell, which is folded too " * 2)
    assert all(len(line) <= width for line in Table(("one", "two", "three"), [row]).text(width).splitlines())


def test_a_notebook_shows_labels_in_their_language_with_short_names_and_escapes_the_rest() -> None:
    html = Table(("thing", "thing_label", "note"), [(THING, Text("Нәрсе", "kk"), "<b>&")])._repr_html_()
    assert '<td lang="kk" style="text-align: left"><span title="id:thing">' in html
    assert ">Нәрсе</span></td>" in html
    assert "&lt;b&gt;&amp;" in html
    assert ">thing_label</th>" not in html


def test_iris_of_kgkz_are_tooltips_and_others_are_links() -> None:
    html = Table(("thing", "page"), [(THING, IRI("https://example.org/x"))])._repr_html_()
    assert re.findall('href="([^"]*)"', html) == ["https://example.org/x"]


def test_a_long_table_shows_its_first_rows_and_its_length() -> None:
    table = Table(("n",), [(n,) for n in range(100)])
    assert repr(table).endswith("59\n… 100 rows; print() shows all rows")
    assert str(table).endswith("99\n100 rows")
    assert table._repr_html_().count("<tr>") == 61
    assert "… and 40 more rows" in table._repr_html_()


def test_an_empty_table_has_column_names_and_a_row_count() -> None:
    empty = Table(("a", "b"), [])
    assert empty.csv() == "a,b\n"
    assert empty.text().endswith("0 rows")
