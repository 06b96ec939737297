"""The described interface: one's own account, phones, people; and its description."""

import re
from typing import Any

import pytest

from server.domain.acts import Act, Role
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.fixtures_http import PASSWORD


@pytest.fixture
def worker(store: Store, password_hash: str) -> make.Person:
    make.make_county(store)
    return make.make_person(
        store, Role.GRID_WORKER, "wang", password_hash=password_hash, village=make.VILLAGE_A1
    )


@pytest.fixture
def admin(worker: make.Person, store: Store, phone_of: Any) -> Any:
    return phone_of(make.make_person(store, Role.ADMINISTRATOR, "admin"))


def _enrol(client: Any, **body: str) -> Any:
    given = {"login": "wang", "password": PASSWORD, "label": "红米 12", **body}
    return client.post("/api/v1/devices", json=given)


def test_phone_is_enrolled_and_then_knows_its_person(worker, client):
    enrolled = _enrol(client)
    assert enrolled.status_code == 201
    headers = {"Authorization": f"Bearer {enrolled.json['token']}"}
    me = client.get("/api/v1/me", headers=headers).json
    assert (me["login"], me["device_id"]) == ("wang", enrolled.json["device_id"])
    assert me["seats"][0]["village"] == make.VILLAGE_A1
    assert Act.SUBMISSION_SEND in me["acts"] and Act.CASE_SIGN_OFF not in me["acts"]


def test_receipt_key_verifies_receipts_of_this_phone(worker, client, store):
    from server.store.sm3 import hmac_sm3

    enrolled = _enrol(client).json
    key = bytes.fromhex(enrolled["receipt_key"])
    receipt = store.secrets.receipt(enrolled["device_id"], b"payload")
    assert hmac_sm3(key, b"payload").hex() == receipt


@pytest.mark.parametrize("body", [{"password": "Wrong-2022-x"}, {"login": "nobody"}])
def test_wrong_login_enrols_nothing_and_is_in_the_access_log(worker, client, store, body):
    answer = _enrol(client, **body)
    assert (answer.status_code, answer.json["code"]) == (401, "sign_in.refused")
    with store.reading() as db:
        assert len(db.execute(rows.AccessLog.__table__.select()).all()) == 1
        assert db.execute(rows.Device.__table__.select()).first() is None


def test_enrolling_is_limited_per_address(worker, client):
    answers = [client.post("/api/v1/devices", json={}).status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]


def test_person_revokes_his_own_phone_at_once(worker, client):
    enrolled = _enrol(client).json
    headers = {"Authorization": f"Bearer {enrolled['token']}"}
    path = f"/api/v1/devices/{enrolled['device_id']}"
    assert client.delete(path, headers=headers).status_code == 204
    assert client.get("/api/v1/me", headers=headers).json["code"] == "token.revoked"


def test_phone_of_somebody_else_is_missing(worker, store, phone_of):
    other = make.make_person(store, Role.GRID_WORKER, "zhao", village=make.VILLAGE_B1)
    mine, his = phone_of(worker), phone_of(other)
    answer = mine.send("DELETE", f"/api/v1/devices/{his.device_id}")
    assert (answer.status_code, answer.json["code"]) == (404, "device.missing")


def test_administrator_revokes_a_lost_phone(worker, admin, phone_of):
    lost = phone_of(worker)
    assert admin.send("DELETE", f"/api/v1/devices/{lost.device_id}").status_code == 204
    assert lost.get("/api/v1/me").status_code == 401


def test_administrator_opens_an_account_and_seats_it(worker, admin, client):
    unit = admin.post("/api/v1/units", json={"kind": "township", "name": "砚城镇人民政府"}).json
    body = {"login": "sun.li", "name": "孙丽"}
    opened = admin.post("/api/v1/accounts", json=body).json
    seat = {"unit_id": unit["id"], "role": "township", "area": make.TOWNSHIP_A}
    path = f"/api/v1/accounts/{opened['account_id']}/seats"
    assert admin.post(path, json=seat).status_code == 201
    enrolled = _enrol(client, login="sun.li", password=opened["first_password"]).json
    assert enrolled["must_change_password"]
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {enrolled['token']}"}).json
    assert [(one["role"], one["unit"]) for one in me["seats"]] == [("township", "砚城镇人民政府")]


def test_accounts_are_paged_by_login_with_their_seats(admin):
    first = admin.get("/api/v1/accounts?limit=1").json
    assert [one["login"] for one in first["accounts"]] == ["admin"]
    rest = admin.get(f"/api/v1/accounts?limit=1&after={first['next_after']}").json
    assert [one["seats"][0]["role"] for one in rest["accounts"]] == ["grid_worker"]


def test_closed_account_no_longer_asks_who_it_is(worker, admin, phone_of):
    phone = phone_of(worker)
    path = f"/api/v1/accounts/{worker.actor.account_id}/close"
    assert admin.post(path).status_code == 204
    assert phone.get("/api/v1/me").json["code"] == "account.closed"


def test_health_tells_the_engine_and_whether_a_county_is_there(client, store):
    assert client.get("/healthz").json["has_county"] is False
    make.make_county(store)
    answer = client.get("/healthz").json
    assert answer["has_county"] is True
    assert answer["engine"] == store.engine.dialect.name


def _operations(client: Any) -> dict[str, dict[str, Any]]:
    paths = client.get("/api/v1/openapi.json").json["paths"]
    return {
        f"{method} {path}": operation
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method != "parameters"
    }


def test_every_operation_is_described_in_chinese_with_act_and_problems(client):
    operations = _operations(client)
    assert "post /api/v1/devices" in operations
    for operation in operations.values():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in operation["summary"])
        assert operation["x-act"]
        assert "503" in operation["responses"]


def test_description_names_the_problems_of_an_operation(client):
    refusals = _operations(client)["post /api/v1/devices"]["responses"]
    assert "sign_in.refused" in refusals["401"]["description"]
    assert "application/problem+json" in refusals["401"]["content"]


def test_description_has_whole_integers_and_no_promise_of_pages(client):
    text = client.get("/api/v1/openapi.json").text
    assert "X-Pagination" not in text
    limit = _operations(client)["get /api/v1/accounts"]["parameters"][1]["schema"]
    assert (limit["minimum"], limit["maximum"]) == (1, 100)
    assert all(type(limit[name]) is int for name in ("minimum", "maximum"))
    assert "2.0" not in text.replace('"3.1.0"', "")


@pytest.mark.slow
def test_description_is_valid_and_names_each_operation_for_what_is_made_from_it(client):
    """By a reader nobody here wrote; a client made from it calls its functions by these names."""
    from openapi_spec_validator import validate  # half a second, and nothing else needs it

    described = client.get("/api/v1/openapi.json").json
    assert described["openapi"].startswith("3.1.")
    validate(described)
    names = [one["operationId"] for one in _operations(client).values()]
    assert len(names) > 200 and len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


def test_docs_page_lists_every_problem_for_its_link(client):
    page = client.get("/api/v1/docs").text
    assert 'id="house.missing"' in page
    assert "https://" not in page and "http://" not in page
