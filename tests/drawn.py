"""Content of a chart, read from the Vega scenegraph: texts with their positions, and marks."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from math import cos, radians, sin
from typing import Any, NamedTuple

import vl_convert
from fpdf import FPDF


class Word(NamedTuple):
    """A line of text and its bounding box, rotated by the angle of the text."""

    text: str
    role: str
    angle: float
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Word") -> bool:
        """Return whether two boxes overlap by more than a tolerance."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > 1
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 2
        )


def scene(chart: Any) -> dict[str, Any]:
    return dict(vl_convert.vegalite_to_scenegraph(chart.to_dict()))


def words(drawn: dict[str, Any]) -> list[Word]:
    """Return all texts, without the white outlines behind labels."""
    return list(_words(drawn["scenegraph"], 0, 0))


def marks(drawn: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the items of one mark type that represent data."""
    return list(_marks(drawn["scenegraph"], kind))


def overlaps(drawn: dict[str, Any]) -> list[tuple[str, str]]:
    """Return pairs of overlapping texts."""
    return [(one.text, other.text) for one, other in combinations(words(drawn), 2)
            if one.angle == other.angle and one.meets(other)]  # fmt: skip


def outside(drawn: dict[str, Any]) -> list[str]:
    """Return texts that extend beyond the edge of the chart."""
    x, y = drawn["origin"]
    return [word.text for word in words(drawn) if word.angle == 0
            and not (word.left + x >= 0 and word.right + x <= drawn["width"] + 1
                     and word.top + y >= 0 and word.bottom + y <= drawn["height"] + 1)]  # fmt: skip


def _marks(mark: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    if mark.get("role") == "mark" and mark["marktype"] == kind:
        yield from mark["items"]
    for item in mark.get("items", ()):
        for inner in item.get("items", ()):
            yield from _marks(inner, kind)


def _words(mark: dict[str, Any], x: float, y: float) -> Iterator[Word]:
    for item in mark.get("items", ()):
        at_x, at_y = x + item.get("x", 0), y + item.get("y", 0)
        if mark["marktype"] == "group":
            for inner in item.get("items", ()):
                yield from _words(inner, at_x, at_y)
        elif mark["marktype"] == "text" and item.get("text") and item.get("stroke") != "white":
            yield from _lines(item, str(mark.get("role")), at_x, at_y)


def _lines(item: dict[str, Any], role: str, x: float, y: float) -> Iterator[Word]:
    size, angle = float(item.get("fontSize", 11)), float(item.get("angle", 0))
    text = item["text"]
    lines = text if isinstance(text, list) else str(text).split(item.get("lineBreak", "\n"))
    turn = radians(-angle)
    x, y = x * cos(turn) - y * sin(turn) + item.get("dx", 0), x * sin(turn) + y * cos(turn) + item.get("dy", 0)
    up = {"top": 0.0, "middle": 0.5, "bottom": 1.0, "alphabetic": 0.8}[item.get("baseline", "alphabetic")]
    for number, line in enumerate(lines):
        long = _long(str(line), size, item.get("fontWeight") in ("bold", 700))
        left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[item.get("align", "left")] * long
        top = y - up * size + number * item.get("lineHeight", size * 1.2)
        yield Word(str(line), role, angle, left, top, left + long, top + size)


@cache
def _ruler(bold: bool) -> FPDF:
    ruler = FPDF(unit="pt")
    ruler.set_font("helvetica", style="B" if bold else "", size=100)
    return ruler


def _long(line: str, size: float, bold: bool) -> float:
    """Return the width of a line. Liberation Sans has the widths of Helvetica; missing letters count as an o."""
    latin = "".join(letter if letter.encode("latin-1", "ignore") else "o" for letter in line)
    return float(_ruler(bold).get_string_width(latin)) * size / 100
