"""Reading of rows from pandas and polars data frames, kgkz tables and lists of dictionaries."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, Union

from kgkz.errors import BadParameter

if TYPE_CHECKING:
    import pandas
    import polars


Row = Mapping[str, object]


class HasDicts(Protocol):
    """A table with rows as dictionaries, such as ``kgkz.Table``."""

    def dicts(self) -> list[Any]:
        """Return the rows."""
        ...


Frame = Union["pandas.DataFrame", "polars.DataFrame", HasDicts, Iterable[Row]]
"""A pandas or polars data frame, a kgkz table, or dictionaries."""


def rows_of(frame: Frame) -> list[Row]:
    """Return the rows of a data frame as dictionaries, with None for empty cells.

    Args:
        frame: the data frame.

    Raises:
        BadParameter: the argument is not a data frame, or two columns have the same name.

    Examples:
        >>> import pandas
        >>> rows_of(pandas.DataFrame({"year": [1993, None]}))
        [{'year': 1993.0}, {'year': None}]
    """
    given: Any = frame
    rows: list[Any] = [None]
    if hasattr(given, "dicts"):  # kgkz.Table
        rows = given.dicts()
    elif hasattr(given, "to_dicts"):  # polars
        rows = given.to_dicts()
    elif hasattr(given, "to_dict") and hasattr(given, "columns"):  # pandas
        if not given.columns.is_unique:
            raise BadParameter(f"duplicate column names: {', '.join(map(str, given.columns))}")
        rows = given.astype(object).where(given.notna(), None).to_dict("records")
    elif isinstance(given, Iterable) and not isinstance(given, str | Mapping):
        rows = list(given)
    if not all(isinstance(row, Mapping) for row in rows):
        kind = type(given).__name__
        raise BadParameter(f"{kind}: expected a pandas or polars data frame, a kgkz.Table, or a list of dictionaries")
    return [{str(name): value for name, value in row.items()} for row in rows]
