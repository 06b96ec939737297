"""Filled forms become submissions like any other: one each, however often and in what parts."""

import hashlib
from datetime import timedelta

import pytest

from server import clock
from server.domain.acts import Role
from server.services import photos
from server.store import rows
from server.store.ledger import sm3
from tests import make
from tests.intake import looking, sending
from tests.openrosa import filled
from tests.openrosa.filled import Collect, jpeg

FRONT, ROOF = {"photo__front": "1.jpg"}, {"photo__roof": "2.jpg"}
TILTED = sending.answers(house_tilt="yes", house_tilt_percent=20)
CLOSE = {"photo__hazard_close_up__house_tilt": "3.jpg"}


def _submission(county):
    return looking.one(county, rows.Submission)


def _doubts(county):
    return {(one["code"], one["question"]) for one in _submission(county)["doubts"]}


def test_a_survey_of_a_known_house_is_accepted_with_verdict_and_ledger(county, collect):
    house = make.make_house(county)
    answer = collect.post(filled.form(house=house, answers=TILTED))
    assert (answer.status_code, "已收到并完成" in answer.text) == (201, True)
    assert _submission(county)["state"] == "accepted"
    assert looking.one(county, rows.Assessment)["verdict"] == "severe_hazard"
    assert {"survey.received", "verdict.assessed", "case.opened"} <= {
        *looking.events(county, f"house:{house}")
    }


def test_the_form_as_it_came_is_kept_sealed_and_its_hash_is_in_the_ledger(county, collect):
    xml = filled.form()
    collect.post(xml)
    kept = looking.one(county, rows.OpenrosaInstance)
    assert county.secrets.open_bytes(kept["xml_sealed"]) == xml
    assert b"owner_name" not in kept["xml_sealed"]
    chain = f"submission:{kept['submission_id']}"
    entry = looking.one(county, rows.LedgerEntry, chain=chain)
    assert entry["event"] == "survey.came_as_xform" and sm3(xml) in str(entry["facts"])


def test_a_new_house_is_registered_once_and_edited_surveys_stay_with_it(county, collect):
    collect.post(filled.form("first"))
    collect.post(filled.form("edited", edited="first", answers=sending.answers(storeys=2)))
    collect.post(filled.form("edited again", edited="edited"))
    assert looking.count(county, rows.House) == 1
    assert looking.count(county, rows.Submission) == 3


def test_an_edited_survey_answers_the_one_the_office_gave_back(county, collect, phone_of):
    collect.post(filled.form("first"))
    first = _submission(county)["id"]
    desk = phone_of(make.make_person(county, Role.TOWNSHIP, "li", township=make.TOWNSHIP_A))
    asked = {"reason": "请补拍正面照片", "photos": ["front"]}
    assert desk.post(f"/api/v1/submissions/{first}/return", json=asked).status_code == 200
    collect.post(filled.form("edited", edited="first"))
    assert looking.one(county, rows.Submission, id=first)["state"] == "replaced"


def test_the_same_form_again_is_one_submission(county, collect):
    xml = filled.form()
    told = [collect.post(xml) for _ in range(3)]
    assert [one.status_code for one in told] == [201, 201, 201]
    assert "此前已收到" in told[1].text
    assert looking.count(county, rows.Submission) == 1


def test_other_content_under_the_same_instance_id_is_refused_and_changes_nothing(county, collect):
    collect.post(filled.form(answers=TILTED))
    answer = collect.post(filled.form(photos=FRONT), {"1.jpg": jpeg("front")})
    assert answer.status_code == 409
    assert looking.count(county, rows.Submission) == 1
    assert looking.count(county, rows.Photo) == looking.count(county, rows.PhotoFile) == 0


def test_photos_of_one_post_stand_with_their_slot_and_sign(county, collect):
    xml = filled.form(answers=TILTED, photos={**FRONT, **CLOSE})
    answer = collect.post(xml, {"1.jpg": jpeg("front"), "3.jpg": jpeg("tilt")})
    assert answer.status_code == 201
    told = {(one["slot"], one["question"]) for one in looking.every(county, rows.Photo)}
    assert told == {("front", None), ("hazard_close_up", "house_tilt")}
    assert looking.count(county, rows.PhotoFile) == 2
    assert ("photo.sign_missing", "house_tilt") not in _doubts(county)


def test_who_holds_a_copy_of_a_form_cannot_add_photos_to_it(county, collect, phone_of):
    xml = filled.form(answers=TILTED, photos={**FRONT, **CLOSE})
    collect.post(xml)
    other = make.make_person(county, Role.GRID_WORKER, "qian", village=make.VILLAGE_A1)
    refused = Collect(phone_of(other)).post(xml, {"1.jpg": jpeg("front")})

    assert (refused.status_code, "原提交人" in refused.text) == (403, True)
    assert looking.count(county, rows.Photo) == looking.count(county, rows.PhotoFile) == 0
    assert collect.post(xml, {"1.jpg": jpeg("front")}).status_code == 201


def test_photos_may_come_with_later_posts_and_settle_what_was_asked_for(county, collect):
    xml = filled.form(answers=TILTED, photos={**FRONT, **CLOSE})
    first = collect.post(xml)
    assert (first.status_code, "尚有 2 张照片未到" in first.text) == (201, True)
    missing = len(_doubts(county)), len(_submission(county)["doubts"])
    assert ("photo.sign_missing", "house_tilt") in _doubts(county)
    assert "尚有 1 张" in collect.post(xml, {"3.jpg": jpeg("tilt")}).text
    assert "尚有" not in collect.post(xml, {"1.jpg": jpeg("front")}).text
    assert ("photo.sign_missing", "house_tilt") not in _doubts(county)
    assert len(_submission(county)["doubts"]) == missing[1] - 2
    house = _submission(county)["house_id"]
    assert {one["house_id"] for one in looking.every(county, rows.Photo)} == {house}


def test_a_photo_sent_twice_is_one_photo_and_one_event(county, collect):
    xml = filled.form(photos=FRONT)
    for _ in range(3):
        collect.post(xml, {"1.jpg": jpeg("front")})
    assert looking.count(county, rows.Photo) == looking.count(county, rows.PhotoFile) == 1
    house = _submission(county)["house_id"]
    assert looking.events(county, f"house:{house}").count("photo.received") == 1


def test_a_photo_retaken_under_the_same_name_joins_the_first(county, collect):
    xml = filled.form(photos=FRONT)
    collect.post(xml, {"1.jpg": jpeg("front")})
    collect.post(xml, {"1.jpg": jpeg("front again")})
    assert looking.count(county, rows.Photo) == 2
    again = hashlib.sha256(jpeg("front again")).hexdigest()
    assert looking.one(county, rows.OpenrosaFile)["sha256"] == again


def test_a_file_the_form_does_not_name_is_left_out(county, collect):
    answer = collect.post(filled.form(photos=FRONT), {"9.jpg": jpeg("retaken")})
    assert answer.status_code == 201
    assert looking.count(county, rows.PhotoFile) == 0


@pytest.mark.parametrize(("data", "status"), [(b"no picture", 422), (b"\xff" * 5000, 413)])
def test_a_photo_that_cannot_be_kept_does_not_hold_up_its_survey(
    county, collect, monkeypatch, data, status
):
    """The phone is told so, and so keeps the photo; the survey counts already."""
    monkeypatch.setattr(photos, "LARGEST_BYTES", 4000)
    xml = filled.form(photos={**FRONT, **ROOF})
    answer = collect.post(xml, {"1.jpg": data, "2.jpg": jpeg("roof")})
    assert answer.status_code == status and "message" in answer.text
    assert _submission(county)["state"] == "accepted"
    assert [one["slot"] for one in looking.every(county, rows.Photo)] == ["roof"]


FAULTY = {
    "a wrong answer": {"answers": {**sending.answers(), "storeys": "two"}},
    "an unknown question": {"answers": {**sending.answers(), "colour": "red"}},
    "an unknown form": {"form_id": "other_form"},
    "an unknown version": {"version": "2019.1"},
    "no village": {"visit__village": None},
    "an unknown village": {"visit__village": "140928999999"},
    "another's village": {"visit__village": make.VILLAGE_B1, "visit__here": None},
    "no house chosen": {"visit__house_is": "known"},
    "a place outside the county": {"visit__here": "10 10 0 5"},
    "a clock in the future": {"visit__ended": (clock.now() + timedelta(days=3)).isoformat()},
}


@pytest.mark.parametrize("changes", FAULTY.values(), ids=FAULTY.keys())
def test_what_is_authentic_but_faulty_waits_for_the_office(county, collect, changes):
    answer = collect.post(filled.form(photos=FRONT, **changes), {"1.jpg": jpeg("front")})
    assert (answer.status_code, "转入待核" in answer.text) == (201, True)
    assert _submission(county)["state"] == "quarantined"
    assert looking.count(county, rows.House) == 0
    assert looking.count(county, rows.Photo) == 1


def test_what_waited_is_released_with_photos_that_joined_it_meanwhile(county, collect, phone_of):
    xml = filled.form(answers={**sending.answers(), "storeys": "two"}, photos=FRONT)
    collect.post(xml)
    collect.post(xml, {"1.jpg": jpeg("front")})
    desk = phone_of(make.make_person(county, Role.TOWNSHIP, "li", township=make.TOWNSHIP_A))
    body = {
        "outcome": "accepted",
        "reason": "已电话核实",
        "corrections": {"answers": {"storeys": 1}},
    }
    path = f"/api/v1/submissions/{_submission(county)['id']}/release"
    assert desk.post(path, json=body).json["state"] == "released"
    photo = looking.one(county, rows.Photo)
    assert photo["house_id"] == _submission(county)["house_id"] is not None


def test_a_closed_account_may_still_hand_in_what_its_phone_holds(county, phone_of):
    gone = make.make_person(
        county, Role.GRID_WORKER, "gone", is_closed=True, village=make.VILLAGE_A1
    )
    collect = Collect(phone_of(gone))
    assert collect.ask().status_code == 204
    assert collect.post(filled.form()).status_code == 201
    assert _submission(county)["reasons"][0]["code"] == "submission.account_closed"
    assert collect.get("/formList").status_code == 403


def test_the_ledger_explains_every_change(county, collect):
    xml = filled.form(answers=TILTED, photos={**FRONT, **CLOSE})
    collect.post(xml, {"1.jpg": jpeg("front")})
    collect.post(xml, {"3.jpg": jpeg("tilt")})
    house = _submission(county)["house_id"]
    assert "survey.photo_joined" in looking.events(county, f"house:{house}")
