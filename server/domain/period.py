"""The reporting month: from the 23rd of the month before to the 22nd (M19; the 23rd is D)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from server.domain.days import LOCAL

_NAME = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to it. `closes_at` is the first moment after it, in the county's time."""

    starts: date
    ends: date
    until: datetime | None = None  # asked before it is over: the first moment that does not count

    @property
    def name(self) -> str:
        return f"{self.ends:%Y-%m}"

    @property
    def opens_at(self) -> datetime:
        return datetime.combine(self.starts, time(), LOCAL)

    @property
    def cut(self) -> datetime:
        return self.until or self.closes_at

    @property
    def closes_at(self) -> datetime:
        return datetime.combine(self.ends + _DAY, time(), LOCAL)

    def asked_at(self, moment: datetime) -> Period:
        """The same period as of a moment in it; as of its end where the moment is later."""
        return Period(self.starts, self.ends, min(moment, self.closes_at))

    def __contains__(self, day: date) -> bool:
        return self.starts <= day <= self.ends


def period_of(day: date, report_day: int) -> Period:
    """The period a day falls in; `report_day` (1 to 28) is the county's."""
    ends = day.replace(day=report_day)
    if day > ends:
        ends = (ends.replace(day=1) + timedelta(days=31)).replace(day=report_day)
    return _ending(ends)


def period_named(name: str, report_day: int) -> Period:
    """`2022-07` is the period that ends in July 2022; ValueError for anything else."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is no month")
    return _ending(date(int(match[1]), int(match[2]), report_day))


def _ending(ends: date) -> Period:
    month_before = ends.replace(day=1) - _DAY
    return Period(month_before.replace(day=ends.day) + _DAY, ends)
