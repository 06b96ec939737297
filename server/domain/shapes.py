"""Polygons as people draw or import them: read, judged and measured. WGS84, longitude first.

Limits are ours (D): drawn by hand a border is good to some metres, so a grid may stray a little
over the line of its village and is cut there; more than that is a mistake to be told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from math import cos, radians

import shapely
from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError
from shapely.geometry import shape as geojson_shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from server.domain.problems import Problem

MOST_POINTS = 2_000
METRES_PER_DEGREE = 111_195.0
STRAYS_PERCENT = 2.0  # of a grid outside its village, cut off without a word
_DIGITS = 7  # of a degree: a centimetre
_KINDS = ("Polygon", "MultiPolygon")


def polygons_of(text: str) -> MultiPolygon:
    """The polygons of a drawing; `shape.…` else.

    Either GeoJSON (a geometry or a feature) or lines `longitude,latitude`, one corner a line, with
    an empty line before the next ring, which is a hole where it lies inside another: what the
    drawing forms hold and a person can type.
    """
    try:
        drawn = _of_geojson(text) if text.lstrip().startswith("{") else _of_lines(text)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ShapelyError) as error:
        raise Problem("shape.unreadable") from error
    if drawn.geom_type not in _KINDS:
        raise Problem("shape.unreadable")
    return sound(drawn)


def _of_geojson(text: str) -> BaseGeometry:
    given = json.loads(text)
    return geojson_shape(given.get("geometry") or given)


def _of_lines(text: str) -> BaseGeometry:
    rings: list[list[tuple[float, float]]] = [[]]
    for line in text.splitlines():
        if line.strip():
            lon, lat = line.replace("，", ",").split(",")
            rings[-1].append((float(lon), float(lat)))
        elif rings[-1]:
            rings.append([])
    drawn = [ring for ring in rings if ring]
    if not drawn or any(len(set(ring)) < 3 for ring in drawn):
        raise Problem("shape.too_few_points")
    polygons = [Polygon(ring) for ring in drawn]
    # what is too long or crosses itself is told by `sound`, and nests in nothing
    is_sound = sum(map(len, drawn)) <= MOST_POINTS and all(one.is_valid for one in polygons)
    return MultiPolygon(_nested(polygons) if is_sound else polygons)


def _nested(rings: Sequence[Polygon]) -> list[Polygon]:
    """A ring inside another is a hole of it, one inside the hole is ground again."""
    around: dict[int, list[int]] = {place: [] for place in range(len(rings))}
    for inner, outer in shapely.STRtree(rings).query(rings, predicate="within").T.tolist():
        if rings[outer].area > rings[inner].area:
            around[inner].append(outer)
    holes: dict[int, list[Polygon]] = {}
    for place, outers in around.items():
        if len(outers) % 2:
            nearest = min(outers, key=lambda one: rings[one].area)
            holes.setdefault(nearest, []).append(rings[place])
    shells = [place for place, outers in around.items() if not len(outers) % 2]
    return [_with_holes(rings[place], holes.get(place, ())) for place in shells]


def _with_holes(shell: Polygon, holes: Iterable[Polygon]) -> Polygon:
    return Polygon(shell.exterior, [one.exterior for one in holes])


def lines_of(shape: BaseGeometry | None) -> str:
    """A shape as the drawing forms hold it: every ring without its closing corner."""
    if shape is None or shape.is_empty:
        return ""
    drawn = as_multi(shape).geoms
    rings = [ring.coords[:-1] for one in drawn for ring in (one.exterior, *one.interiors)]
    return "\n\n".join("\n".join(f"{x:.7f},{y:.7f}" for x, y, *_ in ring) for ring in rings)


def sound(drawn: BaseGeometry) -> MultiPolygon:
    """The same to a centimetre and without height, when it is a shape on the ground at all."""
    if shapely.get_num_coordinates(drawn) > MOST_POINTS:
        raise Problem("shape.too_many_points", most=MOST_POINTS)
    flat = shapely.transform(shapely.force_2d(drawn), lambda points: points.round(_DIGITS))
    if not _is_on_earth(flat):
        raise Problem("shape.too_large")
    if flat.is_empty or flat.convex_hull.area == 0:
        raise Problem("shape.too_few_points")
    if not flat.is_valid:
        crosses = "Self-intersection" in explain_validity(flat)
        raise Problem("shape.crosses_itself" if crosses else "shape.unreadable")
    return as_multi(flat)


def _is_on_earth(shape: BaseGeometry) -> bool:
    west, south, east, north = shape.bounds if not shape.is_empty else (0, 0, 0, 0)
    return -180 <= west <= east <= 180 and -85 <= south <= north <= 85


def as_multi(shape: BaseGeometry) -> MultiPolygon:
    """The polygons of a shape; slivers of lines and points from cutting are dropped."""
    if isinstance(shape, Polygon):
        return MultiPolygon([shape])
    parts: Iterable[BaseGeometry] = getattr(shape, "geoms", ())
    return MultiPolygon([one for one in parts if isinstance(one, Polygon)])


def area_m2(shape: BaseGeometry) -> float:
    """On the sphere, good to a hundredth at the size of a county."""
    if shape.is_empty:
        return 0.0
    return float(shape.area) * METRES_PER_DEGREE**2 * cos(radians(shape.centroid.y))


def percent_outside(shape: BaseGeometry, around: BaseGeometry) -> float:
    return 100 * float(shape.difference(around).area) / float(shape.area)


def overlap_percent(shape: BaseGeometry, other: BaseGeometry) -> float:
    """How much of the smaller of the two lies in both."""
    smaller = min(float(shape.area), float(other.area))
    return 100 * float(shape.intersection(other).area) / smaller


def cut_to(
    shape: BaseGeometry, around: BaseGeometry, others: Iterable[BaseGeometry]
) -> MultiPolygon:
    """What is left of a shape within `around` and outside the others."""
    left = shape.intersection(around)
    for other in others:
        left = left.difference(other)
    return as_multi(left)
