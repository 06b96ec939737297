"""What is due to be reported when: the month's report and what a county tells every week (M19)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from server.domain.period import Period, period_of
from survey_schema.model import CountyProfile
from survey_schema.reporting_model import WeeklyItem

_DAY = timedelta(days=1)


class ReportDue(NamedTuple):
    """`opens` is the first day it may be handed in, `due` the last that is in time; `item` is the
    id of something weekly, which the kinds of units in `units` hand in."""

    kind: str  # monthly | weekly
    label: str
    opens: date
    due: date
    month: str | None = None
    item: str | None = None
    units: tuple[str, ...] = ()


def opens_on(profile: CountyProfile, period: Period) -> date:
    """The day units are reminded, and may hand in from; never before the period begins."""
    return max(period.ends.replace(day=profile.reporting.remind_day), period.starts)


def due_between(profile: CountyProfile, since: date, until: date) -> list[ReportDue]:
    """Everything due on a day of the time, both days included, by day."""
    found = [*_monthly(profile, since, until), *_weekly(profile, since, until)]
    return sorted(found, key=lambda one: (one.due, one.kind))


def _monthly(profile: CountyProfile, since: date, until: date) -> Iterator[ReportDue]:
    period = period_of(since, profile.report_day)
    while period.ends <= until:
        if period.ends >= profile.report_from:
            label = f"{period.ends.year}年{period.ends.month}月月报"
            yield ReportDue("monthly", label, opens_on(profile, period), period.ends, period.name)
        period = period_of(period.ends + _DAY, profile.report_day)


def _weekly(profile: CountyProfile, since: date, until: date) -> Iterator[ReportDue]:
    for item in profile.reporting.weekly:
        day = max(since, profile.report_from)
        day += (item.weekday - day.isoweekday()) % 7 * _DAY
        while day <= until:
            yield weekly_due(item, day)
            day += 7 * _DAY


def weekly_due(item: WeeklyItem, due: date) -> ReportDue:
    """It tells of the week before the day it is due, and may be handed in when that week's work
    ends: three days before (D)."""
    return ReportDue("weekly", item.label, due - 3 * _DAY, due, item=item.id, units=item.units)
