"""Surveying a house again: its case follows upwards, its history stays."""

from datetime import timedelta

import pytest

from server.domain.acts import Role
from server.services.work import Work
from server.store import rows
from tests import make
from tests.intake import looking, sending

SEVERE = {"site_judged_dangerous": "yes"}
GENERAL = {"footing_shallow": "yes"}
_NOT_ASKED = (
    "extension_count",
    "extension_kinds",
    "extension_year",
    "extension_undesigned",
    "is_over_public_way",
    "facade_risk_kinds",
)
SOUND_SHOP = {
    "is_extended": False, "is_shop_conversion": False, "is_crowded": False,
    "main_structure_changed": False, "has_facade_risk": False, **dict.fromkeys(_NOT_ASKED),
}  # fmt: skip


def _send(sender, house_id, day=20, submission_id=None, *, example="dwelling", **answers):
    sent = sending.envelope(
        house_id,
        kind="resurvey",
        captured_at=f"2022-09-{day}T09:30:00+08:00",
        answers=sending.answers(example, **answers),
    )
    return sender.send(sent, submission_id, now=make.NOW + timedelta(days=5))


def _house(sender, house_id):
    return looking.one(sender.store, rows.House, id=house_id)


def test_an_imported_house_is_surveyed_under_its_own_code(sender):
    house_id = make.make_house(sender.store)
    code = _house(sender, house_id)["code"]
    assert _send(sender, house_id).body["house"]["code"] == code
    assert _house(sender, house_id)["verdict"] == "safe"


def test_a_second_survey_opens_no_second_case(sender):
    house_id = make.make_id()
    first = _send(sender, house_id, 20, **SEVERE)
    second = _send(sender, house_id, 21, **SEVERE)
    assert second.body["case"]["id"] == first.body["case"]["id"]
    assert looking.count(sender.store, rows.HouseCase, house_id=house_id) == 1


def test_a_sign_seen_again_is_the_same_line_of_the_list(sender):
    house_id = make.make_id()
    _send(sender, house_id, 20, **GENERAL)
    _send(sender, house_id, 21, **GENERAL, **SEVERE)
    hazards = looking.every(sender.store, rows.Hazard, house_id=house_id)
    assert len(hazards) == len({one["rule_id"] for one in hazards}) == 2
    assert looking.count(sender.store, rows.Assessment, house_id=house_id) == 2


def test_a_new_severe_sign_raises_the_open_case(sender):
    house_id = make.make_id()
    _send(sender, house_id, 20, **GENERAL)
    raised = _send(sender, house_id, 21, **GENERAL, **SEVERE)
    case = looking.one(sender.store, rows.HouseCase, house_id=house_id)
    assert (case["verdict"], case["control"]) == ("severe_hazard", "needed")
    assert raised.body["house"]["verdict"] == "severe_hazard"
    assert "case.reassessed" in looking.events(sender.store, f"house:{house_id}")


def test_a_better_survey_does_not_lower_an_open_case(sender):
    house_id = make.make_id()
    _send(sender, house_id, 20, **SEVERE)
    better = _send(sender, house_id, 21)
    case = looking.one(sender.store, rows.HouseCase, house_id=house_id)
    assert better.body["verdict"]["verdict"] == "safe"
    assert (case["verdict"], case["control"]) == ("severe_hazard", "needed")
    assert _house(sender, house_id)["health_code"] == "red"
    assert "verdict.below_case" in {one["code"] for one in better.body["doubts"]}


def test_an_incomplete_survey_does_not_hide_what_is_known(sender):
    house_id = make.make_id()
    _send(sender, house_id, 20, **SEVERE)
    _send(sender, house_id, 21, site_judged_dangerous="unseen")
    assert _house(sender, house_id)["verdict"] == "severe_hazard"


def test_a_whole_survey_ends_incomplete_where_no_hazard_was_found(sender):
    house_id = make.make_id()
    unseen = {**SOUND_SHOP, "site_judged_dangerous": "unseen"}
    first = _send(sender, house_id, 20, example="shop", **unseen)
    assert first.body["house"]["verdict"] == "incomplete"
    second = _send(sender, house_id, 21, example="shop", **SOUND_SHOP)
    assert second.body["house"]["verdict"] == "safe"
    case = looking.one(sender.store, rows.HouseCase, house_id=house_id)
    assert (case["verdict"], case["stage"]) == ("safe", "awaiting_inspection")


def test_a_confirmed_verdict_has_to_be_confirmed_anew(sender):
    house_id = make.make_house(sender.store, verdict="safe", is_verdict_confirmed=True)
    _send(sender, house_id, 21, **GENERAL)
    assert not _house(sender, house_id)["is_verdict_confirmed"]


def test_an_earlier_visit_that_arrives_late_and_found_nothing_changes_nothing_but_history(sender):
    house_id, late_id = make.make_id(), make.make_id()
    _send(sender, house_id, 20, **GENERAL)
    before = _house(sender, house_id)
    late = _send(sender, house_id, 10, late_id)
    assert late.status == 201
    assert _house(sender, house_id) == before
    assert looking.one(sender.store, rows.Submission, id=late_id)["state"] == "accepted"
    assert looking.one(sender.store, rows.Assessment, submission_id=late_id)
    assert looking.events(sender.store, f"house:{house_id}")[-2:] == [
        "survey.received_late",
        "verdict.assessed_late",
    ]


@pytest.mark.parametrize("days", [(10, 20), (20, 10)])
def test_in_whatever_order_two_visits_arrive_the_severe_one_opens_a_case(sender, days):
    house_id = make.make_id()
    found = {10: SEVERE, 20: {"storeys": 2, "floor_kinds": ["precast"]}}
    for day in days:
        _send(sender, house_id, day, **found[day])
    house = _house(sender, house_id)
    case = looking.one(sender.store, rows.HouseCase, house_id=house_id)
    assert (case["verdict"], case["control"]) == ("severe_hazard", "needed")
    assert (house["verdict"], house["health_code"]) == ("severe_hazard", "red")
    assert (house["open_case_id"], house["storeys"]) == (case["id"], 2)
    hazard = looking.one(sender.store, rows.Hazard, house_id=house_id)
    if days == (20, 10):  # whoever judged what he saw before is told of the late one
        assert house["assessment_id"] == hazard["assessment_id"]


def test_a_late_visit_stands_against_the_word_of_who_had_not_seen_its_sign(sender):
    """He confirmed a better survey of later days, before the phone with the worse one had a net."""
    house_id = make.make_id()
    _send(sender, house_id, 20)
    _say(sender, house_id, is_verdict_confirmed=True)
    _send(sender, house_id, 10, **SEVERE)
    house = _house(sender, house_id)
    assert (house["verdict"], house["health_code"]) == ("severe_hazard", "red")
    assert not house["is_verdict_confirmed"]


def test_a_late_visit_does_not_stand_against_a_technicians_later_word_on_its_sign(sender):
    house_id = make.make_id()
    case_id = _send(sender, house_id, 20, **SEVERE).body["case"]["id"]
    _lower(sender, house_id, case_id)
    before = _house(sender, house_id)
    _send(sender, house_id, 10, **SEVERE)
    assert _house(sender, house_id) == before
    _send(sender, house_id, 11, **SEVERE, **GENERAL)
    assert _house(sender, house_id)["verdict"] == "severe_hazard"


def test_a_late_visit_from_before_the_sign_off_reopens_nothing(sender):
    house_id = make.make_id()
    case_id = _send(sender, house_id, 11, **SEVERE).body["case"]["id"]
    _close(sender, house_id, case_id)
    _send(sender, house_id, 25)
    _send(sender, house_id, 10, **SEVERE)
    assert looking.count(sender.store, rows.HouseCase, house_id=house_id) == 1
    assert _house(sender, house_id)["verdict"] == "safe"


def test_a_sign_found_after_acceptance_is_not_struck_with_the_others(sender):
    house_id = make.make_id()
    case_id = _send(sender, house_id, 20, **GENERAL).body["case"]["id"]
    accepted = {"remediation": "finished", "acceptance": "passed", "stage": "awaiting_sign_off"}
    with Work(sender.store, make.JOB, make.NOW) as work:
        work.update(rows.HouseCase, {"id": case_id}, accepted, chain=f"house:{house_id}")
        work.record("acceptance.passed", f"house:{house_id}", case_id=case_id)
        work.commit()
    _send(sender, house_id, 21, **GENERAL, wall_deformed="yes")
    case = looking.one(sender.store, rows.HouseCase, house_id=house_id)
    assert (case["stage"], case["acceptance"]) == ("awaiting_plan", "not_needed")


def test_an_incomplete_survey_of_a_safe_shop_is_not_shown_as_safe(sender):
    house_id = make.make_id()
    _send(sender, house_id, 20, example="shop", **SOUND_SHOP)
    unseen = {**SOUND_SHOP, "site_judged_dangerous": "unseen"}
    _send(sender, house_id, 21, example="shop", **unseen)
    assert _house(sender, house_id)["verdict"] == "incomplete"


def test_a_hazard_after_sign_off_opens_a_new_case_that_reopens_the_old(sender):
    house_id = make.make_id()
    first = _send(sender, house_id, 20, **SEVERE).body["case"]["id"]
    _close(sender, house_id, first)
    second = _send(sender, house_id, 21, **SEVERE).body["case"]["id"]
    case = looking.one(sender.store, rows.HouseCase, id=second)
    assert second != first
    assert case["reopens"] == first


def test_a_house_that_is_gone_waits_for_the_office(sender):
    house_id = make.make_house(sender.store, ended_on=make.NOW.date())
    answer = _send(sender, house_id)
    assert {one["code"] for one in answer.body["reasons"]} == {"submission.house_ended"}


def test_a_grid_moved_meanwhile_loses_no_work(sender, sender_of):
    """His house now lies in another's village: the survey waits, nothing is lost (law 6)."""
    house_id = make.make_house(sender.store, make.VILLAGE_A2)
    neighbour = sender_of(Role.GRID_WORKER, "neighbour", village=make.VILLAGE_A2)
    assert _send(sender, house_id).status == 202
    assert _send(neighbour, house_id).status == 201


def _say(sender, house_id, **columns):
    """Past the services: what a technician said of the house."""
    with Work(sender.store, make.JOB, make.NOW) as work:
        work.update(rows.House, {"id": house_id}, columns, chain=f"house:{house_id}")
        work.record("verdict.confirmed", f"house:{house_id}")
        work.commit()


def _lower(sender, house_id, case_id):
    """Past the services: he looked and found that the signs do not hold."""
    with Work(sender.store, make.JOB, make.NOW) as work:
        chain = f"house:{house_id}"
        struck = {"state": "struck", "struck_at": make.NOW}
        for one in looking.every(sender.store, rows.Hazard, house_id=house_id):
            work.update(rows.Hazard, {"id": one["id"]}, struck, chain=chain)
        lowered = {"verdict": "safe", "control": "not_needed", "inspection": "not_needed"}
        work.update(rows.HouseCase, {"id": case_id}, lowered, chain=chain)
        shown = {"verdict": "safe", "is_verdict_confirmed": True}
        work.update(rows.House, {"id": house_id}, shown, chain=chain)
        work.record("verdict.overridden", chain)
        work.commit()


def _close(sender, house_id, case_id):
    """Past the procedure: the case is signed off."""
    with Work(sender.store, make.JOB, make.NOW) as work:
        chain = f"house:{house_id}"
        closed = {"closing": "signed_off", "stage": "signed_off", "closed_at": make.NOW}
        work.update(rows.HouseCase, {"id": case_id}, closed, chain=chain)
        shown = {"open_case_id": None, "stage": "signed_off", "due_on": None}
        work.update(rows.House, {"id": house_id}, shown, chain=chain)
        work.record("case.signed_off", chain, case_id=case_id, case=case_id)
        work.commit()
