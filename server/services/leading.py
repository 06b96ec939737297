"""The leading group's page: read off the figures of the month, nothing counted anew (law 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from server.domain import leading
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.leading import Course, Stuck, UnitLine, Worse
from server.domain.permission import require_act
from server.domain.phases import progress
from server.domain.problems import Problem
from server.services import frozen, report_houses, reports
from server.services.county import county_schema
from server.services.figure_table import NONE, TOTAL, if_counted
from server.services.frozen import MonthNumbers
from server.services.report_houses import HousesBehind
from server.services.reports import INSTANT, MonthReport
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
    """A month, as of now or as it was frozen; `before` is the month before it."""

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

    @property
    def compares(self) -> bool:
        """Whether the month before had anything to compare with."""
        return any(self.report.before.get(TOTAL, NONE).values())


def page(work: Work) -> Page:
    """The month that runs, as of now; while that is being counted, the newest frozen one."""
    month = reports.current_month(work)
    found = if_counted(lambda: page_of_month(work, month, issue=0))
    if found is not None:
        return found
    closed = [one.month for one in frozen.marks(work)]
    if not closed:
        raise Problem("figures.being_counted")
    return page_of_month(work, max(closed))


def page_of_month(work: Work, month: str, issue: int | None = None) -> Page:
    """As frozen where it is, by its newest issue or the one asked for; `issue` 0 asks the ledger
    of today."""
    require_act(work.actor, Act.LEADING_READ)
    if issue == 0:
        report = reports.month_report(work, reports.cut_off_of_month(work, month))
    else:
        report = frozen.report_of_month(work, month, issue)
    return _page(work, report)


def _page(work: Work, report: MonthReport) -> Page:
    cut_off = report.cut_off
    townships = [area.code for area in report.townships]
    profile = county_schema(work.county).profile
    day = local_day(cut_off.before - INSTANT)
    stood = progress(profile, report.total, day)
    before, places = report.before.get(TOTAL, NONE), tuple(_places(report))
    return Page(
        report=report,
        month=cut_off.period.name,
        before=reports.month_before(cut_off.period).name,
        day=day,
        courses=tuple(leading.course(one, day) for one in stood),
        worse=tuple(leading.worsened(before, report.total)) if any(before.values()) else (),
        stuck=tuple(leading.stuck(report.numbers, townships)),
        units=tuple(leading.side_by_side(report.numbers, townships)),
        places=places,
        houses=_houses(work, report, [one.area.code for one in places]),
        trend=tuple(_trend(work, report)),
        shapes=tuple(_shapes(work, day)),
    )


def _houses(work: Work, report: MonthReport, villages: list[str]) -> HousesBehind:
    if report.issue is not None:
        asked = {"number": report.issue.issue, "limit": MOST_HOUSES}
        kept = frozen.houses_behind(work, report.issue.month, UNCONTROLLED, **asked)
        if kept is not None:
            return kept
    asked: dict[str, Any] = {"among": villages, "limit": MOST_HOUSES}
    return report_houses.houses_behind(work, UNCONTROLLED, report.cut_off, **asked)


def _trend(work: Work, report: MonthReport) -> list[MonthNumbers]:
    """The months as frozen since the county's first report, and at last this one."""
    first = county_schema(work.county).profile.report_from
    month, issue = report.cut_off.period.name, report.issue.issue if report.issue else None
    closed = frozen.closed_series(work, since=f"{first:%Y-%m}")
    return [*(one for one in closed if one.month < month), MonthNumbers(month, issue, report.total)]


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
