"""Label placement without overlaps."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any, NamedTuple

from kgkz.plot.theme import LETTER

_LINE = 13
"""Pixels from one line of a label to the next."""

_LONGEST = 26
"""How many letters a line of a label may have."""

LETTERS: dict[str, Any] = {
    "align": "left", "baseline": "top", "fontSize": 11, "lineBreak": "\n", "lineHeight": _LINE,
}  # fmt: skip
"""How a label is written at its spot."""

_FIRST = 16
"""How many of the marks may, for want of a free spot, have their label over smaller symbols."""


class Mark(NamedTuple):
    """A symbol that wants a label: the most important come first."""

    label: str
    x: float
    y: float
    radius: float


class Spot(NamedTuple):
    """Where a label begins, at its upper left; both are None where there is no room for it."""

    lines: str
    label_x: float | None
    label_y: float | None


class Box(NamedTuple):
    """What a label or a symbol covers, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share room."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def spots_for(marks: Sequence[Mark], width: float, height: float) -> list[Spot]:
    """Find a spot for the label of each mark.

    Args:
        marks: in the order in which they choose.
        width: of the picture, in pixels.
        height: of the picture, in pixels.

    Returns:
        A spot a mark, in the same order.
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
    """Give the boxes beside a symbol: right, left, above, below and in the corners; near ones first."""
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
