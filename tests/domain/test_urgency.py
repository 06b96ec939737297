"""One order of every list: whoever may be under a falling house first."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from server.domain.case_state import STAGES, CaseState, stage
from server.domain.facts import Track, Verdict
from server.domain.urgency import UNCONTROLLED, is_on_top, place_of

NOW = datetime(2022, 10, 1, 4, 0, tzinfo=UTC)
AREA = {"township": "140928100000", "village": "140928100201"}


def _place(stage_: str | None, due_at: datetime | None = None, code: str = "1") -> tuple:
    return place_of(stage_, due_at, **AREA, code=code)


def test_the_stages_on_top_are_those_of_a_case_that_is_held():
    held = {
        stage(CaseState(track, verdict, control=control, is_dangerous=dangerous))
        for track in Track
        for verdict in Verdict
        for control in ("not_needed", "needed", "ordered", "in_place", "lifted")
        for dangerous in (None, True, False)
        if CaseState(track, verdict, control=control, is_dangerous=dangerous).is_held
    }
    assert held == set(UNCONTROLLED)


@given(st.sampled_from([None, *STAGES]), st.none() | st.timedeltas(timedelta(-90), timedelta(90)))
def test_nothing_stands_above_the_uncontrolled(other, hours):
    late = _place("awaiting_control", NOW if hours is None else NOW + hours, "9")
    assert late < _place(other, NOW) or is_on_top(other)


def test_among_the_uncontrolled_the_longest_due_comes_first():
    longest = _place("control_ordered", NOW - timedelta(days=3), "9")
    assert longest < _place("awaiting_control", NOW, "1")


def test_one_whose_moment_is_unknown_waits_behind_nobody():
    assert _place("awaiting_control", None, "9") < _place("awaiting_control", NOW, "1")


def test_the_rest_stand_by_township_village_and_code():
    assert _place("remediating", NOW, "2") == (*AREA.values(), "2")
