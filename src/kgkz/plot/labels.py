"""Label placement without overlaps."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any, NamedTuple

from kgkz.plot.theme import LETTER

_LINE = 13
"""Line height of a label, in pixels."""

_LONGEST = 26
"""Longest line of a label, in letters."""

LETTERS: dict[str, Any] = {
    "align": "left", "baseline": "top", "fontSize": 11, "lineBreak": "\n", "lineHeight": _LINE,
}  # fmt: skip
"""Text settings of a label."""

_FIRST = 16
"""Number of marks whose labels may cover other symbols if there is no free position."""


class Mark(NamedTuple):
    """A symbol with a label, and its position and radius in pixels."""

    label: str
    x: float
    y: float
    radius: float


class Spot(NamedTuple):
    """A label with the position of its upper left corner, in pixels; None if there is no room for it."""

    lines: str
    label_x: float | None
    label_y: float | None


class Box(NamedTuple):
    """The bounding box of a label or a symbol, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Return whether two boxes overlap."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def spots_for(marks: Sequence[Mark], width: float, height: float) -> list[Spot]:
    """Return a position for the label of each mark.

    Args:
        marks: the marks, the most important first.
        width: the width of the chart, in pixels.
        height: the height of the chart, in pixels.

    Returns:
        One position per mark, in the same order.
    """
    symbols = [Box(mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius)
               for mark in marks]  # fmt: skip
    taken: list[Box] = []
    spots = []
    for place, mark in enumerate(marks):
        lines = wrap(mark.label, _LONGEST)
        size = (max(map(len, lines)) * LETTER, len(lines) * _LINE)
        inside = [box for box in _around(mark, *size)
                  if box.left >= 0 and box.top >= 0 and box.right <= width and box.bottom <= height]  # fmt: skip
        free = [box for box in inside if not any(map(box.meets, taken))]
        clear = [box for box in free
                 if not any(box.meets(symbol) for number, symbol in enumerate(symbols) if number != place)]  # fmt: skip
        chosen = next(iter(clear or (free if place < _FIRST else [])), None)
        if chosen:
            taken.append(chosen)
        spots.append(Spot("\n".join(lines), *(chosen[:2] if chosen else (None, None))))
    return spots


def _around(mark: Mark, long: float, tall: float) -> Iterator[Box]:
    """Return the candidate boxes: right, left, above, below and diagonal, the nearest first."""
    for gap in (3, 9):
        away = mark.radius + gap
        for left, top in (
            (mark.x + away, mark.y - tall / 2),
            (mark.x - away - long, mark.y - tall / 2),
            (mark.x - long / 2, mark.y - away - tall),
            (mark.x - long / 2, mark.y + away),
            (mark.x + away * 0.7, mark.y - away * 0.7 - tall),
            (mark.x + away * 0.7, mark.y + away * 0.7),
            (mark.x - away * 0.7 - long, mark.y - away * 0.7 - tall),
            (mark.x - away * 0.7 - long, mark.y + away * 0.7),
        ):
            yield Box(round(left, 1), round(top, 1), round(left + long, 1), round(top + tall, 1))
