"""网格: drawn inside their village, without overlap; houses follow the line (M4).

A redrawn grid is a new row valid from today, so that a report of last month still reads the old
one. Houses of the village get the grid their position lies in; a house outside every drawn grid
keeps what it had unless that grid's new line leaves it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from server.domain.acts import Act
from server.domain.areas import AreaFinder
from server.domain.days import local_day
from server.domain.facts import Place
from server.domain.permission import may
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.domain.shapes import (
    STRAYS_PERCENT,
    cut_to,
    overlap_percent,
    percent_outside,
    polygons_of,
)
from server.services.digests import sm3
from server.services.work import Work
from server.store.reads import drawn_areas as reads, evidence
from server.store.reads.drawn_areas import DrawnGrid, PlacedHouse
from server.store.rows import Area, House
from server.store.spatial import ewkt

_LEAST_NAME, _MOST_NAME = 2, 60


class VillageGrids(NamedTuple):
    """`boundary` None: the village has no drawn boundary, so no grid can be drawn in it."""

    village: str
    township: str
    name: str
    boundary: BaseGeometry | None
    grids: list[DrawnGrid]
    houses: Mapping[str | None, int]


def village_grids(work: Work, village: str) -> VillageGrids:
    """The grids of a village one may draw in; `area.missing` outside reach."""
    place = _place(work, village)
    county, today = whole_county(work.county), local_day(work.now)
    names = evidence.area_names(county, work.db, [village])
    counts = reads.counts_by_grid(reach_of(work.actor, Act.GRID_DRAW), work.db, village)
    return VillageGrids(
        village,
        str(place.township),
        names.get(village, village),
        reads.boundary(county, work.db, village, today),
        reads.grids_of_village(county, work.db, village, today),
        {one.code: one.houses for one in counts},
    )


def village_of(work: Work, grid: str) -> str:
    """The village of a grid of today, within reach; `grid.missing`."""
    county, today = whole_county(work.county), local_day(work.now)
    village = reads.parent_of(county, work.db, grid, "grid", today)
    try:
        _place(work, village or "")
    except Problem as problem:
        if problem.code != "area.missing":
            raise
        raise Problem("grid.missing") from problem
    return str(village)


def draw_new(work: Work, village: str, *, name: str, outline: str) -> str:
    """A new grid; its code."""
    found = village_grids(work, village)
    known = reads.codes_of_village(whole_county(work.county), work.db, village)
    code = _next_code(village, known)
    kind = next((one.path_kind for one in found.grids), None)
    fresh = DrawnGrid(code, name, village, local_day(work.now), kind, False, None)
    _draw(work, found, fresh, name, outline)
    return code


def redraw(work: Work, grid: str, *, name: str, outline: str) -> None:
    found = village_grids(work, village_of(work, grid))
    standing = next(one for one in found.grids if one.code == grid)
    _draw(work, found, standing, name, outline)


def _place(work: Work, village: str) -> Place:
    county, today = whole_county(work.county), local_day(work.now)
    township = reads.parent_of(county, work.db, village, "village", today)
    place = Place(work.county, township, village)
    try:
        may(work.actor, Act.GRID_DRAW, place)
    except Problem as problem:
        if problem.code != "house.missing":
            raise
        raise Problem("area.missing", code=village) from problem
    if township is None:
        raise Problem("area.missing", code=village)
    return place


def _next_code(village: str, known: Sequence[str]) -> str:
    numbers = [int(tail) for code in known if (tail := code.rpartition("-")[2]).isdecimal()]
    return f"{village}-{max(numbers, default=0) + 1:02d}"


def _draw(work: Work, found: VillageGrids, grid: DrawnGrid, name: str, outline: str) -> None:
    others = [one for one in found.grids if one.code != grid.code]
    named = _named(name, others)
    shape = _fitted(found, others, polygons_of(outline))
    work.watch(f"county:{work.county}")
    _keep(work, grid, named, shape)
    moved = _place_houses(work, found, grid.code, shape)
    work.record(
        "grid.drawn",
        f"county:{work.county}",
        grid=grid.code,
        village=found.village,
        content=_content(shape),
        was=None if grid.shape is None else _content(grid.shape),
        houses=moved,
    )


def _named(name: str, others: Sequence[DrawnGrid]) -> str:
    named = name.strip()
    if not _LEAST_NAME <= len(named) <= _MOST_NAME:
        raise Problem("grid.name_needed")
    if any(one.name == named for one in others):
        raise Problem("grid.name_taken")
    return named


def _fitted(found: VillageGrids, others: Sequence[DrawnGrid], shape: MultiPolygon) -> MultiPolygon:
    """Cut along the village and the other grids where it strays a little; refused beyond."""
    if found.boundary is None:
        raise Problem("grid.village_undrawn")
    outside = percent_outside(shape, found.boundary)
    if outside > STRAYS_PERCENT:
        raise Problem("grid.outside_village", village=found.name, percent=round(outside))
    drawn = [(one.name, one.shape) for one in others if one.shape is not None]
    over = [name for name, other in drawn if overlap_percent(shape, other) > STRAYS_PERCENT]
    if over:
        raise Problem("grid.overlaps", others="、".join(over))
    return cut_to(shape, found.boundary, [other for _, other in drawn])


def _keep(work: Work, grid: DrawnGrid, name: str, shape: MultiPolygon) -> None:
    today, chain = local_day(work.now), f"county:{work.county}"
    key = {"code": grid.code, "valid_from": grid.valid_from}
    is_known = _is_known(work, grid)
    if is_known and grid.valid_from == today:  # opened or drawn today already
        work.update(Area, key, {"name": name, "boundary": ewkt(shape)}, chain=chain)
        return
    if is_known:
        work.update(Area, key, {"valid_until": today}, chain=chain)
    row: dict[str, Any] = {
        "code": grid.code,
        "valid_from": today,
        "valid_until": None,
        "level": "grid",
        "name": name,
        "parent_code": grid.village_code,
        "is_official": grid.is_official,
        "path_kind": grid.path_kind,
        "boundary": ewkt(shape),
    }
    work.insert(Area, row, chain=chain)


def _is_known(work: Work, grid: DrawnGrid) -> bool:
    county = whole_county(work.county)
    return grid.code in reads.codes_of_village(county, work.db, grid.village_code)


def _place_houses(work: Work, found: VillageGrids, code: str, shape: MultiPolygon) -> int:
    """Houses inside go to the grid; those it had that now lie outside go where they lie."""
    drawn = [(one.code, one.shape) for one in found.grids if one.shape and one.code != code]
    finder = AreaFinder([*drawn, (code, shape)])
    houses = reads.placed_in_village(whole_county(work.county), work.db, found.village)
    around = finder.at_each([(one.lon, one.lat) for one in houses])
    moved = [
        (house, grid)
        for house, grid in zip(houses, around, strict=True)
        if grid != house.grid_code and (grid == code or house.grid_code == code)
    ]
    for house, grid in moved:
        regrid(work, house, grid)
    return len(moved)


def regrid(work: Work, house: PlacedHouse, grid: str | None) -> None:
    chain = f"house:{house.id}"
    changed = {"grid_code": grid, "changed_at": work.now, "version": house.version + 1}
    work.update(House, {"id": house.id, "version": house.version}, changed, chain=chain)
    work.record("house.regridded", chain, grid=grid, from_grid=house.grid_code)


def _content(shape: BaseGeometry) -> str:
    return sm3(bytes(shape.wkb))
