"""The leading group reads the course of a phase, what got worse and where it is stuck."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from server.domain import leading
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.phases import Progress
from survey_schema.model import Certainty, Phase, Source

_NOWHERE = Source("", Certainty.DESIGN)
PHASE = Phase(
    "key_survey", "重点排查", date(2022, 6, 1), date(2022, 9, 15), "operational", _NOWHERE
)


def _course(done: int, target: int, day: date) -> leading.Course:
    whole = (PHASE.ends - PHASE.starts).days + 1  # type: ignore[operator]
    gone = round(100 * min((day - PHASE.starts).days + 1, whole) / whole, 1)
    share = round(100 * done / target, 1) if target else None
    return leading.course(Progress(PHASE, "operational", done, target, share, gone), day)


def test_a_phase_is_done_on_course_behind_missed_or_not_begun() -> None:
    middle = date(2022, 7, 24)
    assert _course(10, 10, middle).state == leading.DONE
    assert _course(9, 10, middle).state == leading.ON_COURSE
    assert _course(1, 10, middle).state == leading.BEHIND
    assert _course(9, 10, date(2022, 9, 16)).state == leading.MISSED
    assert _course(0, 10, date(2022, 5, 31)).state == leading.NOT_BEGUN
    assert _course(0, 0, middle).state == leading.NOTHING


def test_on_the_last_day_all_that_is_left_must_be_done_and_after_it_no_rate_is_told() -> None:
    assert PHASE.ends is not None
    last = _course(3, 10, PHASE.ends)
    assert (last.days_left, last.a_month, last.state) == (0, 7, leading.BEHIND)
    after = _course(3, 10, PHASE.ends + timedelta(days=1))
    assert (after.days_left, after.a_month, after.left) == (None, None, 7)


@given(st.integers(0, 5_000), st.integers(0, 5_000), st.dates(date(2022, 6, 1), date(2022, 9, 15)))
def test_the_rate_asked_for_reaches_the_target_by_the_last_day(
    done: int, target: int, day: date
) -> None:
    found = _course(done, target, day)
    if found.left:
        assert found.a_month is not None and found.days_left is not None
        reached = found.a_month * (found.days_left + 1) / 30.4
        assert found.a_month == found.left or reached >= found.left
    else:
        assert found.a_month is None


def test_only_what_grew_is_worse_and_the_most_dangerous_stands_first() -> None:
    before = dict.fromkeys(INDICATORS_BY_ID, 5)
    now = {**before, "unsurveyed": 9, "severe_uncontrolled": 6, "overdue": 4}
    found = leading.worsened(before, now)
    assert [(one.indicator.id, one.more) for one in found] == [
        ("severe_uncontrolled", 1),
        ("unsurveyed", 4),
    ]


def test_the_largest_piles_stand_first_and_areas_without_any_are_left_out() -> None:
    none = dict.fromkeys(INDICATORS_BY_ID, 0)
    by_area = {
        "A": {**none, "overdue_control": 1, "overdue_remediation": 7},
        "B": {**none, "overdue_inspection": 3},
        "C": none,
    }
    found = leading.stuck(by_area, ["A", "B", "C", "gone"])
    assert [(one.area, one.indicator.id, one.number) for one in found] == [
        ("A", "overdue_remediation", 7),
        ("B", "overdue_inspection", 3),
        ("A", "overdue_control", 1),
    ]


def test_a_share_says_hundred_only_when_nothing_is_left() -> None:
    assert leading.share(9_999, 10_000) == 99.9
    assert leading.share(10_000, 10_000) == 100.0
    assert leading.share(0, 0) is None


def test_townships_stand_by_what_is_late_then_by_what_is_least_done() -> None:
    none = dict.fromkeys(INDICATORS_BY_ID, 0)
    by_area = {
        "A": {**none, "survey_total": 1, "to_remedy": 10, "remedy_done": 9},
        "B": {**none, "survey_total": 1, "to_remedy": 10, "remedy_done": 2},
        "C": {**none, "unsurveyed": 1, "overdue": 1},
    }
    lines = leading.side_by_side(by_area, ["A", "B", "C"])
    assert [one.area for one in lines] == ["C", "B", "A"]
    assert (lines[0].surveyed_share, lines[0].remedied_share) == (0.0, None)
