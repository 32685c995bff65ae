"""Export of charts as SVG or PNG, without display or network."""

from os import PathLike
from pathlib import Path
from typing import Any

import vl_convert

from kgkz.errors import BadParameter
from kgkz.publish.files import write_atomically

FORMATS = ("svg", "png")


def svg(chart: Any) -> str:
    """Return a chart as SVG. Labels are text, not outlines.

    Args:
        chart: the chart.
    """
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))


def save(chart: Any, path: "str | PathLike[str]") -> Path:
    """Save a chart to a file. Write atomically.

    Args:
        chart: the chart; it may be modified after drawing.
        path: the file, ending in ``.svg`` or ``.png`` (drawn at twice the size).

    Returns:
        The file.

    Raises:
        BadParameter: the file name has another extension.
        BadFile: the file cannot be written.
    """
    path = Path(path)
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise BadParameter(f"{path.name!r}: unknown image format; the file name must end in .svg or .png")
    content = svg(chart).encode() if ending == "svg" else vl_convert.vegalite_to_png(chart.to_dict(), scale=2)
    write_atomically({path: content})
    return path
