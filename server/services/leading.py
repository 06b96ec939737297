"""The leading group's page: read off the figures of the month, nothing counted anew (law 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from server.domain import leading
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.leading import Course, Stuck, UnitLine, Worse
from server.domain.permission import require_act
from server.domain.phases import progress
from server.services import frozen, report_houses, reports
from server.services.county import county_schema
from server.services.figure_table import NONE, TOTAL, Numbers
from server.services.frozen import MonthNumbers
from server.services.report_houses import HousesBehind
from server.services.reports import MonthReport
from server.services.work import Work
from server.store.reads import map_tiles
from server.store.reads.figures import AreaLine
from server.store.reads.map_tiles import Drawn

UNCONTROLLED = "severe_uncontrolled"
MOST_HOUSES = 20


class Place(NamedTuple):
    """A village in which severe houses stand without control."""

    area: AreaLine
    township: str
    number: int


@dataclass(frozen=True, slots=True)
class Page:
    """As of now, in the month that runs; `before` is the month before it."""

    report: MonthReport
    month: str
    before: str
    day: date
    courses: tuple[Course, ...]
    worse: tuple[Worse, ...]
    stuck: tuple[Stuck, ...]
    units: tuple[UnitLine, ...]
    places: tuple[Place, ...]
    houses: HousesBehind
    trend: tuple[MonthNumbers, ...]
    shapes: tuple[Drawn, ...]

    @property
    def names(self) -> Mapping[str, str]:
        return {area.code: area.name for area in self.report.areas}


def page(work: Work) -> Page:
    require_act(work.actor, Act.LEADING_READ)
    month = reports.current_month(work)
    cut_off = reports.cut_off_of_month(work, month)
    report = reports.month_report(work, cut_off)
    townships = [area.code for area in report.townships]
    day, profile = local_day(work.now), county_schema(work.county).profile
    stood = progress(profile, report.total, day)
    return Page(
        report=report,
        month=month,
        before=reports.month_before(cut_off.period).name,
        day=day,
        courses=tuple(leading.course(one, day) for one in stood),
        worse=tuple(leading.worsened(report.before.get(TOTAL, NONE), report.total)),
        stuck=tuple(leading.stuck(report.numbers, townships)),
        units=tuple(leading.side_by_side(report.numbers, townships)),
        places=tuple(_places(report)),
        houses=report_houses.houses_behind(work, UNCONTROLLED, cut_off, limit=MOST_HOUSES),
        trend=tuple(_trend(work, month, report.total)),
        shapes=tuple(_shapes(work, day)),
    )


def _trend(work: Work, month: str, now: Numbers) -> list[MonthNumbers]:
    """The months as frozen since the county's first report, and the one that runs."""
    first = county_schema(work.county).profile.report_from
    return [*frozen.closed_series(work, since=f"{first:%Y-%m}"), MonthNumbers(month, None, now)]


def _places(report: MonthReport) -> list[Place]:
    names = {area.code: area.name for area in report.townships}
    found = [
        Place(area, names.get(area.parent, area.parent), report.number(area.code, UNCONTROLLED))
        for area in report.areas
        if area.level == "village"
    ]
    some = (one for one in found if one.number)
    return sorted(some, key=lambda one: (-one.number, one.area.code))


def _shapes(work: Work, day: date) -> list[Drawn]:
    """The outlines of the townships, where the county has drawn them."""
    reach = reports.reading_reach(work)
    county = map_tiles.county_shape(reach, work.db)
    if county is None:
        return []
    box = map_tiles.Box(*county.bounds)
    return map_tiles.areas_in(reach, work.db, box, ("township",), day)
