"""The monthly figures as of any moment: by township and village, cross-checked (M19).

The read interface of everything that shows figures:
`month_report` — what a unit's reach counts as of a moment, from the ledger (law 10);
`server.services.frozen` — the month as it was frozen, and `series` month by month;
`server.services.report_houses` — the houses behind a number of either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.indicators import CrossCheck, unmet
from server.domain.period import Period, period_named, period_of
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services import figure_table
from server.services.county import county_schema
from server.services.figure_table import TOTAL, Numbers, Table
from server.services.frozen_content import frozen_numbers
from server.services.report_falls import Fall, falls_between
from server.services.work import Work
from server.store.reads import figures
from server.store.reads.figures import AnchorMark, AreaLine
from server.store.reads.issues import IssueMark

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class CutOff:
    """Events before `before` count; `is_closed` when the period had ended by then."""

    period: Period
    before: datetime

    @property
    def is_closed(self) -> bool:
        return self.before >= self.period.closes_at

    @property
    def asked(self) -> Period:
        """The period, asked at the moment of the cut-off."""
        return self.period.asked_at(self.before)


class UnmetCheck(NamedTuple):
    area: str
    check: CrossCheck


@dataclass(frozen=True, slots=True)
class MonthReport:
    """`numbers`: area code → indicator id → number, for every area that has a house.

    `before` has those of the month before. `kinds` and `departments` count the houses used for
    business by use and by department (T2). `total` is the county when the reach is
    the county, else the sum of what is in reach.
    """

    county: str
    cut_off: CutOff
    generated_at: datetime
    total: Numbers
    areas: tuple[AreaLine, ...]
    numbers: Mapping[str, Numbers]
    before: Mapping[str, Numbers]
    kinds: Mapping[str, Numbers]
    departments: Mapping[str, Numbers]
    houses: int
    unmet: tuple[UnmetCheck, ...]
    falls: tuple[Fall, ...]
    anchor: AnchorMark | None
    issue: IssueMark | None = None  # None: counted from the ledger just now
    content_heads: tuple[str, str] | None = None  # rule pack and form of the frozen report
    division_on: date | None = None  # read by the villages of this day; None: of its own (0057)

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
    return CutOff(period, min(period.closes_at, work.now + INSTANT))


def cut_off_at(work: Work, moment: datetime) -> CutOff:
    """What was entered up to and including the moment, in the period it falls in."""
    if moment > work.now:
        raise Problem("figures.in_future", month=moment.date().isoformat())
    return CutOff(period_of(local_day(moment), _report_day(work)), moment + INSTANT)


def current_month(work: Work) -> str:
    return period_of(local_day(work.now), _report_day(work)).name


def _report_day(work: Work) -> int:
    return county_schema(work.county).profile.report_day


def month_before(period: Period) -> Period:
    return period_of(period.starts - timedelta(days=1), period.ends.day)


def month_report(work: Work, cut_off: CutOff, *, reach: Reach | None = None) -> MonthReport:
    """The table of the actor's reach, cross-checked; the operator, who has no seat, hands it in."""
    reach = reading_reach(work) if reach is None else reach
    found = table_at(work, reach, cut_off.asked)
    numbers = found.numbers()
    before = _numbers_before(work, reach, month_before(cut_off.period))
    return MonthReport(
        county=work.county,
        cut_off=cut_off,
        generated_at=work.now,
        total=numbers[TOTAL],
        areas=areas_of(work, reach, cut_off.period, numbers),
        numbers=numbers,
        before=before,
        kinds=spelt(found.kinds),
        departments=spelt(found.departments),
        houses=found.houses,
        unmet=tuple(unmet_of(numbers)),
        falls=falls_between(work, reach, before, numbers, cut_off.asked),
        anchor=figures.newest_anchor(reach, work.db),
    )


def _numbers_before(work: Work, reach: Reach, period: Period) -> Mapping[str, Numbers]:
    """As frozen where it is, which is quick."""
    frozen = frozen_numbers(work, reach, period.name)
    return table_at(work, reach, period).numbers() if frozen is None else frozen


def table_at(work: Work, reach: Reach, period: Period) -> Table:
    """As of `period.cut`; `figures.being_counted` while too much waits."""
    figure_table.require_counted(work)
    return figure_table.table(reach, work.db, work.county, period)


def spelt(sums: Mapping[str, int]) -> dict[str, Numbers]:
    return {name: figure_table.spelt(added) for name, added in sorted(sums.items())}


def reading_reach(work: Work) -> Reach:
    require_act(work.actor, Act.REPORT_READ)
    return reach_of(work.actor, Act.REPORT_READ)


def areas_of(
    work: Work, reach: Reach, period: Period, numbers: Mapping[str, Numbers]
) -> tuple[AreaLine, ...]:
    """The divisions of the last day, and any others in which a house still counts."""
    return tuple(figures.areas_on(reach, work.db, period.ends, numbers.keys()))


def unmet_of(numbers: Mapping[str, Numbers]) -> Iterator[UnmetCheck]:
    for area, of_area in numbers.items():
        for check in unmet(of_area):
            yield UnmetCheck(area, check)
