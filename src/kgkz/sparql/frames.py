"""Conversion between tables and pandas or polars data frames."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from kgkz.errors import BadParameter, MissingExtra, did_you_mean
from kgkz.rdf.namespaces import PREFIXES
from kgkz.rdf.terms import IRI, Value, to_text
from kgkz.sparql.text import for_people

if TYPE_CHECKING:
    import pandas
    import polars


Things = Literal["iri", "curie", "label"]
"""How a data frame identifies the entities of a table: by IRI, by CURIE, or by label."""

_THINGS = ("iri", "curie", "label")
_MOST = 2**63

_PANDAS = {
    "boolean": "boolean",
    "category": "category",
    "date": "datetime64[s]",
    "dateTime": "datetime64[us]",
    "double": "Float64",
    "integer": "Int64",
    "nothing": "object",
    "string": "string",
}


class Column(NamedTuple):
    """One column of a data frame.

    Attributes:
        name: the name of the column.
        kind: ``boolean``, ``integer``, ``decimal``, ``double``, ``date``, ``dateTime``, ``category`` (ontology terms),
            ``string``, or ``nothing`` if all cells are empty.
        values: plain Python values; None for an empty cell.
    """

    name: str
    kind: str
    values: list[Any]


def columns_of(names: Sequence[str], rows: Sequence[Sequence[Value | None]], things: Things) -> list[Column]:
    """Return the columns of a table, each with one type.

    Args:
        names: the names of the columns.
        rows: the rows.
        things: how entities are identified. With ``label`` the column ``x_label`` replaces the column ``x`` and has its
            name; entities without a label column are identified by CURIE.

    Returns:
        The columns in order.

    Raises:
        BadParameter: ``things`` is not ``iri``, ``curie`` or ``label``.

    Examples:
        >>> full = IRI("https://w3id.org/kgkz/ontology#fullMember")
        >>> columns_of(("status", "status_label"), [(full, "full member")], "label")
        [Column(name='status', kind='category', values=['full member'])]
    """
    if things not in _THINGS:
        offer = did_you_mean(str(things), _THINGS)
        raise BadParameter(f"things={things!r}: expected one of {', '.join(_THINGS)}{offer}")
    cells = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    categories = {name for name in names if _is_vocabulary(cells[name])}
    made = []
    for name in names:
        entity, label = name.removesuffix("_label"), f"{name}_label"
        if things == "label" and entity != name and entity in cells:
            continue
        shown = cells[label] if things == "label" and label in cells else cells[name]
        made.append(_column(name, shown, name in categories or (entity != name and entity in categories), things))
    return made


def to_pandas(columns: Sequence[Column]) -> "pandas.DataFrame":
    """Return a pandas data frame. All columns have nullable dtypes.

    Args:
        columns: the columns.

    Raises:
        MissingExtra: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtra("pandas is not installed; install the extra: pip install 'kgkz[pandas]'") from error
    made = {}
    for place, (_, kind, values) in enumerate(columns):
        if kind == "decimal":  # pandas has no decimal dtype; floats can be sorted, summed and plotted
            made[place] = pandas.Series([None if value is None else float(value) for value in values], dtype="Float64")
        else:
            made[place] = pandas.Series(values, dtype=_PANDAS[kind])
    frame = pandas.DataFrame(made)
    frame.columns = pandas.Index([column.name for column in columns])
    return frame


def to_polars(columns: Sequence[Column]) -> "polars.DataFrame":
    """Return a polars data frame, with exact decimals.

    Args:
        columns: the columns.

    Raises:
        MissingExtra: polars is not installed.
    """
    try:
        import polars
    except ImportError as error:
        raise MissingExtra("polars is not installed; install the extra: pip install 'kgkz[polars]'") from error
    dtypes: dict[str, Any] = {
        "boolean": polars.Boolean,
        "category": polars.Categorical,
        "date": polars.Date,
        "dateTime": polars.Datetime("us"),
        "double": polars.Float64,
        "integer": polars.Int64,
        "nothing": polars.Null,
        "string": polars.String,
    }
    made = []
    for name, kind, values in columns:
        scale = max((_places(value) for value in values if value is not None), default=0) if kind == "decimal" else 0
        dtype = polars.Decimal(38, scale) if kind == "decimal" else dtypes[kind]
        made.append(polars.Series(name, values, dtype=dtype))
    return polars.DataFrame(made)


def _column(name: str, values: Sequence[Value | None], vocabulary: bool, things: Things) -> Column:
    """Return a column with the one type that fits all its values."""
    present = [value for value in values if value is not None]
    kind = "category" if vocabulary else _kind(present)
    if kind in ("category", "string"):
        write = to_text if things == "iri" else for_people
        return Column(name, kind, [None if value is None else write(value) for value in values])
    if kind == "decimal":
        return Column(name, kind, [value if value is None else Decimal(str(value)) for value in values])
    if kind == "double":
        return Column(name, kind, [value if value is None else float(value) for value in values])  # type: ignore[arg-type]
    return Column(name, kind, list(values))


def _kind(values: Sequence[Value]) -> str:
    if not values:
        return "nothing"
    types = {type(value) for value in values}
    if types == {int} and any(abs(value) >= _MOST for value in values if isinstance(value, int)):
        return "decimal"
    if types == {datetime} and any(value.tzinfo for value in values if isinstance(value, datetime)):
        return "string"  # a column cannot mix times with and without a time zone; strings are lossless
    single = {bool: "boolean", int: "integer", float: "double", date: "date", datetime: "dateTime"}
    if len(types) == 1:
        return "decimal" if types == {Decimal} else single.get(types.pop(), "string")
    if types == {int, Decimal}:
        return "decimal"
    return "double" if types <= {int, Decimal, float} else "string"


def _is_vocabulary(values: Sequence[Value | None]) -> bool:
    """Return whether all values of a column are terms of the ontology."""
    present = [value for value in values if value is not None]
    return bool(present) and all(isinstance(value, IRI) and value.startswith(PREFIXES["kgkz"]) for value in present)


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
