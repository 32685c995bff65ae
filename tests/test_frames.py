"""A table converts to a data frame with typed columns."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pandas
import polars
import pytest

import kgkz
from kgkz import IRI, Table, Text, Typed
from kgkz.rdf.terms import Value
from kgkz.sparql.frames import Things

ID, KGKZ = "https://w3id.org/kgkz/id/", "https://w3id.org/kgkz/ontology#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
COLUMNS = (
    "thing", "thing_label", "status", "status_label", "day", "moment", "count", "amount", "share", "certain",
    "since", "nothing",
)  # fmt: skip
FULL = (
    IRI(ID + "thing"), Text("Нәрсе", "kk"), IRI(KGKZ + "observer"), Text("observer", "en"), date(1, 1, 31),
    datetime(2015, 1, 31, 12), 7, Decimal("1.50"), 0.25, True, Typed("2011-10", EDTF), None,
)  # fmt: skip
TABLE = Table(COLUMNS, [FULL, (None,) * len(COLUMNS)])


def test_pandas_has_a_nullable_dtype_for_each_kind_of_value() -> None:
    frame = TABLE.to_pandas()
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        "thing": "string", "thing_label": "string", "status": "category", "status_label": "category",
        "day": "datetime64[s]", "moment": "datetime64[us]", "count": "Int64", "amount": "Float64", "share": "Float64",
        "certain": "boolean", "since": "string", "nothing": "object",
    }  # fmt: skip
    assert frame.iloc[1].isna().all()
    assert frame["day"][0].date() == date(1, 1, 31)
    assert frame["since"][0] == "2011-10"


def test_polars_has_a_dtype_for_each_kind_of_value_and_keeps_decimals() -> None:
    frame = TABLE.to_polars()
    assert frame.dtypes == [
        polars.String, polars.String, polars.Categorical, polars.Categorical, polars.Date, polars.Datetime("us"),
        polars.Int64, polars.Decimal(38, 2), polars.Float64, polars.Boolean, polars.String, polars.Null,
    ]  # fmt: skip
    assert frame.row(1) == (None,) * len(COLUMNS)
    assert frame["amount"][0] == Decimal("1.50")
    assert frame["day"][0] == date(1, 1, 31)


@pytest.mark.parametrize(
    ("values", "in_pandas", "in_polars"),
    [
        ((1, Decimal("0.5")), "Float64", polars.Decimal(38, 1)),
        ((1, 0.5), "Float64", polars.Float64),
        ((Decimal("0.5"), 1e300), "Float64", polars.Float64),
        ((2**70, 1), "Float64", polars.Decimal(38, 0)),
        ((True, 1), "string", polars.String),
        ((date(2015, 1, 31), "2015"), "string", polars.String),
        ((datetime(2015, 1, 31, tzinfo=UTC), datetime(2015, 2, 1, tzinfo=UTC)), "string", polars.String),
    ],
)
def test_a_column_with_several_types_gets_a_common_type(
    values: tuple[Value, ...], in_pandas: str, in_polars: polars.DataType
) -> None:
    table = Table(("x",), [(value,) for value in values])
    assert str(table.to_pandas()["x"].dtype) == in_pandas
    assert table.to_polars()["x"].dtype == in_polars
    assert len(table.to_polars()["x"].drop_nulls()) == len(values)


@pytest.mark.parametrize(
    ("things", "columns", "first"),
    [
        ("iri", ["x", "x_label", "y"], (ID + "turksoy", "TURKSOY", ID + "kazakhstan")),
        ("curie", ["x", "x_label", "y"], ("id:turksoy", "TURKSOY", "id:kazakhstan")),
        ("label", ["x", "y"], ("TURKSOY", "id:kazakhstan")),
    ],
)
def test_entities_are_identified_as_chosen(things: Things, columns: list[str], first: tuple[str, ...]) -> None:
    row = (IRI(ID + "turksoy"), Text("TURKSOY", "en"), IRI(ID + "kazakhstan"))
    table = Table(("x", "x_label", "y"), [row])
    assert list(table.to_pandas(things).columns) == columns
    assert tuple(table.to_pandas(things).iloc[0]) == first
    assert table.to_polars(things).rows() == [first]


def test_an_invalid_value_of_things_gives_the_valid_ones() -> None:
    with pytest.raises(kgkz.BadParameter, match="expected one of iri, curie, label; did you mean 'label'"):
        TABLE.to_pandas("labels")  # type: ignore[arg-type]


def test_an_empty_table_keeps_its_columns() -> None:
    empty = Table(("a", "b"), [])
    assert list(empty.to_pandas().columns) == empty.to_polars().columns == ["a", "b"]


def test_every_saved_query_converts_to_both_data_frames(kg: kgkz.KnowledgeGraph) -> None:
    for name, query in kg.queries.items():
        if query.form == "select":
            table = kg.select(name)
            in_pandas, in_polars = table.to_pandas("label"), table.to_polars("label")
            assert in_pandas.shape == in_polars.shape == (len(table), len(in_polars.columns)), name
            missing = pandas.DataFrame(in_pandas.isna()).sum().to_list()
            assert missing == list(in_polars.null_count().row(0)), name
