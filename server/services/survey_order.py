"""排查路径 for a phone and for the office: the houses of each grid in the order to visit them (M3).

The whole grid is walked, houses already surveyed too: the path then stays as it is while the work
goes on, and whoever follows it passes over what is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.domain.survey_path import PathHouse, Step, reason_text, survey_path
from server.domain.walk import LonLat
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import survey_path as reads
from server.store.reads.house_filter import HouseFilter
from server.store.reads.survey_path import PathRow

# A walk of more houses is no day's work of anybody; it is asked grid by grid instead.
MOST_WALKED = 3_000
_HUNDRED_DAYS = "key_survey"


class PathLine(NamedTuple):
    order: int
    grid: str | None
    house_id: str
    code: str
    reason: str
    is_surveyed: bool
    lon: float | None
    lat: float | None


def path_of_reach(
    work: Work, reach: Reach, kinds: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    """What a phone is told: {"id", "order", "reason"} of every standing house of its grids.

    `kinds` are the area kinds of the villages, for houses that have none of their own.
    """
    rows = reads.path_rows(reach, work.db, HouseFilter(), MOST_WALKED + 1)
    if len(rows) > MOST_WALKED:
        return []
    return [
        {"id": one.house_id, "order": one.order, "reason": one.reason}
        for one in _lines(work, rows, kinds, None)
    ]


def path_of_grids(
    work: Work,
    *,
    village: str | None = None,
    grid: str | None = None,
    start: LonLat | None = None,
    only_missing: bool = False,
) -> list[PathLine]:
    """The paths of the grids of the reach, of a village or of one grid, from `start` if given.

    `path.too_many_houses` over MOST_WALKED houses.
    """
    require_act(work.actor, Act.HOUSE_READ)
    reach = reach_of(work.actor, Act.HOUSE_READ)
    wanted = HouseFilter(village=village, grid=grid, is_surveyed=False if only_missing else None)
    rows = reads.path_rows(reach, work.db, wanted, MOST_WALKED + 1)
    if len(rows) > MOST_WALKED:
        raise Problem("path.too_many_houses", most=MOST_WALKED)
    kinds = reads.area_kinds(
        reach, work.db, local_day(work.now), {row.village_code for row in rows}
    )
    return _lines(work, rows, kinds, start)


def is_hundred_days(work: Work) -> bool:
    """Does the county's hundred-day action (重点排查) run on the day of the work?"""
    today = local_day(work.now)
    phases = county_schema(work.county).profile.phases
    return any(
        one.id == _HUNDRED_DAYS and one.starts <= today and (one.ends is None or today <= one.ends)
        for one in phases
    )


def lines_of(work: Work, rows: list[PathRow], kinds: Mapping[str, str | None]) -> list[PathLine]:
    """The paths of the grids of these houses, grid by grid."""
    return _lines(work, rows, kinds, None)


def _lines(
    work: Work, rows: list[PathRow], kinds: Mapping[str, str | None], start: LonLat | None
) -> list[PathLine]:
    labels = county_schema(work.county).codes["area_path"].labels
    by_id = {row.id: row for row in rows}
    runs = is_hundred_days(work)
    found = []
    for _, grid in groupby(sorted(rows, key=_grid_of), key=_grid_of):
        walk = _walked if start is None else survey_path
        for step in walk(tuple(_houses(grid, kinds)), is_hundred_days=runs, start=start):
            row = by_id[step.house.id]
            found.append(_line(step, row, reason_text(step, labels)))
    return found


def _grid_of(row: PathRow) -> tuple[str, str]:
    return row.village_code, row.grid_code or "~"


def _houses(rows: Iterable[PathRow], kinds: Mapping[str, str | None]) -> Iterable[PathHouse]:
    for row in rows:
        yield PathHouse(
            row.id,
            row.code,
            row.lon,
            row.lat,
            row.area_path or kinds.get(row.village_code),
            bool(row.is_operational),
            tuple(row.key_reasons or ()),
        )


@lru_cache(maxsize=512)
def _walked(
    houses: tuple[PathHouse, ...], *, is_hundred_days: bool, start: LonLat | None
) -> list[Step]:
    """Phones ask for the same grid all day long; a walk from where one stands is asked once."""
    return survey_path(houses, is_hundred_days=is_hundred_days, start=start)


def _line(step: Step, row: PathRow, reason: str) -> PathLine:
    return PathLine(
        step.order, row.grid_code, row.id, row.code, reason, row.is_surveyed, row.lon, row.lat
    )
