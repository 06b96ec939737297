"""Days are counted as the county counts them (M18)."""

from datetime import UTC, date, datetime

import chinese_calendar
import pytest

from server.domain.deadlines import due_at, due_on, is_overdue
from survey_schema.model import Certainty, Deadline, Source

SOURCE = Source("plan", Certainty.PRIMARY)
FRIDAY_LATE = datetime(2022, 9, 30, 15, 0, tzinfo=UTC)  # 23:00 in the county


def _deadline(**length: int) -> Deadline:
    return Deadline("x", "期限", SOURCE, **length)


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5


def test_hours_run_from_the_moment():
    assert due_at(_deadline(hours=24), FRIDAY_LATE) == datetime(2022, 10, 1, 15, 0, tzinfo=UTC)


def test_hours_end_on_a_day_of_the_county():
    assert due_on(_deadline(hours=24), FRIDAY_LATE, _is_weekday) == date(2022, 10, 1)


def test_days_leave_out_the_day_of_the_start():
    assert due_on(_deadline(days=15), FRIDAY_LATE, _is_weekday) == date(2022, 10, 15)


def test_day_of_the_start_is_the_county_s_and_not_the_machine_s():
    after_midnight = datetime(2022, 9, 30, 17, 0, tzinfo=UTC)  # 01:00 on 1 October

    assert due_on(_deadline(days=1), after_midnight, _is_weekday) == date(2022, 10, 2)


def test_working_days_skip_the_weekend():
    assert due_on(_deadline(working_days=3), FRIDAY_LATE, _is_weekday) == date(2022, 10, 5)


def test_working_days_follow_the_national_holidays_and_shifted_days():
    """1 to 7 October are free; Saturday the 8th and Sunday the 9th are worked."""
    due = due_on(_deadline(working_days=3), FRIDAY_LATE, chinese_calendar.is_workday)

    assert due == date(2022, 10, 10)


def test_deadline_in_days_has_no_moment():
    with pytest.raises(ValueError, match="counts days"):
        due_at(_deadline(days=1), FRIDAY_LATE)


@pytest.mark.parametrize(
    ("due", "overdue"),
    [(None, False), (date(2022, 10, 1), False), (date(2022, 9, 30), True)],
)
def test_last_day_is_still_in_time(due, overdue):
    assert is_overdue(due, date(2022, 10, 1)) is overdue
