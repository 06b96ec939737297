"""A person's word on a verdict: four eyes, reasons, and what it does to the case."""

import pytest

from server.domain.facts import Track, Verdict
from server.services import verdicts
from server.store import rows
from tests import make
from tests.procedure import walks
from tests.procedure.scene import Scene

REASON = "现场复核，裂缝贯通承重墙"


def _word(scene: Scene, house: str, **more):
    return {"assessment_id": scene.assessment_id(house), **more}


def _raise(scene: Scene, name: str, house: str, verdict: Verdict):
    word = _word(scene, house, verdict=verdict, reason=REASON)
    return scene.do(name, verdicts.raise_verdict, house, **word)


def _lower(scene: Scene, name: str, house: str, verdict: Verdict):
    word = _word(scene, house, verdict=verdict, reason=REASON)
    return scene.do(name, verdicts.lower_verdict, house, **word)


def test_technician_confirms_and_the_machines_assessment_stays(scene):
    house = scene.surveyed(Verdict.GENERAL)
    before = scene.row(rows.Assessment, house_id=house)
    line = scene.do("technician", verdicts.confirm, house, **_word(scene, house))
    assert (line.was, line.verdict) == ("general_hazard", "general_hazard")
    assert scene.row(rows.House, id=house).is_verdict_confirmed
    assert scene.row(rows.Assessment, house_id=house) == before


def test_a_verdict_is_confirmed_once(scene):
    house = scene.surveyed(Verdict.GENERAL)
    scene.do("technician", verdicts.confirm, house, **_word(scene, house))
    assert scene.refused("technician", verdicts.confirm, house, **_word(scene, house)) == (
        "verdict.already_confirmed"
    )


def test_nobody_confirms_or_lowers_what_he_surveyed(scene):
    scene.people["surveyor"] = scene.people["technician"]
    house = scene.surveyed(Verdict.GENERAL)
    word = _word(scene, house)
    assert scene.refused("technician", verdicts.confirm, house, **word) == "verdict.four_eyes"
    lower = {**word, "verdict": Verdict.SAFE, "reason": REASON}
    assert scene.refused("technician", verdicts.lower_verdict, house, **lower) == (
        "verdict.four_eyes"
    )


def test_an_incomplete_survey_is_not_confirmed(scene):
    house = scene.surveyed(Verdict.INCOMPLETE, track=Track.OPERATIONAL)
    assert scene.refused("technician", verdicts.confirm, house, **_word(scene, house)) == (
        "verdict.incomplete"
    )


def test_an_incomplete_survey_is_completed_not_called_safe(scene):
    house = scene.surveyed(Verdict.INCOMPLETE, track=Track.OPERATIONAL)
    word = {**_word(scene, house), "verdict": Verdict.SAFE, "reason": REASON}
    assert scene.refused("technician", verdicts.lower_verdict, house, **word) == (
        "verdict.incomplete"
    )


def test_what_nobody_saw_is_not_called_safe_by_way_of_a_hazard_either(scene):
    """One technician could raise it by a word and lower his own word again."""
    house = scene.surveyed(Verdict.INCOMPLETE, track=Track.OPERATIONAL)
    _raise(scene, "technician", house, Verdict.SEVERE)
    word = {**_word(scene, house), "verdict": Verdict.SAFE, "reason": REASON}
    assert scene.refused("technician", verdicts.lower_verdict, house, **word) == (
        "verdict.incomplete"
    )
    assert _lower(scene, "technician", house, Verdict.GENERAL).verdict == Verdict.GENERAL


def test_only_a_technician_confirms(scene):
    house = scene.surveyed(Verdict.GENERAL)
    assert scene.refused("township", verdicts.confirm, house, **_word(scene, house)) == (
        "act.forbidden"
    )


@pytest.mark.parametrize("name", ["surveyor", "township", "technician"])
def test_raising_is_free_and_opens_a_case_with_its_reason_as_hazard(scene, name):
    house = scene.surveyed(Verdict.SAFE)
    _raise(scene, name, house, Verdict.SEVERE)
    shown = scene.row(rows.House, id=house)
    assert (shown.verdict, shown.stage, shown.health_code) == (
        "severe_hazard",
        "awaiting_control",
        "red",
    )
    assert shown.is_verdict_confirmed is (name == "technician")
    assert scene.row(rows.Hazard, house_id=house).sign == REASON


def test_raising_an_open_case_asks_for_control_first(scene):
    house = scene.surveyed(Verdict.GENERAL, track=Track.OPERATIONAL)
    walks.inspect(scene, house)
    _raise(scene, "township", house, Verdict.SEVERE)
    case = scene.row(rows.HouseCase, house_id=house)
    assert (case.stage, case.control, case.inspection) == ("awaiting_control", "needed", "needed")


def test_lowering_severe_to_general_takes_the_need_of_inspection_from_other_houses(scene):
    house = scene.surveyed(Verdict.SEVERE)
    _lower(scene, "technician", house, Verdict.GENERAL)
    case = scene.row(rows.HouseCase, house_id=house)
    assert (case.control, case.inspection, case.remediation) == (
        "not_needed",
        "not_needed",
        "needed",
    )


def test_lowering_to_safe_dismisses_the_hazards_and_the_ledger_says_so(scene):
    house = scene.surveyed(Verdict.GENERAL, found=2)
    _lower(scene, "technician", house, Verdict.SAFE)
    assert scene.hazard_ids(house) == ()
    assert scene.events(house)[-4:] == [
        "verdict.overridden",
        "hazard.dismissed",
        "hazard.dismissed",
        "case.reassessed",
    ]
    assert scene.row(rows.House, id=house).stage == "awaiting_filing"


def test_lowering_an_operational_house_still_leaves_its_inspection(scene):
    house = scene.surveyed(Verdict.SEVERE, track=Track.OPERATIONAL)
    _lower(scene, "technician", house, Verdict.SAFE)
    assert scene.row(rows.HouseCase, house_id=house).stage == "awaiting_inspection"


def test_only_a_technician_lowers(scene):
    house = scene.surveyed(Verdict.SEVERE)
    word = _word(scene, house, verdict=Verdict.SAFE, reason=REASON)
    for name in ("surveyor", "township", "bureau"):
        assert scene.refused(name, verdicts.lower_verdict, house, **word) == "act.forbidden"


@pytest.mark.parametrize(
    ("service", "verdict", "code"),
    [
        (verdicts.raise_verdict, Verdict.GENERAL, "verdict.not_higher"),
        (verdicts.raise_verdict, Verdict.SAFE, "verdict.not_higher"),
        (verdicts.lower_verdict, Verdict.SEVERE, "verdict.not_lower"),
        (verdicts.lower_verdict, Verdict.GENERAL, "verdict.not_lower"),
    ],
)
def test_up_is_up_and_down_is_down(scene, service, verdict, code):
    house = scene.surveyed(Verdict.GENERAL)
    word = _word(scene, house, verdict=verdict, reason=REASON)
    assert scene.refused("technician", service, house, **word) == code


@pytest.mark.parametrize("reason", [None, "", "不行", "    好    "])
def test_an_override_says_why(scene, reason):
    house = scene.surveyed(Verdict.GENERAL)
    word = _word(scene, house, verdict=Verdict.SEVERE, reason=reason)
    assert scene.refused("technician", verdicts.raise_verdict, house, **word) == (
        "reason.too_short"
    )


def test_a_word_is_about_the_newest_assessment(scene):
    house = scene.surveyed(Verdict.GENERAL)
    word = {"assessment_id": make.make_id()}
    assert scene.refused("technician", verdicts.confirm, house, **word) == "verdict.superseded"


def test_a_house_without_verdict_has_nothing_to_confirm(scene):
    house = scene.house()
    word = {"assessment_id": make.make_id()}
    assert scene.refused("technician", verdicts.confirm, house, **word) == "verdict.none"


def test_a_house_of_another_township_is_missing(scene):
    house = scene.surveyed(Verdict.GENERAL)
    word = _word(scene, house, verdict=Verdict.SEVERE, reason=REASON)
    assert scene.refused("stranger", verdicts.raise_verdict, house, **word) == "house.missing"


def test_raising_a_signed_off_house_opens_a_new_case_that_names_the_old_one(scene):
    house = scene.surveyed(Verdict.GENERAL)
    first = scene.case_id(house)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER)
    walks.strike(scene, house, Track.OTHER)
    _raise(scene, "township", house, Verdict.GENERAL)
    second = scene.row(rows.HouseCase, id=scene.case_id(house))
    assert (second.reopens, second.number) != (None, scene.row(rows.HouseCase, id=first).number)
    assert second.reopens == first
