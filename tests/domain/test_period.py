"""The reporting month runs from the 23rd to the 22nd in the county's time (M19)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from server.domain.period import Period, period_named, period_of

JULY = Period(date(2022, 6, 23), date(2022, 7, 22))


@pytest.mark.parametrize("day", [date(2022, 6, 23), date(2022, 7, 1), date(2022, 7, 22)])
def test_period_of_a_day_holds_both_its_ends(day):
    assert period_of(day, 22) == JULY


def test_day_after_the_report_day_belongs_to_the_next_month():
    assert period_of(date(2022, 7, 23), 22).name == "2022-08"


def test_december_runs_over_into_january():
    assert period_of(date(2022, 12, 31), 22) == Period(date(2022, 12, 23), date(2023, 1, 22))


def test_period_is_named_after_the_month_it_ends_in():
    assert period_named("2022-07", 22) == JULY
    assert JULY.name == "2022-07"


def test_period_closes_at_midnight_in_the_county():
    assert JULY.closes_at.astimezone(UTC) == datetime(2022, 7, 22, 16, 0, tzinfo=UTC)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 28))
def test_every_day_lies_in_exactly_its_own_period(day, report_day):
    period = period_of(day, report_day)

    assert day in period
    assert period_named(period.name, report_day) == period
    assert period_of(date.fromordinal(period.ends.toordinal() + 1), report_day).starts > period.ends


@pytest.mark.parametrize("name", ["2022", "2022-13", "22-07", "2022-07-22", "七月"])
def test_anything_else_is_no_period(name):
    with pytest.raises(ValueError):
        period_named(name, 22)
