"""Severe admits no next step but control measures; every act waits for what must come before."""

from datetime import timedelta

import pytest

from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.services import (
    acceptance,
    cases,
    control,
    inspections,
    remediation,
    sign_off,
    verdicts,
)
from server.store import rows
from tests import make
from tests.procedure import walks
from tests.procedure.scene import Scene


@pytest.fixture
def severe(scene: Scene) -> str:
    return scene.surveyed(Verdict.SEVERE, track=Track.OPERATIONAL)


def _refused_signing(scene: Scene, case_id: str) -> str:
    with pytest.raises(Problem) as problem:
        scene.sign("bureau", sign_off.sign_off, case_id)
    return problem.value.code


def _tries(scene: Scene, house: str) -> list[str]:
    case_id = scene.case_id(house)
    plan = scene.plan(scene.hazard_ids(house))
    return [
        scene.refused("township", inspections.commission, case_id, agency_id=scene.agency_id),
        scene.refused("township", remediation.plan, case_id, plan=plan),
        scene.refused("village", acceptance.apply, case_id),
        _refused_signing(scene, case_id),
        scene.refused("township", cases.file_case, case_id),
    ]


def test_severe_house_admits_nothing_before_a_measure_is_ordered(scene, severe):
    assert set(_tries(scene, severe)) == {"case.control_first"}


def test_an_ordered_measure_is_not_enough(scene, severe):
    scene.do("township", control.order_control, scene.case_id(severe), kinds=["seal"])
    assert set(_tries(scene, severe)) == {"case.control_first"}


def test_a_refused_step_leaves_case_and_ledger_as_they_were(scene, severe):
    before = scene.row(rows.HouseCase, house_id=severe), scene.events(severe)
    _tries(scene, severe)
    assert (scene.row(rows.HouseCase, house_id=severe), scene.events(severe)) == before


def test_measure_needs_a_photo_that_is_stored(scene, severe):
    ordered = scene.do("township", control.order_control, scene.case_id(severe), kinds=["seal"])
    code = scene.refused("village", control.confirm_in_place, ordered.id, photo_sha256="c" * 64)
    assert code == "photo.not_stored"


def test_measure_is_due_a_day_after_the_verdict_however_late_it_is_ordered(scene, severe):
    opened_at = scene.row(rows.HouseCase, house_id=severe).opened_at
    scene.now += timedelta(hours=7)
    ordered = scene.do("township", control.order_control, scene.case_id(severe), kinds=["seal"])
    assert ordered.due_at == opened_at + timedelta(hours=24)


def test_measure_nobody_demanded_is_due_a_day_after_its_order(scene):
    house = scene.surveyed(Verdict.GENERAL)
    ordered = scene.do("township", control.order_control, scene.case_id(house), kinds=["cordon"])
    assert ordered.due_at == ordered.ordered_at + timedelta(hours=24)


def test_measure_keeps_its_person_time_and_photo(scene, severe):
    walks.put_under_control(scene, severe)
    measure = scene.row(rows.ControlMeasure, house_id=severe)
    assert measure.in_place_by == scene.actor("village").account_id
    assert measure.in_place_at == scene.now
    proof = scene.row(rows.EvidencePhoto, sha256=measure.photo_sha256)
    assert (proof.house_id, proof.purpose) == (severe, "control")


def test_unknown_kind_of_measure_is_refused(scene, severe):
    case_id = scene.case_id(severe)
    assert scene.refused("township", control.order_control, case_id, kinds=["paint"]) == (
        "code.unknown"
    )


def test_measure_is_not_lifted_before_acceptance(scene, severe):
    measure = walks.put_under_control(scene, severe)
    assert scene.refused("township", control.lift_control, measure) in (
        "case.inspection_first",
        "case.not_ready",
    )


def test_case_is_not_signed_off_under_control(scene, severe):
    walks.put_under_control(scene, severe)
    walks.inspect(scene, severe)
    walks.repair(scene, severe)
    walks.accept(scene, severe, Track.OPERATIONAL)
    case_id = scene.case_id(severe)
    assert _refused_signing(scene, case_id) == "case.control_open"


def test_nothing_is_planned_before_the_report(scene):
    house = scene.surveyed(Verdict.GENERAL, track=Track.OPERATIONAL)
    plan = scene.plan(scene.hazard_ids(house))
    assert scene.refused("township", remediation.plan, scene.case_id(house), plan=plan) == (
        "case.inspection_first"
    )


def test_closed_case_is_closed(scene):
    house = scene.surveyed(Verdict.GENERAL)
    case_id = scene.case_id(house)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER)
    walks.strike(scene, house, Track.OTHER)
    assert scene.refused("township", control.order_control, case_id, kinds=["seal"]) == (
        "case.closed"
    )


def test_case_with_open_hazards_cannot_be_filed(scene):
    house = scene.surveyed(Verdict.GENERAL)
    assert scene.refused("township", cases.file_case, scene.case_id(house)) in (
        "case.hazard_open",
        "case.not_ready",
    )


def test_an_act_of_another_role_is_forbidden(scene, severe):
    case_id = scene.case_id(severe)
    assert scene.refused("surveyor", control.order_control, case_id, kinds=["seal"]) == (
        "act.forbidden"
    )


def test_a_case_of_another_township_is_missing(scene, severe):
    case_id = scene.case_id(severe)
    assert scene.refused("stranger", control.order_control, case_id, kinds=["seal"]) == (
        "case.missing"
    )


def test_a_measure_of_another_township_is_missing(scene, severe):
    ordered = scene.do("township", control.order_control, scene.case_id(severe), kinds=["seal"])
    code = scene.refused(
        "stranger", control.confirm_in_place, ordered.id, photo_sha256=scene.photo()
    )
    assert code == "measure.missing"


def test_an_unknown_id_is_missing(scene):
    assert scene.refused("township", cases.file_case, make.make_id()) == "case.missing"


def test_only_the_newest_measure_of_a_case_moves(scene):
    house = scene.surveyed(Verdict.GENERAL)
    old = walks.put_under_control(scene, house)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER)
    walks.lift(scene, house)
    word = {"assessment_id": scene.assessment_id(house), "verdict": Verdict.SEVERE}
    scene.do("township", verdicts.raise_verdict, house, reason="拆除中墙体外闪", **word)
    scene.do("township", control.order_control, scene.case_id(house), kinds=["seal"])
    code = scene.refused("village", control.confirm_in_place, old, photo_sha256=scene.photo())
    assert code == "measure.superseded"
