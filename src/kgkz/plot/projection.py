"""From degrees to pixels, as Vega's ``conicEqualArea`` (Albers) does it, so that labels know where a place is drawn."""

from math import cos, radians, sin, sqrt
from typing import Any

WIDTH, HEIGHT = 900, 520
"""The size of the map, in pixels."""

_SCALE = 930
_CENTRE, _PARALLELS = (57.0, 44.0), (30.0, 55.0)

SETTINGS: dict[str, Any] = {
    "type": "conicEqualArea",
    "parallels": list(_PARALLELS),
    "rotate": [-_CENTRE[0], 0, 0],
    "center": [0, _CENTRE[1]],
    "scale": _SCALE,
    "translate": [WIDTH / 2, HEIGHT / 2],
    "clipExtent": [[0, 0], [WIDTH, HEIGHT]],
}
"""The same, for Vega."""


def pixels(longitude: float, latitude: float) -> tuple[float, float]:
    """Place a point on the map.

    Args:
        longitude: in degrees, east positive.
        latitude: in degrees, north positive.

    Returns:
        Pixels from the left and from the top.

    Examples:
        >>> pixels(57, 44)
        (450.0, 260.0)
    """
    x, y = _albers(longitude - _CENTRE[0], latitude)
    middle_x, middle_y = _albers(0, _CENTRE[1])
    return round(WIDTH / 2 + _SCALE * (x - middle_x), 1), round(HEIGHT / 2 - _SCALE * (y - middle_y), 1)


def _albers(longitude: float, latitude: float) -> tuple[float, float]:
    low, high = (sin(radians(parallel)) for parallel in _PARALLELS)
    n = (low + high) / 2
    c = 1 + low * (2 * n - low)
    r = sqrt(c - 2 * n * sin(radians(latitude))) / n
    turn = n * radians(longitude)
    return r * sin(turn), sqrt(c) / n - r * cos(turn)
