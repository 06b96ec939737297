"""Both tracks in both counties, from the verdict to the sign-off, through the services."""

import pytest

from server.domain.facts import Track, Verdict
from server.services import cases, remediation
from server.store import rows
from server.store.engines import Store
from tests.procedure import walks
from tests.procedure.scene import WUTAI, WUZHAI, Scene


def _severe_walk(scene: Scene, track: Track) -> str:
    house = scene.surveyed(Verdict.SEVERE, track=track, found=2)
    walks.put_under_control(scene, house)
    walks.inspect(scene, house)
    walks.repair(scene, house)
    walks.accept(scene, house, track)
    walks.lift(scene, house)
    walks.strike(scene, house, track)
    return house


@pytest.mark.parametrize("county", [WUZHAI, WUTAI])
@pytest.mark.parametrize("track", list(Track))
def test_severe_house_is_signed_off_and_green_in_either_county(
    store: Store, county: str, track: Track
):
    scene = Scene(store, county).set_up()
    house = scene.row(rows.House, id=_severe_walk(scene, track))
    assert (house.stage, house.health_code, house.verdict) == ("signed_off", "green", "safe")
    assert house.open_case_id is None


def test_every_step_stands_in_the_ledger_in_order(scene: Scene):
    house = _severe_walk(scene, Track.OPERATIONAL)
    assert scene.events(house) == [
        "house.registered",
        "verdict.assessed",
        "case.opened",
        "hazard.listed",
        "hazard.listed",
        "control.ordered",
        "control.in_place",
        "inspection.commissioned",
        "inspection.accepted",
        "inspection.visited",
        "document.received",
        "inspection.reported",
        "remediation.planned",
        "remediation.started",
        "remediation.finished",
        "acceptance.applied",
        "acceptance.opined",
        "acceptance.visited",
        "acceptance.reinspected",
        "acceptance.passed",
        "control.lifted",
        "case.signed_off",
    ]


def test_sign_off_strikes_every_hazard_of_the_case(scene: Scene):
    house = _severe_walk(scene, Track.OTHER)
    states = {one.state for one in scene.all(rows.Hazard, house_id=house)}
    assert states == {"struck"}
    entry = next(one for one in scene.all(rows.LedgerEntry, event="case.signed_off"))
    assert all(one.id in entry.facts for one in scene.all(rows.Hazard, house_id=house))


def test_general_house_of_the_other_track_needs_no_inspection(scene: Scene):
    house = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER)
    walks.strike(scene, house, Track.OTHER)
    assert scene.row(rows.House, id=house).stage == "signed_off"


def test_safe_operational_house_is_inspected_and_filed(scene: Scene):
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    walks.inspect(scene, house, grade="a")
    case_id = scene.case_id(house)
    scene.do("township", cases.file_case, case_id)
    shown = scene.row(rows.House, id=house)
    assert (shown.stage, shown.health_code, shown.open_case_id) == ("filed", "green", None)
    assert scene.row(rows.HouseCase, id=case_id).closing == "filed"


def test_safe_house_of_the_other_track_opens_no_case(scene: Scene):
    house = scene.surveyed(Verdict.SAFE)
    assert scene.all(rows.HouseCase, house_id=house) == []


@pytest.mark.parametrize(("grade", "stage"), [("c", "awaiting_plan"), ("d", "awaiting_control")])
def test_dangerous_report_of_a_safe_looking_house_lists_a_hazard(
    scene: Scene, grade: str, stage: str
):
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    walks.inspect(scene, house, grade=grade)
    hazard = scene.row(rows.Hazard, house_id=house)
    assert (hazard.severity, hazard.rule_id) == ("severe", None)
    assert scene.row(rows.House, id=house).stage == stage


def test_returned_acceptance_opens_the_plan_again_and_can_pass_later(scene: Scene):
    house = scene.surveyed(Verdict.GENERAL)
    line = walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER, "returned")
    assert scene.row(rows.Remediation, id=line).finished_at is None
    assert scene.hazard_ids(house, "planned")
    scene.do("village", remediation.finish, line, photos=[scene.photo()])
    walks.accept(scene, house, Track.OTHER)
    walks.strike(scene, house, Track.OTHER)
    assert scene.row(rows.House, id=house).stage == "signed_off"
