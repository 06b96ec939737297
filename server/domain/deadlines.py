"""When something falls due, counted as the county's profile says (M18, law 7).

The day of the start is not counted. Which days are working days in China is decided anew by the
State Council every year, so the answer is handed in (services use chinesecalendar).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from server.domain.days import local_day
from survey_schema.model import Deadline

IsWorkingDay = Callable[[date], bool]


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


def is_overdue(due: date | None, today: date) -> bool:
    return due is not None and today > due
