"""Shapes inside the square villages of `make`."""

from __future__ import annotations

import shapely
from shapely import MultiPolygon, box

from server.domain.shapes import lines_of
from server.store.spatial import point
from tests import make


def village(code: str) -> shapely.Geometry:
    return shapely.from_wkt(make.square(code).partition(";")[2])


def square_in(code: str, *, part: float = 0.5, step: float = 0.0) -> MultiPolygon:
    """A square of `part` of the village's side, `step` sides to the east of its corner."""
    west, south, east, _ = village(code).bounds
    side = east - west
    left = west + step * side
    return MultiPolygon([box(left, south, left + part * side, south + part * side)])


def drawn(shape: shapely.Geometry) -> str:
    """As the form sends it."""
    return lines_of(shape)


def spot(lon: float, lat: float) -> dict[str, object]:
    """Columns of a house that stands there."""
    return {"lon": lon, "lat": lat, "location": point(lon, lat)}
