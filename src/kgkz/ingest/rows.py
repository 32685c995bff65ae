"""The rows of any frame: pandas, polars, a table of ours, dictionaries."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, Union

from kgkz.errors import BadParameter

if TYPE_CHECKING:
    import pandas
    import polars


Row = Mapping[str, object]


class HasDicts(Protocol):
    """What gives its rows as dictionaries, as ``kgkz.Table`` does."""

    def dicts(self) -> list[Any]:
        """Give the rows."""
        ...


Frame = Union["pandas.DataFrame", "polars.DataFrame", HasDicts, Iterable[Row]]
"""What is read by row: a frame of pandas or polars, a table of kgkz, or dictionaries."""


def rows_of(frame: Frame) -> list[Row]:
    """Read the rows of a frame, of whatever library; None where nothing stands in a cell.

    Args:
        frame: the frame.

    Raises:
        BadParameter: it is none, or two of its columns have one name.

    Examples:
        >>> import pandas
        >>> rows_of(pandas.DataFrame({"year": [1993, None]}))
        [{'year': 1993.0}, {'year': None}]
    """
    given: Any = frame
    rows: list[Any] = [None]
    if hasattr(given, "dicts"):  # a table of ours
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
