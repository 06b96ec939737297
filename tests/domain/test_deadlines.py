"""Days are counted as the county counts them (M18)."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given, strategies as st

from server.domain import deadlines
from server.domain.deadlines import (
    NEVER,
    Due,
    days_left,
    due_at,
    due_on,
    is_overdue,
    left_in_words,
)
from survey_schema.load import load_county
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


TODAY = date(2022, 10, 1)
NOON = datetime(2022, 10, 1, 4, 0, tzinfo=UTC)
MIDNIGHT = datetime(2022, 10, 1, 16, 0, tzinfo=UTC)  # 00:00 on 2 October
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "overdue", "left"),
    [(NOON, False, 0), (MIDNIGHT - SECOND, False, 0), (MIDNIGHT, True, -1)],
)
def test_the_last_day_is_in_time_until_the_county_s_midnight(now, overdue, left):
    due = Due(TODAY)
    assert (is_overdue(due, now), days_left(due, now)) == (overdue, left)


def test_a_deadline_in_hours_is_over_at_its_moment_and_not_at_midnight():
    due = deadlines.due(_deadline(hours=24), NOON - timedelta(hours=24), _is_weekday)
    assert due == Due(TODAY, NOON)
    assert not is_overdue(due, NOON)
    assert is_overdue(due, NOON + SECOND)


def test_a_deadline_in_hours_may_end_on_the_next_day_past_midnight():
    due = deadlines.due(_deadline(hours=24), MIDNIGHT + SECOND, _is_weekday)
    assert due.on == date(2022, 10, 3)
    assert not is_overdue(due, MIDNIGHT + timedelta(hours=24))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (datetime(2022, 1, 30, 17, tzinfo=UTC), date(2022, 2, 1)),  # 01:00 on 31 January
        (datetime(2024, 2, 28, 3, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2022, 12, 31, 15, 59, tzinfo=UTC), date(2023, 1, 1)),
        (datetime(2022, 9, 21, 16, tzinfo=UTC), date(2022, 9, 23)),  # 00:00 on the 22nd
        (datetime(2022, 9, 21, 15, 59, tzinfo=UTC), date(2022, 9, 22)),
    ],
)
def test_a_day_is_counted_over_the_end_of_a_month_a_year_and_the_22nd(start, due):
    assert due_on(_deadline(days=1), start, _is_weekday) == due


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (NEVER, ""),
        (Due(TODAY), "今天到期"),
        (Due(date(2022, 10, 4)), "剩 3 天"),
        (Due(date(2022, 9, 26)), "超期 5 天"),
        (Due(TODAY, NOON + timedelta(hours=5, minutes=59)), "剩 5 小时"),
        (Due(TODAY, NOON + timedelta(minutes=59)), "不足 1 小时"),
        (Due(TODAY, NOON - timedelta(minutes=1)), "超期 1 小时"),
        (Due(date(2022, 9, 30), NOON - timedelta(hours=30)), "超期 30 小时"),
        (Due(date(2022, 9, 28), NOON - timedelta(hours=72)), "超期 3 天"),
    ],
)
def test_what_is_left_is_said_in_days_or_in_hours(due, words):
    assert left_in_words(due, NOON) == words


@given(days=st.integers(-400, 400), hour=st.integers(0, 23))
def test_days_that_are_left_and_overdue_never_contradict(days, hour):
    now = datetime(2022, 10, 1, hour, tzinfo=UTC)
    due = Due(TODAY + timedelta(days=days))
    assert is_overdue(due, now) == (days_left(due, now) < 0) == ("超期" in left_in_words(due, now))


def test_nothing_is_due_that_never_was():
    assert deadlines.told(NEVER, NOON) == (None, False, "")


_ENDS = (
    datetime(2023, 1, 31, 15, 59, 59, 999_999, UTC),  # the last of January in the county
    datetime(2024, 2, 29, 15, 59, 59, 999_999, UTC),
    datetime(2022, 9, 30, 15, 59, 59, 999_999, UTC),  # before the free week of October
    datetime(2022, 12, 31, 15, 59, 59, 999_999, UTC),
)


@pytest.mark.parametrize("county", ["wuzhai", "wutai"])
@pytest.mark.parametrize("end", _ENDS)
def test_every_deadline_of_a_county_turns_at_midnight_of_the_county_at_a_months_end(county, end):
    """A moment before midnight counts the day that ends, a moment after the day that begins."""
    for one in load_county(county).deadlines.values():
        before = deadlines.due(one, end, chinese_calendar.is_workday)
        after = deadlines.due(one, end + _TICK, chinese_calendar.is_workday)
        assert before.on is not None and after.on is not None
        if one.days is not None:
            assert after.on - before.on == timedelta(days=1)
        if one.hours is not None:
            assert before.at is not None and after.at is not None
            assert after.at - before.at == _TICK
        assert before.on <= after.on
        last = before.at or _last_moment(before.on)
        assert not is_overdue(before, last)
        assert is_overdue(before, last + _TICK)
        assert days_left(before, _last_moment(before.on)) == 0


_TICK = timedelta(microseconds=1)


def _last_moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, 59, 59, 999_999, UTC)
