"""The ground of the demo: an outline under each house and some under none, and a road a village.

Outlines without a house stand for what nobody has surveyed yet. None of it is real.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import cos, radians, sqrt
from random import Random

from shapely import LineString, Polygon, affinity

from server.services.demo.surveys import DemoHouse
from server.services.ground import enter_ground
from server.services.work import Work

SOURCE = "演示数据（非实测）"
_METRES_PER_DEGREE = 111_320.0
_LONG = 1.4  # a house is that much longer than deep
_SMALLEST_M2, _LARGEST_M2 = 40.0, 240.0  # neighbours stand 26 m apart
_UNKNOWN_EVERY = 12
_ASIDE_M = 13.0  # between two rows of houses


def enter_demo_ground(work: Work, houses: Sequence[DemoHouse], seed: str) -> None:
    random = Random(seed)
    outlines = [one for house in houses for one in _outlines(house, random)]
    enter_ground(work, "footprint", outlines, SOURCE)
    enter_ground(work, "road", _roads(houses), SOURCE)


def _outlines(house: DemoHouse, random: Random) -> Iterable[Polygon]:
    yield _outline(house.site, _ground_m2(house), random)
    if house.number % _UNKNOWN_EVERY == 0:
        yield _outline(_aside(house.site), random.uniform(50, 90), random)


def _ground_m2(house: DemoHouse) -> float:
    area, storeys = house.chosen.get("floor_area_m2"), house.chosen.get("storeys")
    wanted = float(area or 100) / max(1, int(storeys or 1))
    return min(max(wanted, _SMALLEST_M2), _LARGEST_M2)


def _outline(site: tuple[float, float], area_m2: float, random: Random) -> Polygon:
    deep = sqrt(area_m2 / _LONG)
    half = (deep * _LONG / 2, deep / 2)
    corners = [(-half[0], -half[1]), (half[0], -half[1]), half, (-half[0], half[1])]
    turned = affinity.rotate(Polygon(corners), random.gauss(0, 6), origin=(0, 0))
    return Polygon([_moved(site, east, north) for east, north in turned.exterior.coords])


def _aside(site: tuple[float, float]) -> tuple[float, float]:
    return _moved(site, _ASIDE_M, _ASIDE_M)


def _roads(houses: Sequence[DemoHouse]) -> list[LineString]:
    """Through the middle of each grid, from its westernmost house to its easternmost."""
    grids: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for house in houses:
        grids[house.grid.code].append(house.site)
    return [_road(sites) for _, sites in sorted(grids.items()) if len(sites) > 1]


def _road(sites: Sequence[tuple[float, float]]) -> LineString:
    west, east = min(sites), max(sites)
    lat = sorted(lat for _, lat in sites)[len(sites) // 2]
    ends = _moved((west[0], lat), -60, _ASIDE_M), _moved((east[0], lat), 60, _ASIDE_M)
    return LineString(ends)


def _moved(site: tuple[float, float], east_m: float, north_m: float) -> tuple[float, float]:
    lon, lat = site
    wide = _METRES_PER_DEGREE * cos(radians(lat))
    return lon + east_m / wide, lat + north_m / _METRES_PER_DEGREE
