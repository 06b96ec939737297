"""How a unit's year counts: points, what has no basis, and what may be adjusted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from server.domain import assessment
from server.domain.assessment import COUNTED, MISSING, NOTHING, FrozenMonth, Year
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.unit_measures import MEASURES, Entry, as_json, from_json
from survey_schema.assessment_model import UNITS, Criterion
from survey_schema.load import load_county
from survey_schema.model import Certainty, Source

_D = Source("系统设定", Certainty.DESIGN)
SHARE = Criterion(
    "surveyed", "排查", ("township",), 15, "share", "done", "all", False, None, 0.0, _D
)
CLEAR = replace(SHARE, id="clear", points=10, way="months_clear", part="overdue", whole=None)
IN_TIME = replace(SHARE, id="months", way="in_time", part=None, whole=None, measure="months")
EACH = replace(IN_TIME, id="false", points=5, way="each", measure="false_data", off=1.0)
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def _year(*numbers: dict[str, int], **entries: list[Entry]) -> Year:
    months = [FrozenMonth(f"2026-{at + 1:02d}", 1, one) for at, one in enumerate(numbers)]
    return Year(months, entries)


def _line(criterion: Criterion, year: Year) -> assessment.Line:
    (line,) = assessment.lines([criterion], year)
    return line


def _entry(done: timedelta | None) -> Entry:
    return Entry("township:1", "month", "2026-01", "1月月报", NOW, NOW + done if done else None)


def test_a_share_is_taken_of_the_newest_frozen_month_and_shows_it() -> None:
    line = _line(SHARE, _year({"done": 1, "all": 2}, {"done": 3, "all": 4}))
    assert (line.tenths, line.good, line.all) == (113, 3, 4)  # 11.25 rounds up
    assert [one.month for one in line.months] == ["2026-02"]
    rest = replace(SHARE, is_rest=True)
    assert _line(rest, _year({"done": 1, "all": 4})).good == 3


def test_what_the_month_did_not_count_is_missing_and_what_was_never_asked_is_nothing() -> None:
    assert _line(SHARE, _year()).state == MISSING
    assert _line(SHARE, _year({"all": 4})).state == MISSING
    none = _line(SHARE, _year({"done": 0, "all": 0}))
    assert (none.state, none.tenths) == (NOTHING, None)
    assert _line(IN_TIME, _year()).state == MISSING
    assert _line(IN_TIME, _year(months=[])).state == NOTHING
    assert _line(EACH, _year()).state == MISSING


def test_months_count_by_those_without_anything_overdue() -> None:
    line = _line(CLEAR, _year({"overdue": 0}, {"overdue": 3}, {}, {"overdue": 0}))
    assert (line.good, line.all, line.tenths) == (2, 3, 67)
    assert [one.part for one in line.months] == [0, 3, None, 0]


def test_what_was_done_at_the_last_moment_is_in_time_and_at_the_next_is_not() -> None:
    last, next_ = _entry(-timedelta(microseconds=1)), _entry(timedelta(microseconds=1))
    assert [one.is_good for one in (last, next_, _entry(None))] == [True, False, False]
    line = _line(IN_TIME, _year(months=[last, next_, _entry(None)]))
    assert (line.good, line.all, line.state) == (1, 3, COUNTED)


@given(st.integers(0, 12))
def test_each_finding_takes_off_and_never_below_nothing(number: int) -> None:
    line = _line(EACH, _year(false_data=[_entry(None)] * number))
    assert line.tenths == max(0, 50 - 10 * number)


@given(st.integers(1, 100), st.integers(0, 500), st.integers(1, 500))
def test_points_stay_within_their_criterion_and_grow_with_what_was_done(
    points: int, good: int, whole: int
) -> None:
    good = min(good, whole)
    tenths = assessment.tenths_of(points, good, whole)
    assert 0 <= tenths <= points * 10
    assert good == 0 or tenths >= assessment.tenths_of(points, good - 1, whole)
    assert assessment.tenths_of(points, whole, whole) == points * 10


def test_what_has_no_basis_is_left_out_of_the_points_there_were() -> None:
    sheet = assessment.lines([SHARE, CLEAR, IN_TIME], _year({"done": 1, "all": 2}))
    total = assessment.total(sheet, {"surveyed": 20})
    assert total == (95, 150, 250)


@pytest.mark.parametrize(
    ("tenths", "standing", "problem"),
    [
        (10, {}, None),
        (-100, {}, None),
        (0, {}, "assessment.no_points"),
        (51, {}, "assessment.out_of_points"),
        (-101, {}, "assessment.out_of_points"),
        (10, {"other": -95}, "assessment.too_much_adjusted"),
        (5, {"other": -95}, None),
        (-60, {"surveyed": 50}, None),  # takes back and goes on: 1 point below, not 11
    ],
)
def test_an_adjustment_stays_within_its_limits(
    tenths: int, standing: dict[str, int], problem: str | None
) -> None:
    line = replace(_line(SHARE, _year({"done": 2, "all": 3})), tenths=100)
    assert assessment.may_adjust(line, standing, tenths, 10) == problem


def test_what_has_no_basis_cannot_be_adjusted() -> None:
    assert assessment.may_adjust(_line(SHARE, _year()), {}, 10, 10) == "assessment.no_basis"


def test_an_entry_is_the_same_after_it_was_issued() -> None:
    for one in (_entry(None), _entry(timedelta(hours=1))):
        assert from_json(as_json(one)) == one


@pytest.mark.parametrize("county", ["wuzhai", "wutai"])
def test_every_countys_criteria_are_counted_add_up_and_are_marked_as_ours(county: str) -> None:
    terms = load_county(county).supervision.assessment
    assert terms.source.certainty is Certainty.DESIGN
    for kind in UNITS:
        assert sum(one.points for one in terms.of(kind)) == 100
    for one in terms.criteria:
        assert one.source.certainty is Certainty.DESIGN
        assert {one.part, one.whole} - {None} <= INDICATORS_BY_ID.keys()
        assert one.measure is None or one.measure in MEASURES
