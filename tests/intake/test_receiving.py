"""Receiving a survey: what is accepted, what it brings about, and what its receipt is worth."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import intake, receipts
from server.services.work import Work
from server.store import rows
from tests import make
from tests.intake import looking, sending

SEVERE = {"site_judged_dangerous": "yes"}


def test_a_new_house_is_registered_with_its_survey(sender):
    house_id = make.make_id()
    answer = sender.send(sending.envelope(house_id))
    house = looking.one(sender.store, rows.House, id=house_id)
    assert answer.status == 201
    assert answer.body["house"]["code"] == house["code"]
    assert (house["village_code"], house["structure_type"]) == (make.VILLAGE_A1, "masonry")
    assert looking.events(sender.store, f"house:{house_id}") == [
        "house.registered",
        "survey.received",
        "verdict.assessed",
    ]


def test_personal_answers_are_sealed_and_masked(sender):
    house_id, submission_id = make.make_id(), make.make_id()
    sender.send(sending.envelope(house_id), submission_id)
    house = looking.one(sender.store, rows.House, id=house_id)
    submission = looking.one(sender.store, rows.Submission, id=submission_id)
    opened = sender.store.secrets.open(submission["personal_sealed"])
    assert house["owner_masked"] == "赵*田"
    assert "owner_name" not in submission["answers"]
    assert opened["owner_name"] == "赵守田"


def test_no_personal_answer_reaches_the_ledger(sender):
    sender.send(sending.envelope())
    facts = "".join(one["facts"] for one in looking.every(sender.store, rows.LedgerEntry))
    assert "赵守田" not in facts
    assert "140928197001010015" not in facts


def test_a_severe_sign_opens_a_case_with_its_hazard(sender):
    house_id = make.make_id()
    sent = sending.envelope(house_id, answers=sending.answers(**SEVERE))
    answer = sender.send(sent)
    hazard = looking.one(sender.store, rows.Hazard, house_id=house_id)
    case = looking.one(sender.store, rows.HouseCase, house_id=house_id)
    assert answer.body["verdict"]["verdict"] == "severe_hazard"
    assert answer.body["case"]["next_acts"] == ["control.order"]
    assert hazard["case_id"] == case["id"] == answer.body["case"]["id"]
    assert answer.body["verdict"]["fired"][0]["clause"]


def test_an_unseen_decisive_sign_is_incomplete_and_names_what_is_missing(sender):
    sent = sending.envelope(answers=sending.answers(site_judged_dangerous="unseen"))
    verdict = sender.send(sent).body["verdict"]
    assert verdict["verdict"] == "incomplete"
    assert "site_judged_dangerous" in verdict["missing"]


def test_an_operational_house_goes_to_inspection_even_when_safe(sender):
    sent = sending.envelope(answers=sending.answers("shop"))
    answer = sender.send(sent)
    assert answer.status == 201, answer.body["reasons"]
    assert answer.body["case"] is not None


def test_the_same_bytes_get_the_same_receipt(sender):
    submission_id, sent = make.make_id(), sending.body_of(sending.envelope())
    first = sender.send(sent, submission_id)
    again = sender.send(sent, submission_id, now=make.NOW + timedelta(days=3))
    assert (first.status, again.status) == (201, 200)
    assert again.body["receipt"] == first.body["receipt"]
    assert again.body["verdict"] == first.body["verdict"]
    assert looking.count(sender.store, rows.Submission) == 1


def test_other_bytes_under_the_same_id_are_refused(sender):
    submission_id = make.make_id()
    sender.send(sending.envelope(), submission_id)
    with pytest.raises(Problem, match=r"submission\.other_bytes"):
        sender.send(sending.envelope(), submission_id)
    assert looking.count(sender.store, rows.Submission) == 1


def test_a_phone_can_verify_its_receipt_and_nobody_can_alter_it(sender):
    receipt = sender.send(sending.envelope()).body["receipt"]
    secrets, device = sender.store.secrets, sender.actor.device_id
    signed = receipts.canonical(receipt)
    altered = signed.replace(b"accepted", b"rejected")
    assert secrets.verify_receipt(device, signed, receipt["signature"])
    assert not secrets.verify_receipt(device, altered, receipt["signature"])


def test_eight_threads_with_the_same_survey_store_it_once(sender):
    submission_id, body = make.make_id(), sending.body_of(sending.envelope())
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: _patiently(sender, submission_id, body), range(8)))
    assert sorted(one.status for one in answers) == [200] * 7 + [201]
    assert len({orjson.dumps(one.body["receipt"]) for one in answers}) == 1
    assert looking.count(sender.store, rows.Submission) == 1
    assert looking.count(sender.store, rows.House) == 1


def test_surveys_of_one_house_at_the_same_moment_queue_up(sender):
    house_id = make.make_id()
    bodies = [sending.body_of(_captured(house_id, minute)) for minute in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda body: _patiently(sender, make.make_id(), body), bodies))
    house = looking.one(sender.store, rows.House, id=house_id)
    assert looking.count(sender.store, rows.Submission, house_id=house_id) == 8
    newest = looking.every(sender.store, rows.Submission, house_id=house_id)
    assert house["surveyed_at"] == max(one["captured_at"] for one in newest)


def test_a_house_nearby_is_told_as_a_doubt(sender):
    first = sender.send(sending.envelope(step=3))
    second = sender.send(sending.envelope(step=3))
    doubts = {one["code"]: one["text"] for one in second.body["doubts"]}
    assert first.body["house"]["code"] in doubts["house.near"]


def test_a_house_nearby_outside_reach_is_not_named(sender, sender_of):
    other = sender_of(Role.GRID_WORKER, village=make.VILLAGE_A2)
    lon, lat = 111.82 - 0.00001, 38.89
    border = {"lon": lon, "lat": lat, "accuracy_m": 5.0, "source": "gps"}
    code = sender.send(sending.envelope(location=border)).body["house"]["code"]
    beyond = {**border, "lon": 111.82 + 0.00001}
    answer = other.send(sending.envelope(village=make.VILLAGE_A2, location=beyond))
    assert "house.near_unseen" in {one["code"] for one in answer.body["doubts"]}
    assert code.encode() not in orjson.dumps(answer.body)


def test_the_same_owner_behind_the_same_door_is_told_as_a_doubt(sender):
    same_door = sending.answers(door_number="12")
    first = sender.send(sending.envelope(step=1, answers=same_door))
    second = sender.send(sending.envelope(step=20, answers=same_door))
    doubts = {one["code"]: one["text"] for one in second.body["doubts"]}
    assert first.body["house"]["code"] in doubts["house.same_owner"]


def test_a_point_in_another_village_is_told_as_a_doubt(sender_of):
    township = sender_of(Role.TECHNICIAN, township=make.TOWNSHIP_A)
    lon, lat = make.point_in(make.VILLAGE_A2)
    there = {"lon": lon, "lat": lat, "accuracy_m": 5.0, "source": "gps"}
    house_id = make.make_id()
    answer = township.send(sending.envelope(house_id, location=there))
    house = looking.one(township.store, rows.House, id=house_id)
    assert house["village_code"] == make.VILLAGE_A2
    assert "location.other_village" in {one["code"] for one in answer.body["doubts"]}


def test_a_grid_workers_house_is_in_his_grid(sender_of):
    area = {"village": make.VILLAGE_A1, "grid": make.GRID_A1}
    worker, house_id = sender_of(Role.GRID_WORKER, **area), make.make_id()
    assert worker.send(sending.envelope(house_id)).status == 201
    assert looking.one(worker.store, rows.House, id=house_id)["grid_code"] == make.GRID_A1


def test_who_may_not_survey_is_refused(sender):
    bureau = replace(sender, actor=make.actor_of(Role.HOUSING_BUREAU))
    with pytest.raises(Problem, match=r"act\.forbidden"):
        bureau.send(sending.envelope())


def _captured(house_id, minute):
    at = f"2022-09-20T09:{minute:02d}:00+08:00"
    return sending.envelope(house_id, captured_at=at, answers=sending.answers(**SEVERE))


def _patiently(sender, submission_id, body):
    """As the door does: an idempotent handler runs again when somebody was faster."""
    for _ in range(9):
        try:
            with Work(sender.store, sender.actor, make.NOW) as work:
                answer = intake.receive(work, submission_id, body, {})
                work.commit()
            return answer
        except Problem as problem:
            if problem.code != "house.changed_meanwhile":
                raise
    raise AssertionError("never came through")
