"""A report that stops a house's use asks for control measures, whatever was seen before (M10)."""

from __future__ import annotations

import pytest

from server.domain.acts import Act
from server.domain.case_state import CaseState, stage
from server.domain.facts import Track, Verdict
from server.domain.grades import stops_use
from server.domain.problems import Problem
from server.domain.reassessment import reassessed
from server.domain.workflow import StepFacts, decide, next_acts

_INSPECTED = CaseState(Track.OPERATIONAL, Verdict.SAFE, inspection="commissioned")
_REPORT = StepFacts(
    actor_id="agency",
    evidence=frozenset({"report_file"}),
    is_dangerous=True,
    stops_use=True,
)
_PLAN = StepFacts(actor_id="township")


def _reported(before: CaseState = _INSPECTED) -> CaseState:
    return decide(before, Act.INSPECTION_REPORT, _REPORT).after


def test_a_house_seen_as_safe_is_controlled_after_the_report():
    after = _reported()
    assert (after.control, after.remediation) == ("needed", "needed")
    assert stage(after) == "awaiting_control"
    assert next_acts(after) == (Act.CONTROL_ORDER,)


@pytest.mark.parametrize("control", ["needed", "ordered"])
def test_no_plan_before_the_measure_is_in_place(control: str):
    held = decide(_reported(), Act.CONTROL_ORDER, _PLAN).after if control == "ordered" else None
    with pytest.raises(Problem) as refused:
        decide(held or _reported(), Act.REMEDIATION_PLAN, _PLAN)
    assert refused.value.code == "case.control_first"


def test_the_measure_in_place_opens_the_way():
    photo = StepFacts(actor_id="worker", evidence=frozenset({"photo"}))
    ordered = decide(_reported(), Act.CONTROL_ORDER, _PLAN).after
    in_place = decide(ordered, Act.CONTROL_CONFIRM, photo).after
    assert decide(in_place, Act.REMEDIATION_PLAN, _PLAN).after.remediation == "planned"


def test_lowering_the_verdict_does_not_undo_the_report():
    assert reassessed(_reported(), Verdict.SAFE).control == "needed"


def test_a_measure_ordered_before_does_not_keep_the_report_out():
    ordered = decide(_INSPECTED, Act.CONTROL_ORDER, _PLAN).after
    after = _reported(ordered)
    assert (after.inspection, stage(after)) == ("reported", "control_ordered")


@pytest.mark.parametrize(
    ("grade", "advice", "stops"),
    [
        ("d", "treat", True),
        ("dsu", "observe", True),
        ("c", "stop_use", True),
        ("c", "treat", False),
        ("b", "observe", False),
    ],
)
def test_grade_d_and_an_advice_to_stop_end_the_use(grade: str, advice: str, stops: bool):
    assert stops_use(grade, advice) is stops
