"""When something falls due and how much is left, as the county's profile counts (M18, law 7).

The day of the start is not counted. Which days are working days in China is decided anew by the
State Council every year, so the answer is handed in (services use chinesecalendar). Nothing here
is stored but the day or moment itself: what is left and what is overdue is worked out when it is
asked, so that no figure waits for a job.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from server.domain.days import local_day
from survey_schema.model import Deadline

IsWorkingDay = Callable[[date], bool]
_HOUR = timedelta(hours=1)


class Due(NamedTuple):
    """`at` is there for a deadline in hours alone; `on` is then the county's day of it."""

    on: date | None = None
    at: datetime | None = None


NEVER = Due()


def due(deadline: Deadline, start: datetime, is_working_day: IsWorkingDay) -> Due:
    at = None if deadline.hours is None else due_at(deadline, start)
    return Due(due_on(deadline, start, is_working_day), at)


def due_at(deadline: Deadline, start: datetime) -> datetime:
    """The moment a deadline in hours ends; ValueError for one that counts days."""
    if deadline.hours is None:
        raise ValueError(f"{deadline.id} counts days, not hours")
    return start + timedelta(hours=deadline.hours)


def due_on(deadline: Deadline, start: datetime, is_working_day: IsWorkingDay) -> date:
    """The last day on which it is still in time."""
    first = local_day(start)
    if deadline.working_days is not None:
        return after_working_days(first, deadline.working_days, is_working_day)
    if deadline.days is not None:
        return first + timedelta(days=deadline.days)
    return local_day(due_at(deadline, start))


def after_working_days(start: date, count: int, is_working_day: IsWorkingDay) -> date:
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def is_overdue(due: Due, now: datetime) -> bool:
    """Past the moment, or past the whole last day: what is due today is in time until midnight."""
    if due.at is not None:
        return now > due.at
    return due.on is not None and local_day(now) > due.on


def days_left(due: Due, now: datetime) -> int | None:
    """Days of the county until the last one: 0 today, negative when days have passed."""
    return None if due.on is None else (due.on - local_day(now)).days


def left_in_words(due: Due, now: datetime) -> str:
    """剩 3 天, 今天到期, 超期 5 天; in hours where the deadline is and the day is not over."""
    days = days_left(due, now)
    if days is None:
        return ""
    if due.at is not None and abs(due.at - now) < timedelta(days=2):
        return _hours_in_words(due.at, now)
    if days == 0:
        return "今天到期"
    return f"剩 {days} 天" if days > 0 else f"超期 {-days} 天"


def _hours_in_words(at: datetime, now: datetime) -> str:
    """Whole hours: what is left is rounded down, what has passed is never called nothing."""
    if now > at:
        return f"超期 {max(1, (now - at) // _HOUR)} 小时"
    hours = (at - now) // _HOUR
    return f"剩 {hours} 小时" if hours else "不足 1 小时"


class Told(NamedTuple):
    """What every list and answer says beside a due day."""

    days_left: int | None
    is_overdue: bool
    left: str


def told(due: Due, now: datetime) -> Told:
    return Told(days_left(due, now), is_overdue(due, now), left_in_words(due, now))
