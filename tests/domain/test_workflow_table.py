"""The table as a whole: no dead end, no unknown value, no state outside the constraints."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

import pytest

from server.domain.acts import Act
from server.domain.case_state import COLUMNS, STAGES, CaseState
from server.domain.events import EVENTS
from server.domain.facts import Track, Verdict
from server.domain.papers import KINDS, admits
from server.domain.problems import CATALOGUE, Problem
from server.domain.procedure import EVIDENCE_LABELS, GATES, GUARDS, TRANSITIONS
from server.domain.reassessment import (
    EFFECTS,
    OPENINGS,
    RANK,
    opening,
    reassessed,
    with_report_decided,
    with_second_report,
)
from server.domain.workflow import STAGE_LABELS, checks, decide, next_acts, stage
from tests.domain.paths import facts

pytestmark = pytest.mark.slow  # walks three thousand states

# The facts on which the outcome of an act depends; everything else is there.
CHOICES = {
    Act.INSPECTION_REPORT: (
        facts(is_dangerous=True, stops_use=True),
        facts(is_dangerous=True),
        facts(is_dangerous=False),
    ),
    Act.REMEDIATION_FINISH: (facts(), facts(other_lines_open=1)),
    Act.ACCEPTANCE_DECIDE: (facts(), facts(outcome="returned")),
}


def _openings() -> Iterator[CaseState]:
    for track, verdict, hazards in product(Track, Verdict, (True, False)):
        state = opening(track, verdict, has_open_hazards=hazards)
        if state is not None:
            yield state


@cache
def _steps(state: CaseState) -> frozenset[CaseState]:
    return frozenset(
        decide(state, act, step_facts).after
        for act in next_acts(state)
        for step_facts in CHOICES.get(act, (facts(),))
    )


def _after_verdicts(state: CaseState) -> Iterator[CaseState]:
    if state.closing is None:
        for verdict, track, hazards in product(Verdict, Track, (True, False)):
            yield reassessed(state, verdict, track, has_open_hazards=hazards)
        for verdict, track in product((Verdict.GENERAL, Verdict.SEVERE), Track):
            worst = max(state.verdict, verdict, key=RANK.__getitem__)
            yield reassessed(state, worst, track, has_open_hazards=True, found=verdict)


def _after_reports(state: CaseState) -> Iterator[CaseState]:
    """A second opinion comes in, an objection is raised and decided, a report becomes void."""
    if state.closing is not None or state.inspection != "reported":
        return
    yield replace(state, is_report_questioned=True, is_report_objected=True)
    yield replace(state, is_report_questioned=False, is_report_objected=False)
    yield reassessed(state, state.verdict, report_ended=True)
    for is_dangerous, stops_use in ((True, True), (True, False), (False, False)):
        second = with_second_report(state, is_dangerous=is_dangerous, stops_use=stops_use)
        yield replace(second, has_open_hazards=second.has_open_hazards or is_dangerous)
    for is_dangerous in (True, False):
        yield with_report_decided(replace(state, is_dangerous=is_dangerous))


@cache
def _reachable() -> frozenset[CaseState]:
    """Every state that acts and new verdicts can lead to."""
    seen = set(_openings())
    waiting = deque(seen)
    while waiting:
        state = waiting.popleft()
        found = {*_steps(state), *_after_verdicts(state), *_after_reports(state)}
        for after in found - seen:
            seen.add(after)
            waiting.append(after)
    return frozenset(seen)


def test_every_reachable_state_lies_within_the_constraints_of_the_database():
    allowed = checks()

    for state in _reachable():
        row = {**state.columns, "track": state.track, "verdict": state.verdict}
        assert all(value in allowed[column] for column, value in row.items())
        assert stage(state) in allowed["stage"]


def _settled(state: CaseState) -> CaseState:
    """The bureau has answered what is asked and decided what is objected to."""
    return replace(state, is_report_questioned=False, is_report_objected=False)


def test_every_reachable_state_can_still_be_closed_by_acts_alone():
    """Struck hazards aside: what was found is either remedied and accepted, or not there."""
    ending = {state for state in _reachable() if state.closing is not None}
    before = True
    while before:
        before = {
            state
            for state in _reachable() - ending
            if not ending.isdisjoint({*_steps(state), _settled(state)})
        }
        ending |= before

    assert _reachable() - ending == frozenset()


def test_every_stage_is_reached_and_says_what_comes_next():
    stages = {stage(state) for state in _reachable()}

    assert stages == STAGES.keys() == STAGE_LABELS.keys()


def test_open_state_always_admits_an_act():
    assert all(next_acts(_settled(one)) for one in _reachable() if one.closing is None)


def test_acts_that_are_not_offered_are_refused():
    for state in _reachable():
        for act in {row.act for row in TRANSITIONS} - set(next_acts(state)):
            with pytest.raises(Problem):
                decide(state, act, facts(is_dangerous=True))


def test_severe_house_without_its_measure_never_gets_further():
    held = [
        state
        for state in _reachable()
        if state.verdict is Verdict.SEVERE and state.control in ("needed", "ordered")
    ]

    assert held
    assert all(set(next_acts(state)) <= {Act.CONTROL_ORDER, Act.CONTROL_CONFIRM} for state in held)


def test_closed_cases_have_no_measure_left_open_and_nothing_unaccepted():
    for state in _reachable():
        if state.closing == "signed_off":
            assert state.control in ("not_needed", "lifted")
            assert state.acceptance == "passed"
        if state.closing == "filed":
            assert state.control in ("not_needed", "lifted")
            assert not state.needs_remediation


def test_no_paper_says_more_than_its_case():
    """Of every state the procedure leads to: what the paper claims has come about."""
    for state in _reachable():
        kinds = {name for name, kind in KINDS.items() if admits(kind, state)}
        if state.closing is not None:
            assert kinds <= {"acceptance_form", "sign_off_notice", "transfer_letter"}
        if "sign_off_notice" in kinds:
            assert (state.closing, state.acceptance) == ("signed_off", "passed")
        if "acceptance_form" in kinds:
            assert state.acceptance in ("passed", "returned")
        if "stop_use_notice" in kinds:
            assert state.control in ("ordered", "in_place")
        if "inspection_notice" in kinds:
            assert state.inspection in ("needed", "commissioned")
        if "rectify_notice" in kinds:
            assert state.remediation in ("planned", "working", "finished")


def test_table_names_only_columns_values_events_and_problems_that_exist():
    derived = {"needs_remediation", "is_dangerous", "stops_use", "is_last_line", "outcome"}
    for row in TRANSITIONS:
        assert row.event in EVENTS
        assert "stage" in EVENTS[row.event].facts
        assert row.when.keys() <= COLUMNS.keys() | derived
        assert all(value in COLUMNS[column] for column, value in row.changes.items())
        assert set(row.evidence) <= EVIDENCE_LABELS.keys()
        assert set(row.gates) <= GATES.keys()
    assert {guard.problem for guard in (*GATES.values(), *GUARDS.values())} <= CATALOGUE.keys()


@pytest.mark.parametrize("effect", [*OPENINGS, *EFFECTS])
def test_effect_changes_only_known_values(effect):
    assert all(value in COLUMNS[column] for column, value in effect.changes.items())


def test_columns_of_a_row_are_the_columns_of_the_state():
    state = replace(CaseState(Track.OTHER, Verdict.SAFE), control="needed")

    assert state.columns == {
        "control": "needed",
        "inspection": "not_needed",
        "remediation": "not_needed",
        "acceptance": "not_needed",
        "closing": None,
    }
