"""The monthly figures as of any moment: by township and village, and the houses behind each (M19).

A report folds the ledger's events before its cut-off and reads no other row, so that what is
entered later does not change it (law 10). The period runs to 24:00 of the county's report day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.figures import COUNTED_EVENTS
from server.domain.indicators import INDICATORS_BY_ID, CrossCheck, Indicator, fallen, fold, unmet
from server.domain.period import Period, period_named, period_of
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services import health
from server.services.county import county_schema
from server.services.tally import NONE, TOTAL, Numbers, Tally
from server.services.work import Work
from server.store.reads import figures
from server.store.reads.figures import AnchorMark, AreaLine
from server.store.reads.houses import HouseLine

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class CutOff:
    """Events before `before` count; `is_closed` when the period had ended by then."""

    period: Period
    before: datetime

    @property
    def is_closed(self) -> bool:
        return self.before >= self.period.closes_at


class UnmetCheck(NamedTuple):
    area: str
    check: CrossCheck


class Fall(NamedTuple):
    """A cumulative figure below that of the month before; only moved houses explain it."""

    area: str
    indicator: str


@dataclass(frozen=True, slots=True)
class MonthReport:
    """`numbers`: area code → indicator id → number, for every area that has a house.

    `before` has the cumulative ones of the month before. `total` is the county when the reach is
    the county, else the sum of what is in reach.
    """

    county: str
    cut_off: CutOff
    generated_at: datetime
    total: Numbers
    areas: tuple[AreaLine, ...]
    numbers: Mapping[str, Numbers]
    before: Mapping[str, Numbers]
    houses: int
    unmet: tuple[UnmetCheck, ...]
    falls: tuple[Fall, ...]
    anchor: AnchorMark | None

    @property
    def holds(self) -> bool:
        return not self.unmet

    @property
    def townships(self) -> tuple[AreaLine, ...]:
        return tuple(area for area in self.areas if area.level == "township")

    def villages_of(self, township: str) -> tuple[AreaLine, ...]:
        return tuple(area for area in self.areas if area.parent == township)

    def number(self, area: str, indicator: str) -> int:
        """0 where no house stands."""
        return self.numbers[area][indicator] if area in self.numbers else 0


def cut_off_of_month(work: Work, month: str) -> CutOff:
    """`2022-09`: the period that ends in September; `report.no_such_month` for what is none."""
    try:
        period = period_named(month, _report_day(work))
    except ValueError as error:
        raise Problem("figures.no_such_month", month=month) from error
    if local_day(work.now) < period.starts:
        raise Problem("figures.in_future", month=month)
    return CutOff(period, min(period.closes_at, work.now + _INSTANT))


def cut_off_at(work: Work, moment: datetime) -> CutOff:
    """What was entered up to and including the moment, in the period it falls in."""
    if moment > work.now:
        raise Problem("figures.in_future", month=moment.date().isoformat())
    return CutOff(period_of(local_day(moment), _report_day(work)), moment + _INSTANT)


def current_month(work: Work) -> str:
    return period_of(local_day(work.now), _report_day(work)).name


def _report_day(work: Work) -> int:
    return county_schema(work.county).profile.report_day


def month_report(work: Work, cut_off: CutOff, *, reach: Reach | None = None) -> MonthReport:
    """The table of the actor's reach, cross-checked; the operator, who has no seat, hands it in."""
    reach = _reach(work) if reach is None else reach
    tally = Tally(cut_off.period)
    for _, moments in _histories(work, reach, cut_off):
        tally.add(moments)
    numbers, before = tally.numbers(), tally.before()
    return MonthReport(
        county=work.county,
        cut_off=cut_off,
        generated_at=work.now,
        total=numbers[TOTAL],
        areas=_areas(work, reach, cut_off, numbers),
        numbers=numbers,
        before=before,
        houses=tally.houses,
        unmet=tuple(_unmet(numbers)),
        falls=tuple(_falls(before, numbers)),
        anchor=figures.newest_anchor(reach, work.db),
    )


def _reach(work: Work) -> Reach:
    require_act(work.actor, Act.REPORT_READ)
    return reach_of(work.actor, Act.REPORT_READ)


def _histories(
    work: Work, reach: Reach, cut_off: CutOff, **narrowed: str | None
) -> Iterator[figures.History]:
    return figures.histories(reach, work.db, COUNTED_EVENTS, cut_off.before, **narrowed)


def _areas(
    work: Work, reach: Reach, cut_off: CutOff, numbers: Mapping[str, Numbers]
) -> tuple[AreaLine, ...]:
    """The divisions of the last day, and any others in which a house still counts."""
    return tuple(figures.areas_on(reach, work.db, cut_off.period.ends, numbers.keys()))


def _unmet(numbers: Mapping[str, Numbers]) -> Iterator[UnmetCheck]:
    for area, of_area in numbers.items():
        for check in unmet(of_area):
            yield UnmetCheck(area, check)


def _falls(before: Mapping[str, Numbers], numbers: Mapping[str, Numbers]) -> Iterator[Fall]:
    for area, of_area in before.items():
        for indicator in fallen(of_area, numbers.get(area, NONE)):
            yield Fall(area, indicator)


class HousesBehind(NamedTuple):
    houses: list[HouseLine]
    next_after: str | None


def houses_behind(
    work: Work,
    indicator: str,
    cut_off: CutOff,
    *,
    area: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> HousesBehind:
    """A page of exactly the houses a number counts, by house id (law 10).

    `area` is a township or village code as it was then; without it, all within reach.
    """
    asked = INDICATORS_BY_ID.get(indicator)
    if asked is None:
        raise Problem("figures.no_such_indicator", indicator=indicator)
    reach = _reach(work)
    histories = _histories(work, reach, cut_off, area=area, after=after)
    found = _counted(histories, asked, cut_off.period, area)
    ids = list(islice(found, limit + 1))
    lines = health.today_of(work, figures.house_lines(reach, work.db, ids[:limit]))
    return HousesBehind(lines, ids[limit - 1] if len(ids) > limit else None)


def _counted(
    histories: Iterable[figures.History], indicator: Indicator, period: Period, area: str | None
) -> Iterator[str]:
    for house_id, moments in histories:
        house = fold(moments)
        if house is None or area not in {None, house.township, house.village}:
            continue
        if indicator.counts(house, period):
            yield house_id
