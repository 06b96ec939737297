"""The demo county on the map: townships, villages, grids, and where houses stand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from shapely import MultiPolygon, Point
from shapely.prepared import prep

from server.domain.coordinates import gcj02_to_wgs84
from server.services.areas import NewArea, boundary_wgs84
from server.services.demo.divide import divide
from server.services.demo.names import VillageNames
from survey_schema.model import CountyProfile, Township

HOUSES_PER_VILLAGE = 24
HOUSES_PER_GRID = 120
_FEWEST, _MOST = 2, 30  # villages of a township
_PITCH_M = 26.0  # between neighbours; closer than 10 m they would be doubted as duplicates
_JITTER_M = 6.0

# How the villages around the county seat and around a township's seat are reached (M3).
_URBAN = (
    "urban_other",
    "urban_village",
    "urban_fringe",
    "resettlement_area",
    "school_hospital",
    "industrial_park",
)
_RURAL = ("township_seat", "rural_community", "near_large_plant")
_AT_THE_SEAT = ("城关村", "北关村", "东关村", "南关村", "西关村", "新城村")


@dataclass(frozen=True, slots=True)
class Grid:
    code: str
    name: str
    boundary: MultiPolygon
    houses: int


@dataclass(frozen=True, slots=True)
class Village:
    code: str
    name: str
    township: str
    path_kind: str
    boundary: MultiPolygon
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    townships: dict[str, MultiPolygon]
    villages: tuple[Village, ...]

    def areas(self) -> list[NewArea]:
        """Villages and grids as the areas service takes them; townships come with the county."""
        found = [_village_area(one) for one in self.villages]
        return found + [_grid_area(one, grid) for one in self.villages for grid in one.grids]


def lay_out(profile: CountyProfile, houses: int, random: Random) -> Layout:
    """Townships around the county seat in the profile's order, each with its villages."""
    seat = Point(gcj02_to_wgs84(*profile.seat))
    pieces = divide(boundary_wgs84(profile.code), len(profile.townships), random, seat)
    townships = dict(zip((one.code for one in profile.townships), pieces, strict=True))
    known = frozenset(name for some in profile.villages.values() for name in some)
    names = VillageNames(random, known)
    villages: list[Village] = []
    for number, township in enumerate(profile.townships):
        share = _share_of(profile, township, houses)
        centre = seat if number == 0 else townships[township.code].representative_point()
        kinds = _URBAN if number == 0 else _RURAL
        shape = townships[township.code]
        real = profile.villages.get(township.code, _AT_THE_SEAT if number == 0 else ())
        villages += _villages(township.code, shape, centre, kinds, share, real, names, random)
    return Layout(townships, tuple(villages))


def _share_of(profile: CountyProfile, township: Township, houses: int) -> int:
    total = sum(one.share for one in profile.townships)
    return max(_FEWEST, round(houses * township.share / total))


def _villages(  # noqa: PLR0913, PLR0917
    township: str,
    shape: MultiPolygon,
    centre: Point,
    kinds: tuple[str, ...],
    houses: int,
    real: tuple[str, ...],
    names: VillageNames,
    random: Random,
) -> Iterator[Village]:
    count = min(_MOST, max(_FEWEST, round(houses / HOUSES_PER_VILLAGE)))
    shares = _split(houses, count)
    for number, boundary in enumerate(divide(shape, count, random, centre)):
        code = f"{township[:9]}{201 + number}"
        yield Village(
            code=code,
            name=real[number] if number < len(real) else names.next(),
            township=township,
            path_kind=kinds[number] if number < len(kinds) else "ordinary_village",
            boundary=boundary,
            grids=_grids(code, boundary, shares[number], random),
        )


def _split(houses: int, parts: int) -> list[int]:
    """Larger shares first: the village at the seat is the biggest."""
    weights = [1.0 + 0.8 / (1 + number) for number in range(parts)]
    found = [int(houses * weight / sum(weights)) for weight in weights]
    for number in range(houses - sum(found)):
        found[number % parts] += 1
    return found


def _grids(village: str, boundary: MultiPolygon, houses: int, random: Random) -> tuple[Grid, ...]:
    count = max(1, math.ceil(houses / HOUSES_PER_GRID))
    shares = _split(houses, count)
    return tuple(
        Grid(f"{village}-{number + 1:02d}", f"第{number + 1}网格", shape, shares[number])
        for number, shape in enumerate(divide(boundary, count, random))
    )


def _village_area(village: Village) -> NewArea:
    return NewArea(
        village.code,
        village.name,
        "village",
        village.township,
        False,
        village.boundary,
        village.path_kind,
    )


def _grid_area(village: Village, grid: Grid) -> NewArea:
    name = f"{village.name}{grid.name}"
    return NewArea(grid.code, name, "grid", village.code, False, grid.boundary, village.path_kind)


def sites(grid: Grid, random: Random) -> Iterator[tuple[float, float]]:
    """(lon, lat) of house after house, rows around the middle of the grid, all inside it."""
    centre, inside = grid.boundary.representative_point(), prep(grid.boundary)
    for east, north in _rows():
        lon, lat = _moved(centre, east + _nudge(random), north + _nudge(random))
        if inside.contains(Point(lon, lat)):
            yield lon, lat


def _nudge(random: Random) -> float:
    return random.uniform(-_JITTER_M, _JITTER_M)


def _rows() -> Iterator[tuple[float, float]]:
    """Metres east and north of the middle: squares growing outwards, for ever."""
    yield 0.0, 0.0
    for ring in range(1, 10_000):
        side = range(-ring, ring + 1)
        for step in side:
            for east, north in ((step, -ring), (step, ring)):
                yield east * _PITCH_M, north * _PITCH_M
        for step in side[1:-1]:
            for east, north in ((-ring, step), (ring, step)):
                yield east * _PITCH_M, north * _PITCH_M


def _moved(centre: Point, east_m: float, north_m: float) -> tuple[float, float]:
    north = north_m / 111_320
    east = east_m / (111_320 * math.cos(math.radians(centre.y)))
    return round(centre.x + east, 6), round(centre.y + north, 6)
