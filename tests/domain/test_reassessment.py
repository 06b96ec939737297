"""A new verdict moves an open case by the table, and never past what it must wait for."""

import pytest

from server.domain.acts import Act
from server.domain.case_state import CaseState, stage
from server.domain.facts import Track, Verdict
from server.domain.reassessment import reassessed
from tests.domain.paths import ACCEPTANCE, CONTROL, INSPECTION, REMEDIATION, facts, opened, walk


def test_raising_an_operational_case_to_severe_demands_control_first():
    raised = reassessed(opened(Track.OPERATIONAL, Verdict.GENERAL), Verdict.SEVERE)

    assert stage(raised) == "awaiting_control"
    assert raised.inspection == "needed"


def test_raising_another_house_to_severe_asks_for_an_inspection_before_the_plan():
    raised = reassessed(opened(Track.OTHER, Verdict.GENERAL), Verdict.SEVERE)

    assert (raised.control, raised.inspection, raised.remediation) == (
        "needed",
        "needed",
        "not_needed",
    )


def test_new_severe_sign_makes_the_report_worth_nothing():
    reported = walk(
        opened(Track.OPERATIONAL, Verdict.GENERAL), INSPECTION, facts(is_dangerous=False)
    )

    assert reassessed(reported, Verdict.SEVERE).inspection == "needed"


def test_new_severe_sign_undoes_an_acceptance_that_was_not_signed_off_yet():
    passed = walk(opened(Track.OTHER, Verdict.GENERAL), (*REMEDIATION, *ACCEPTANCE), facts())

    raised = reassessed(passed, Verdict.SEVERE)

    assert (raised.remediation, raised.acceptance) == ("not_needed", "not_needed")


def test_work_already_begun_goes_on_after_control_and_report():
    working = walk(opened(Track.OTHER, Verdict.GENERAL), REMEDIATION[:2], facts())
    raised = reassessed(working, Verdict.SEVERE)

    reported = walk(raised, (*CONTROL, *INSPECTION), facts(is_dangerous=True))

    assert stage(raised) == "awaiting_control"
    assert stage(reported) == "remediating"


def test_lowering_to_general_drops_a_measure_that_was_not_ordered():
    lowered = reassessed(opened(Track.OTHER, Verdict.SEVERE), Verdict.GENERAL)

    assert (lowered.control, lowered.inspection) == ("not_needed", "not_needed")
    assert stage(lowered) == "awaiting_plan"


def test_lowering_leaves_an_ordered_measure_to_be_lifted():
    ordered = walk(opened(Track.OTHER, Verdict.SEVERE), CONTROL, facts())

    lowered = reassessed(ordered, Verdict.SAFE, has_open_hazards=False)
    filed = walk(lowered, (Act.CONTROL_LIFT, Act.CASE_FILE), facts())

    assert lowered.control == "in_place"
    assert filed.closing == "filed"


def test_lowering_an_operational_house_never_spares_the_inspection():
    lowered = reassessed(opened(Track.OPERATIONAL, Verdict.SEVERE), Verdict.SAFE)

    assert lowered.inspection == "needed"


def test_other_house_lowered_to_safe_without_hazards_waits_for_filing():
    lowered = reassessed(opened(Track.OTHER, Verdict.GENERAL), Verdict.SAFE, has_open_hazards=False)

    assert stage(lowered) == "awaiting_filing"


def test_house_turned_to_business_needs_an_inspection():
    turned = reassessed(opened(Track.OTHER, Verdict.GENERAL), Verdict.GENERAL, Track.OPERATIONAL)

    assert stage(turned) == "awaiting_inspection"


@pytest.mark.parametrize("verdict", [Verdict.GENERAL, Verdict.SEVERE])
@pytest.mark.parametrize("track", Track)
def test_incomplete_survey_moves_nothing(track, verdict):
    state = opened(track, verdict)

    assert reassessed(state, Verdict.INCOMPLETE) == state


@pytest.mark.parametrize("verdict", [Verdict.GENERAL, Verdict.SEVERE])
@pytest.mark.parametrize("track", Track)
def test_same_verdict_again_moves_nothing(track, verdict):
    state = opened(track, verdict)

    assert reassessed(state, verdict) == state


def test_hazard_found_while_waiting_for_filing_asks_for_a_plan():
    reported = walk(opened(Track.OPERATIONAL, Verdict.SAFE), INSPECTION, facts(is_dangerous=False))

    found = reassessed(reported, Verdict.GENERAL, has_open_hazards=True)

    assert stage(found) == "awaiting_plan"


def test_sign_found_after_acceptance_has_to_be_remedied_first():
    passed = walk(opened(Track.OTHER, Verdict.GENERAL), (*REMEDIATION, *ACCEPTANCE), facts())

    found = reassessed(passed, Verdict.GENERAL, has_open_hazards=True, found=Verdict.GENERAL)

    assert (stage(found), found.acceptance) == ("awaiting_plan", "not_needed")


def test_second_severe_sign_demands_control_again_after_it_was_lifted():
    way = (*CONTROL, *INSPECTION, *REMEDIATION, *ACCEPTANCE, Act.CONTROL_LIFT)
    lifted = walk(opened(Track.OTHER, Verdict.SEVERE), way, facts(is_dangerous=True))

    found = reassessed(lifted, Verdict.SEVERE, has_open_hazards=True, found=Verdict.SEVERE)

    assert (stage(found), found.inspection) == ("awaiting_control", "needed")


def test_incomplete_survey_makes_a_safe_operational_house_unknown_again():
    state = opened(Track.OPERATIONAL, Verdict.SAFE)

    unknown = reassessed(state, Verdict.INCOMPLETE)

    assert unknown.verdict is Verdict.INCOMPLETE
    assert unknown.columns == state.columns


def test_closed_case_is_not_reassessed():
    closed = CaseState(Track.OTHER, Verdict.GENERAL, closing="filed")

    with pytest.raises(ValueError, match="closed"):
        reassessed(closed, Verdict.SEVERE)
