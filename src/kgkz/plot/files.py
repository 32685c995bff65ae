"""Export of charts as SVG or PNG, without display or network."""

from os import PathLike
from pathlib import Path
from typing import Any

import vl_convert

from kgkz.errors import BadParameter
from kgkz.publish.files import write_atomically

FORMATS = ("svg", "png")


def svg(chart: Any) -> str:
    """Write a chart as SVG, with its letters as letters."""
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))


def save(chart: Any, path: "str | PathLike[str]") -> Path:
    """Write a chart into a file.

    Args:
        chart: what a picture gave, also with changes of one's own.
        path: the file; its name ends in ``.svg`` or ``.png`` (drawn at twice its size).

    Returns:
        The file.

    Raises:
        BadParameter: the name ends otherwise.
        BadFile: the file cannot be written.
    """
    path = Path(path)
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise BadParameter(f"{path.name!r}: unknown image format; the file name must end in .svg or .png")
    content = svg(chart).encode() if ending == "svg" else vl_convert.vegalite_to_png(chart.to_dict(), scale=2)
    write_atomically({path: content})
    return path
