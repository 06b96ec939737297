"""Divide a county among townships and a township among villages, for a demo only.

Real township and village boundaries are not public. The pieces are Voronoi cells around seeded
points, so neighbours share exact borders and every point of the county lies in one village.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from shapely import MultiPoint, MultiPolygon, Point, voronoi_polygons
from shapely.geometry.base import BaseGeometry
from shapely.prepared import prep

from server.services.areas import as_multi

_RELAXATIONS = 4  # Lloyd steps: enough for cells of like size without looking like a grid


def divide(
    shape: MultiPolygon, pieces: int, random: Random, first: Point | None = None
) -> list[MultiPolygon]:
    """`pieces` parts of the shape; the part that holds `first` comes first."""
    if pieces == 1:
        return [shape]
    points = _scattered(shape, pieces, random)
    for _ in range(_RELAXATIONS):
        points = [cell.representative_point() for cell in _cells(shape, points)]
    cells = _cells(shape, points)
    if first is not None:
        cells.sort(key=lambda cell: cell.distance(first))
    return cells


def _scattered(shape: BaseGeometry, number: int, random: Random) -> list[Point]:
    west, south, east, north = shape.bounds
    inside, points = prep(shape), list[Point]()
    while len(points) < number:
        point = Point(random.uniform(west, east), random.uniform(south, north))
        if inside.contains(point):
            points.append(point)
    return points


def _cells(shape: BaseGeometry, points: Sequence[Point]) -> list[MultiPolygon]:
    cells = voronoi_polygons(MultiPoint(points), extend_to=shape.envelope.buffer(1)).geoms
    return [as_multi(cell.intersection(shape)) for cell in cells]


def around(centre: Point, random: Random, spread_m: float) -> tuple[float, float]:
    """A (lon, lat) about `spread_m` metres (one standard deviation) from the centre."""
    north = random.gauss(0, spread_m) / 111_320
    east = random.gauss(0, spread_m) / (111_320 * math.cos(math.radians(centre.y)))
    return round(centre.x + east, 6), round(centre.y + north, 6)
