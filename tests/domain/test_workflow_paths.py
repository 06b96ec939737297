"""Every way of both tracks through the procedure, in both counties (M7–M11)."""

import pytest

from server.domain.acts import ROLE_ACTS, Act, Role
from server.domain.case_state import CaseState
from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.domain.workflow import DEADLINES, decide, next_acts, opening, stage, waits_for
from survey_schema.load import load_county
from tests.domain.paths import (
    ACCEPTANCE,
    CONTROL,
    COUNTIES,
    INSPECTION,
    REMEDIATION,
    TO_DECISION,
    facts,
    opened,
    tier,
    walk,
)

TO_SIGN_OFF = (*REMEDIATION, *ACCEPTANCE)


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("track", Track)
def test_severe_house_goes_through_control_inspection_and_remediation_to_sign_off(county, track):
    with_danger = facts(county, track, is_dangerous=True)
    way = (*CONTROL, *INSPECTION, *TO_SIGN_OFF, Act.CONTROL_LIFT, Act.CASE_SIGN_OFF)

    closed = walk(opened(track, Verdict.SEVERE), way, with_danger)

    assert closed.closing == "signed_off"
    assert next_acts(closed) == ()


@pytest.mark.parametrize("county", COUNTIES)
def test_operational_house_with_general_hazard_is_inspected_before_it_is_remedied(county):
    found = opened(Track.OPERATIONAL, Verdict.GENERAL)
    acting = facts(county, Track.OPERATIONAL, is_dangerous=False)

    closed = walk(found, (*INSPECTION, *TO_SIGN_OFF, Act.CASE_SIGN_OFF), acting)

    assert stage(found) == "awaiting_inspection"
    assert closed.closing == "signed_off"


@pytest.mark.parametrize("county", COUNTIES)
def test_other_house_with_general_hazard_goes_straight_to_its_plan(county):
    found = opened(Track.OTHER, Verdict.GENERAL)

    closed = walk(found, (*TO_SIGN_OFF, Act.CASE_SIGN_OFF), facts(county, Track.OTHER))

    assert stage(found) == "awaiting_plan"
    assert closed.closing == "signed_off"


@pytest.mark.parametrize("verdict", [Verdict.SAFE, Verdict.INCOMPLETE])
def test_operational_house_is_inspected_even_without_a_hazard_and_then_filed(verdict):
    acting = facts(track=Track.OPERATIONAL, is_dangerous=False)

    closed = walk(opened(Track.OPERATIONAL, verdict), (*INSPECTION, Act.CASE_FILE), acting)

    assert closed.closing == "filed"


def test_dangerous_report_on_an_operational_house_without_hazards_asks_for_remediation():
    acting = facts(track=Track.OPERATIONAL, is_dangerous=True)

    reported = walk(opened(Track.OPERATIONAL, Verdict.SAFE), INSPECTION, acting)

    assert stage(reported) == "awaiting_plan"
    assert Act.CASE_FILE not in next_acts(reported)


@pytest.mark.parametrize("verdict", [Verdict.SAFE, Verdict.INCOMPLETE])
def test_other_house_without_hazard_opens_no_case(verdict):
    assert opening(Track.OTHER, verdict) is None


def test_other_house_surveyed_in_part_with_a_sign_found_goes_onto_the_list():
    found = opening(Track.OTHER, Verdict.INCOMPLETE, has_open_hazards=True)

    assert found is not None
    assert stage(found) == "awaiting_plan"


@pytest.mark.parametrize("track", Track)
def test_severe_case_admits_nothing_but_control_until_the_measure_is_in_place(track):
    needed = opened(track, Verdict.SEVERE)
    ordered = walk(needed, (Act.CONTROL_ORDER,), facts())

    assert next_acts(needed) == (Act.CONTROL_ORDER,)
    assert next_acts(ordered) == (Act.CONTROL_CONFIRM,)


def test_returned_acceptance_sends_the_house_back_to_work_and_may_pass_later():
    visited = walk(opened(Track.OTHER, Verdict.GENERAL), (*REMEDIATION, *TO_DECISION), facts())

    returned = walk(visited, (Act.ACCEPTANCE_DECIDE,), facts(outcome="returned"))
    again = (Act.REMEDIATION_FINISH, *ACCEPTANCE, Act.CASE_SIGN_OFF)

    assert stage(returned) == "returned"
    assert walk(returned, again, facts()).closing == "signed_off"


def test_remediation_is_finished_only_with_the_last_line_of_the_plan():
    working = walk(opened(Track.OTHER, Verdict.GENERAL), REMEDIATION[:2], facts())

    first = walk(working, (Act.REMEDIATION_FINISH,), facts(other_lines_open=1))
    last = walk(first, (Act.REMEDIATION_FINISH,), facts())

    assert (stage(first), stage(last)) == ("remediating", "awaiting_acceptance")


def test_plan_may_grow_after_the_work_was_finished():
    finished = walk(opened(Track.OTHER, Verdict.GENERAL), REMEDIATION, facts())

    planned = walk(finished, (Act.REMEDIATION_PLAN,), facts())

    assert stage(planned) == "awaiting_start"
    assert planned.acceptance == "not_needed"


def test_measure_may_be_ordered_beside_the_procedure_and_is_lifted_before_sign_off():
    ordered = walk(opened(Track.OTHER, Verdict.GENERAL), (Act.CONTROL_ORDER,), facts())
    way = (*TO_SIGN_OFF, Act.CONTROL_CONFIRM, Act.CONTROL_LIFT, Act.CASE_SIGN_OFF)

    assert stage(ordered) == "awaiting_plan"
    assert walk(ordered, way, facts()).closing == "signed_off"


def test_house_under_control_that_proves_sound_is_lifted_and_filed():
    severe = opening(Track.OTHER, Verdict.SEVERE)
    assert severe is not None
    way = (*CONTROL, *INSPECTION, Act.CONTROL_LIFT, Act.CASE_FILE)

    assert walk(severe, way, facts(is_dangerous=False)).closing == "filed"


def test_each_stage_begins_the_county_deadline_it_names():
    needed = opened(Track.OPERATIONAL, Verdict.SEVERE)
    in_place = walk(needed, (Act.CONTROL_ORDER,), facts())

    assert decide(in_place, Act.CONTROL_CONFIRM, facts()).deadline == "inspection_commission"


@pytest.mark.parametrize(
    ("is_urgent", "deadline"),
    [(True, "inspection_report_urgent"), (False, "inspection_report")],
)
def test_urgent_commission_counts_the_short_deadline(is_urgent, deadline):
    found = opened(Track.OPERATIONAL, Verdict.SAFE)

    step = decide(found, Act.INSPECTION_COMMISSION, facts(is_urgent=is_urgent))

    assert step.deadline == deadline


@pytest.mark.parametrize("county", COUNTIES)
def test_county_profile_knows_every_deadline_of_the_procedure(county):
    assert load_county(county).deadlines.keys() >= DEADLINES


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("track", Track)
def test_every_leading_role_has_the_acts_of_acceptance(county, track):
    for role in tier(county, track).leading_roles:
        assert {Act.ACCEPTANCE_DECIDE, Act.CASE_SIGN_OFF} <= ROLE_ACTS[Role(role)]


def test_list_says_who_must_act_next():
    act, roles = waits_for(opened(Track.OPERATIONAL, Verdict.SEVERE))

    assert act is Act.CONTROL_ORDER
    assert {Role.TOWNSHIP, Role.HOUSING_BUREAU} <= roles


def test_list_asks_for_the_lifting_while_a_measure_bars_the_sign_off():
    acting = facts(is_dangerous=True)
    passed = walk(
        opened(Track.OTHER, Verdict.SEVERE), (*CONTROL, *INSPECTION, *TO_SIGN_OFF), acting
    )

    assert stage(passed) == "awaiting_sign_off"
    assert waits_for(passed)[0] is Act.CONTROL_LIFT


def test_step_carries_what_the_ledger_records():
    step = decide(opened(Track.OTHER, Verdict.GENERAL), Act.REMEDIATION_PLAN, facts())

    assert step.event == "remediation.planned"
    assert dict(step.changes) == {"remediation": "planned"}
    assert step.facts == {"stage": "awaiting_start"}


def test_act_outside_the_procedure_is_a_mistake_of_the_caller():
    state = CaseState(Track.OTHER, Verdict.GENERAL)

    with pytest.raises(ValueError, match="no act of the procedure"):
        decide(state, Act.HOUSE_READ, facts())


def test_closed_case_admits_no_act():
    closed = walk(opened(Track.OTHER, Verdict.GENERAL), (*TO_SIGN_OFF, Act.CASE_SIGN_OFF), facts())

    with pytest.raises(Problem) as refused:
        decide(closed, Act.REMEDIATION_PLAN, facts())
    assert refused.value.code == "case.closed"
