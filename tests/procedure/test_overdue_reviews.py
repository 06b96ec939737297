"""A general hazard past its day goes back to a technician, whether or not a job ran."""

from datetime import timedelta

import pytest

from server.domain.facts import Verdict
from server.jobs.queue import look_after
from server.services import overdue_reviews, remediation, verdicts
from server.store import rows
from tests.procedure import walks
from tests.procedure.scene import Scene


@pytest.fixture
def late(scene: Scene) -> str:
    house = scene.surveyed(Verdict.GENERAL)
    walks.plan_all(scene, house)
    scene.do("technician", verdicts.confirm, house, assessment_id=scene.assessment_id(house))
    scene.now += timedelta(days=31)
    return house


def _waiting(scene: Scene, name: str = "technician") -> list[str]:
    return [one.house_id for one in scene.look(name, overdue_reviews.late_page).lines]


def _confirm(scene: Scene, house: str) -> None:
    scene.do("technician", verdicts.confirm, house, assessment_id=scene.assessment_id(house))


def test_it_is_on_the_technician_s_list_on_the_day_after_and_not_before(scene, late):
    assert _waiting(scene) == [late]
    scene.now -= timedelta(days=1)
    assert _waiting(scene) == []


def test_a_word_given_before_any_job_ran_settles_it(scene, late):
    _confirm(scene, late)
    assert _waiting(scene) == []
    assert scene.events(late)[-2:] == ["reassessment.called", "reassessment.decided"]


def test_the_nightly_run_writes_it_down_once(scene, late):
    assert scene.do("bureau", overdue_reviews.call) == 1
    assert scene.do("bureau", overdue_reviews.call) == 0
    _confirm(scene, late)
    row = scene.row(rows.OverdueReview, house_id=late)
    assert row.called_at < row.decided_at and row.confirmation_id is not None


def test_what_is_late_gets_no_new_day_before_it_was_looked_at(scene, late):
    case_id, plan = scene.case_id(late), scene.plan(scene.hazard_ids(late, "planned"))
    assert scene.refused("township", remediation.plan, case_id, plan=plan) == (
        "remediation.review_first"
    )
    _confirm(scene, late)
    scene.do("township", remediation.plan, case_id, plan=plan)
    assert _waiting(scene) == []


def test_raised_to_severe_it_is_controlled_first(scene, late):
    word = {"assessment_id": scene.assessment_id(late), "verdict": Verdict.SEVERE}
    scene.do("technician", verdicts.raise_verdict, late, reason="裂缝已贯通墙体", **word)
    assert scene.row(rows.HouseCase, house_id=late).control == "needed"
    assert _waiting(scene) == []


def test_a_severe_hazard_that_is_late_is_not_asked_about_again(scene):
    house = scene.surveyed(Verdict.SEVERE)
    walks.put_under_control(scene, house)
    walks.inspect(scene, house)
    walks.plan_all(scene, house)
    scene.now += timedelta(days=31)
    assert _waiting(scene) == []


def test_nobody_but_a_technician_decides_it(scene, late):
    assert scene.refused("township", overdue_reviews.late_page) == "act.forbidden"
    assert _waiting(scene, "technician") == [late]


def test_the_job_of_the_night_does_what_it_finds(scene, late):
    assert look_after(scene.store, scene.county) >= 1
    assert look_after(scene.store, scene.county) == 0
