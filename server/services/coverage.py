"""排查覆盖: every area within reach with its houses, those without any house among them (M4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.coverage import LEVELS, Counts, total_of
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services.work import Work
from server.store.reads import coverage as reads
from server.store.reads.grid import AreaLine, areas_of
from server.store.reads.house_filter import HouseFilter


class Line(NamedTuple):
    """`grid` is None above its level, and for houses that lie in no grid."""

    name: str
    township: str
    village: str | None
    grid: str | None
    counts: Counts


class Coverage(NamedTuple):
    level: str
    lines: list[Line]
    total: Counts


NO_GRID_NAME = "未划入网格"


def coverage(
    work: Work,
    level: str,
    *,
    township: str | None = None,
    village: str | None = None,
    reach: Reach | None = None,
) -> Coverage:
    """Counts by area; `reach` is given by the command line, which acts for the county itself."""
    if reach is None:
        require_act(work.actor, Act.HOUSE_READ)
        reach = reach_of(work.actor, Act.HOUSE_READ)
    if level not in LEVELS:
        raise Problem("coverage.unknown_level")
    wanted = HouseFilter(township=township, village=village)
    areas = {one.code: one for one in areas_of(reach, work.db, local_day(work.now))}
    lines = {
        _key(one): _line(areas, level, one) for one in reads.coverage(reach, work.db, level, wanted)
    }
    for empty in _without_houses(areas, level, wanted):
        lines.setdefault(_key(empty), _line(areas, level, empty))
    ordered = [lines[key] for key in sorted(lines)]
    return Coverage(level, ordered, total_of(one.counts for one in ordered))


def _key(one: reads.CountedArea) -> tuple[str, str, str]:
    """Houses in no grid come after the village's grids."""
    return one.township, one.village or "", one.grid or "~"


def _line(areas: Mapping[str, AreaLine], level: str, one: reads.CountedArea) -> Line:
    code = getattr(one, level)
    if code is None:
        return Line(NO_GRID_NAME, *one)
    return Line(areas[code].name if code in areas else code, *one)


def _without_houses(
    areas: Mapping[str, AreaLine], level: str, wanted: HouseFilter
) -> list[reads.CountedArea]:
    """A village nobody has looked at is what coverage is for, so it is listed too."""
    found = []
    for area in areas.values():
        if area.level == level:
            township, village, grid = _codes(areas, area)
            if wanted.township in (None, township) and wanted.village in (None, village):
                found.append(reads.CountedArea(township, village, grid, Counts()))
    return found


def _codes(areas: Mapping[str, AreaLine], area: AreaLine) -> tuple[str, str | None, str | None]:
    if area.level == "township":
        return area.code, None, None
    if area.level == "village":
        return area.parent_code, area.code, None
    village = areas.get(area.parent_code)
    return (village.parent_code if village else "", area.parent_code, area.code)
