"""The same over HTTP: tokens, digests, statuses, and one description of it all."""

import gzip
import hashlib
import json
from datetime import timedelta

import pytest

from server import clock
from server.domain.acts import Role
from server.store import rows
from tests import make
from tests.intake import looking, sending


@pytest.fixture
def worker(county):
    return make.make_person(county, Role.GRID_WORKER, "wang", village=make.VILLAGE_A1)


def _put(phone, body, submission_id=None, **headers):
    path = f"/api/v1/submissions/{submission_id or make.make_id()}"
    return phone.send("PUT", path, data=body, headers=headers)


def _body(**changes):
    return sending.body_of(sending.envelope(**changes))


def test_new_known_and_waiting_have_their_own_status(worker, phone_of):
    phone, submission_id, body = phone_of(worker), make.make_id(), _body()
    assert _put(phone, body, submission_id).status_code == 201
    assert _put(phone, body, submission_id).status_code == 200
    assert _put(phone, _body(village_code="140928999999")).status_code == 202


def test_a_refusal_is_a_problem_with_a_chinese_sentence(worker, phone_of):
    answer = _put(phone_of(worker), b"{")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["code"] == "submission.malformed"
    assert "JSON" in answer.json["detail"]


def test_a_digest_is_checked_whatever_its_header_is_written_like(worker, phone_of):
    phone, body = phone_of(worker), _body()
    good = hashlib.sha256(body).hexdigest()
    assert _put(phone, body, **{"x-content-sha256": good}).status_code == 201
    answer = _put(phone, _body(), **{"x-content-sm3": "0" * 64})
    assert answer.json["code"] == "submission.digest_mismatch"


def test_a_body_beyond_the_limit_is_413(worker, phone_of):
    assert _put(phone_of(worker), b" " * (1 << 20)).status_code == 413


def test_an_expired_token_is_refused_and_the_phone_keeps_its_work(county, worker, phone_of):
    phone = phone_of(worker, expires_at=clock.now() - timedelta(days=1))
    answer = _put(phone, _body())
    assert (answer.status_code, answer.json["code"]) == (401, "token.expired")
    assert looking.count(county, rows.Submission) == 0


def test_a_closed_account_may_still_hand_in_its_work(county, phone_of):
    closed = make.make_person(
        county, Role.GRID_WORKER, "gone", is_closed=True, village=make.VILLAGE_A1
    )
    phone = phone_of(closed)
    answer = _put(phone, _body())
    assert answer.status_code == 202
    assert answer.json["reasons"][0]["code"] == "submission.account_closed"
    assert phone.get("/api/v1/grid").status_code == 403


def test_the_office_releases_over_http(county, worker, phone_of):
    township = make.make_person(county, Role.TOWNSHIP, "li", township=make.TOWNSHIP_A)
    desk, submission_id = phone_of(township), make.make_id()
    faulty = _body(answers=sending.answers(storeys=3.0))
    assert _put(phone_of(worker), faulty, submission_id).status_code == 202
    lines = desk.get("/api/v1/submissions?state=quarantined").json["lines"]
    assert [one["id"] for one in lines] == [submission_id]
    path = f"/api/v1/submissions/{submission_id}"
    body = {
        "outcome": "accepted",
        "reason": "已电话核实",
        "corrections": {"answers": {"storeys": 1}},
    }
    assert desk.post(f"{path}/release", json=body).json["state"] == "released"
    named = {"reason": "请核对户主", "questions": ["张三家的墙"]}
    assert desk.post(f"{path}/return", json=named).status_code == 422  # ledger: no words
    returned = desk.post(f"{path}/return", json={"reason": "请补拍正面照片", "photos": ["front"]})
    assert returned.json["state"] == "returned"
    assert desk.get(path).json["review"]["photos"] == ["front"]


def test_a_release_without_a_reason_is_refused(county, phone_of):
    desk = phone_of(make.make_person(county, Role.TOWNSHIP, "li", township=make.TOWNSHIP_A))
    path = f"/api/v1/submissions/{make.make_id()}/release"
    assert desk.post(path, json={"outcome": "accepted", "reason": ""}).status_code == 422


def test_last_answers_come_packed_to_a_phone_that_unpacks(worker, phone_of):
    phone, house_id = phone_of(worker), make.make_id()
    assert _put(phone, _body(house_id=house_id)).status_code == 201
    path = f"/api/v1/grid/answers?houses={house_id}"
    packed = phone.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data)) == phone.get(path).json
    assert phone.get(path).json["last"][0]["house_id"] == house_id


def test_more_houses_than_one_answer_takes_or_no_house_id_are_refused(worker, phone_of):
    phone = phone_of(worker)
    many = ",".join(make.make_id() for _ in range(51))
    for asked in (many, "x", f"{make.make_id()},'"):
        assert phone.get(f"/api/v1/grid/answers?houses={asked}").status_code == 422
