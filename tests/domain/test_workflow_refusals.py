"""Every forbidden step is refused with the code that helps most."""

import pytest

from server.domain.acts import Act, Role
from server.domain.case_state import CaseState
from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.domain.procedure import GATES, GUARDS, TRANSITIONS, StepFacts
from server.domain.workflow import decide
from tests.cases import every
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

NOT_CONTROL = sorted({row.act for row in TRANSITIONS} - {*CONTROL})


def _refusal(state: CaseState, act: Act, step_facts: StepFacts) -> str:
    with pytest.raises(Problem) as refused:
        decide(state, act, step_facts)
    return refused.value.code


def _visited() -> CaseState:
    return walk(opened(Track.OTHER, Verdict.GENERAL), (*REMEDIATION, *TO_DECISION), facts())


def _opined() -> CaseState:
    return walk(opened(Track.OTHER, Verdict.GENERAL), (*REMEDIATION, *TO_DECISION[:2]), facts())


# A state in which the act is ready, for the acts that judge the work of others.
JUDGING = {
    Act.ACCEPTANCE_VISIT: _opined,
    Act.ACCEPTANCE_DECIDE: lambda: walk(_opined(), (Act.ACCEPTANCE_VISIT,), facts()),
    Act.CASE_SIGN_OFF: lambda: _passed(),
}


def _passed() -> CaseState:
    return walk(_visited(), (Act.ACCEPTANCE_DECIDE,), facts())


@pytest.mark.parametrize("track", Track)
@pytest.mark.parametrize("done", [(), CONTROL[:1]])
@every("act", NOT_CONTROL)
def test_severe_case_refuses_everything_before_control(act, track, done):
    state = walk(opened(track, Verdict.SEVERE), done, facts())

    assert _refusal(state, act, facts()) == "case.control_first"


@pytest.mark.parametrize("act", [*REMEDIATION, *ACCEPTANCE, Act.CASE_SIGN_OFF, Act.CASE_FILE])
@pytest.mark.parametrize("done", [(), INSPECTION[:1]])
def test_operational_case_refuses_what_waits_for_the_report(act, done):
    state = walk(opened(Track.OPERATIONAL, Verdict.GENERAL), done, facts())

    assert _refusal(state, act, facts()) == "case.inspection_first"


@pytest.mark.parametrize(
    "act",
    [Act.REMEDIATION_START, Act.REMEDIATION_FINISH, *ACCEPTANCE, Act.CASE_SIGN_OFF, Act.CASE_FILE],
)
def test_step_out_of_its_turn_is_not_ready(act):
    assert _refusal(opened(Track.OTHER, Verdict.GENERAL), act, facts()) == "case.not_ready"


def test_refusal_names_the_stage_and_the_act():
    with pytest.raises(Problem) as refused:
        decide(opened(Track.OTHER, Verdict.GENERAL), Act.CASE_SIGN_OFF, facts())

    assert "待制定整治方案" in refused.value.text
    assert "销号" in refused.value.text


@pytest.mark.parametrize("act", JUDGING)
@pytest.mark.parametrize("worker", ["surveyors", "reporters", "repairers"])
def test_nobody_judges_his_own_survey_report_or_repair(act, worker):
    own_work = facts(**{worker: frozenset({"leader"})})

    assert _refusal(JUDGING[act](), act, own_work) == "case.four_eyes"


@pytest.mark.parametrize("act", JUDGING)
def test_nobody_judges_who_bears_the_name_of_one_who_worked_there(act):
    assert _refusal(JUDGING[act](), act, facts(namesakes=1)) == "case.namesake"


def test_surveyor_does_not_sit_in_the_acceptance_group():
    group = facts(participants=("leader", "second", "surveyor"))

    assert _refusal(_visited(), Act.ACCEPTANCE_DECIDE, group) == "case.four_eyes"


def test_same_leader_may_accept_and_sign_off():
    assert decide(_passed(), Act.CASE_SIGN_OFF, facts()).after.closing == "signed_off"


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("track", Track)
def test_only_the_tier_of_the_county_accepts(county, track):
    leading = tier(county, track).leading_roles
    others = frozenset(role for role in Role if role not in leading)

    strangers = facts(county, track, roles=others)

    for act, state in JUDGING.items():
        assert _refusal(state(), act, strangers) == "case.wrong_tier"


def test_housing_bureau_leads_in_wuzhai_and_the_leading_group_in_wutai():
    assert tier("wuzhai", Track.OPERATIONAL).leading_roles == ("housing_bureau",)
    assert "leading_group" in tier("wutai", Track.OPERATIONAL).leading_roles


def test_acceptance_needs_as_many_people_as_the_county_says():
    alone = facts(participants=("leader", "leader", "second"))

    assert _refusal(_opined(), Act.ACCEPTANCE_VISIT, alone) == "case.too_few_participants"


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("track", Track)
def test_units_the_county_names_must_be_on_site(county, track):
    wanted = tier(county, track).participating_units
    for absent in wanted:
        there = facts(county, track, units=frozenset(wanted) - {absent})

        assert _refusal(_opined(), Act.ACCEPTANCE_VISIT, there) == "case.units_missing"


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ({"has_failed_lines": True}, "acceptance.line_failed"),
        ({"is_reinspected": False}, "acceptance.not_reinspected"),
        ({"is_disagreement_answered": False}, "acceptance.answer_needed"),
    ],
)
def test_acceptance_does_not_pass_over_what_was_found(lacking, code):
    assert _refusal(_visited(), Act.ACCEPTANCE_DECIDE, facts(**lacking)) == code
    returned = decide(_visited(), Act.ACCEPTANCE_DECIDE, facts(outcome="returned", **lacking))
    assert returned.after.acceptance == "returned"


@pytest.mark.parametrize(
    ("done", "act", "item"),
    [
        ((), Act.CONTROL_CONFIRM, "photo"),
        (REMEDIATION[:2], Act.REMEDIATION_FINISH, "after_photos"),
        (REMEDIATION, Act.ACCEPTANCE_APPLY, "statement"),
        ((*REMEDIATION, *ACCEPTANCE[:1]), Act.ACCEPTANCE_OPINE, "opinion_reasons"),
        ((*REMEDIATION, *ACCEPTANCE[:2]), Act.ACCEPTANCE_VISIT, "on_site_on"),
        ((*REMEDIATION, *ACCEPTANCE[:2]), Act.ACCEPTANCE_VISIT, "lines"),
        ((*REMEDIATION, *ACCEPTANCE), Act.CASE_SIGN_OFF, "signature"),
    ],
)
def test_step_without_its_evidence_is_refused(done, act, item):
    way = done or (Act.CONTROL_ORDER,)
    state = walk(opened(Track.OTHER, Verdict.GENERAL), way, facts())
    there = facts().evidence - {item}

    assert _refusal(state, act, facts(evidence=there)) == "case.evidence_missing"


@pytest.mark.parametrize(
    "lacking",
    [{"evidence": frozenset(), "is_dangerous": False}, {"is_dangerous": None}],
)
def test_report_without_file_or_grade_is_refused(lacking):
    state = walk(opened(Track.OPERATIONAL, Verdict.SAFE), INSPECTION[:1], facts())

    assert _refusal(state, Act.INSPECTION_REPORT, facts(**lacking)) == "case.evidence_missing"


def test_returning_needs_reasons():
    silent = facts(outcome="returned", evidence=frozenset())

    assert _refusal(_visited(), Act.ACCEPTANCE_DECIDE, silent) == "case.evidence_missing"


def test_acceptance_without_an_outcome_is_not_decided():
    assert _refusal(_visited(), Act.ACCEPTANCE_DECIDE, facts(outcome=None)) == "case.not_ready"


def test_application_waits_until_every_hazard_has_a_plan():
    finished = walk(opened(Track.OTHER, Verdict.GENERAL), REMEDIATION, facts())

    assert (
        _refusal(finished, Act.ACCEPTANCE_APPLY, facts(unplanned_hazards=1)) == "case.hazard_open"
    )


def test_case_is_not_signed_off_under_an_open_measure():
    way = (*CONTROL, *INSPECTION, *REMEDIATION, *ACCEPTANCE)
    passed = walk(opened(Track.OTHER, Verdict.SEVERE), way, facts(is_dangerous=True))

    assert _refusal(passed, Act.CASE_SIGN_OFF, facts()) == "case.control_open"


def test_measure_is_not_lifted_before_acceptance():
    way = (*CONTROL, *INSPECTION, *REMEDIATION)
    finished = walk(opened(Track.OTHER, Verdict.SEVERE), way, facts(is_dangerous=True))

    assert _refusal(finished, Act.CONTROL_LIFT, facts()) == "case.not_ready"


def test_house_with_open_hazards_is_not_filed():
    state = CaseState(Track.OPERATIONAL, Verdict.SAFE, inspection="reported", has_open_hazards=True)

    assert _refusal(state, Act.CASE_FILE, facts()) == "case.hazard_open"


def test_every_gate_and_guard_stands_in_some_transition():
    used = {name for row in TRANSITIONS for name in (*row.gates, *row.guards)}

    assert used == GATES.keys() | GUARDS.keys()
