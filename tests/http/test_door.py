"""The door: nobody gets past it without an act, and everything that fails has one shape."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from flask import Flask
from marshmallow import Schema, fields, validate

from server import clock
from server.app import _require_act_everywhere, _require_one_door_each, create_app, move_in
from server.config import Config
from server.domain.acts import Act, Role
from server.domain.problems import Problem
from server.http.door import Door
from server.services.work import Work
from server.store import rows
from server.store.engines import Store, open_store
from tests import make


class _Body(Schema):
    count = fields.Integer(required=True)
    share = fields.Float()
    is_old = fields.Boolean()
    name = fields.String(validate=validate.Length(max=5))
    parts = fields.List(fields.Nested({"size": fields.Integer(required=True)}))


class _Query(Schema):
    page = fields.Integer(load_default=1)
    kinds = fields.List(fields.String(), load_default=list)


_calls: list[int] = []


def _trial_door() -> Door:
    door = Door("trial", url_prefix="/api/v1/trial")

    @door.opens("/body", "POST", act=Act.PUBLIC, body=_Body)
    def body(work: Work, body: dict[str, Any]) -> dict[str, Any]:
        """回显"""
        return body

    @door.opens("/query", act=Act.PUBLIC, query=_Query)
    def query(work: Work, query: dict[str, Any]) -> dict[str, Any]:
        """回显"""
        return query

    @door.opens("/broken", act=Act.PUBLIC)
    def broken(work: Work) -> None:
        """出错"""
        raise ZeroDivisionError("王小明 110101199003070011")

    @door.opens("/busy", "POST", act=Act.PUBLIC, retries=2)
    def busy(work: Work) -> dict[str, int]:
        """冲突两次后成功"""
        _calls.append(1)
        if len(_calls) < 3:
            raise Problem("house.changed_meanwhile")
        return {"calls": len(_calls)}

    _open_for_the_signed_in(door)
    return door


def _open_for_the_signed_in(door: Door) -> None:
    @door.opens("/peek", "POST", act=Act.OWN_ACCOUNT, reads=True)
    def peek(work: Work) -> dict[str, str]:
        """只读却写"""
        _open_unit(work)
        return {}

    @door.opens("/fails", "POST", act=Act.OWN_ACCOUNT)
    def fails(work: Work) -> None:
        """写后出错"""
        _open_unit(work)
        raise Problem("house.missing")

    @door.opens("/houses", act=Act.HOUSE_READ)
    def houses(work: Work) -> dict[str, str]:
        """需要权限"""
        return {"account": work.actor.account_id}

    @door.opens("/sends", "POST", act=Act.SUBMISSION_SEND)
    def sends(work: Work) -> dict[str, bool]:
        """上报"""
        return {"is_closed": work.actor.is_closed}


def _open_unit(work: Work) -> None:
    values = {"id": "u", "kind": "township", "name": "某镇"}
    work.insert(rows.Unit, values, chain="unit:u")
    work.record("unit.created", "unit:u", unit="u")


@pytest.fixture(scope="module")
def trial_app(migrated: Config) -> Iterator[Flask]:
    """An app of our own, with one door more."""
    store = open_store(migrated)
    app = create_app(store=store)
    app.register_blueprint(_trial_door())
    yield app
    store.close()


@pytest.fixture
def app(trial_app: Flask, store: Store) -> Flask:
    make.make_county(store)
    _calls.clear()
    move_in(trial_app, store.config, store)
    return trial_app


def _post(client, path: str, raw: bytes) -> Any:
    return client.post(f"/api/v1/trial{path}", data=raw, content_type="application/json")


def _faults(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    assert answer.json["code"] == "request.invalid"
    return {fault["field"]: fault["code"] for fault in answer.json["faults"]}


def test_good_body_is_loaded(client):
    sent = {"count": 3, "share": 0.5, "is_old": True, "name": "东村", "parts": [{"size": 1}]}
    assert _post(client, "/body", orjson.dumps(sent)).json == sent


@pytest.mark.parametrize("raw", [b"", b"{", b"{'count': 1}", b'{"count": NaN}', b"\xff\xfe"])
def test_malformed_json_is_400(client, raw):
    answer = _post(client, "/body", raw)
    assert (answer.status_code, answer.json["code"]) == (400, "request.malformed_json")


@pytest.mark.parametrize(
    ("raw", "field", "code"),
    [
        (b"{}", "count", "field.required"),
        (b'{"count": 3.0}', "count", "field.not_integer"),
        (b'{"count": "3"}', "count", "field.not_integer"),
        (b'{"count": true}', "count", "field.not_integer"),
        (b'{"count": null}', "count", "field.required"),
        (b'{"count": 3, "share": "1.5"}', "share", "field.not_number"),
        (b'{"count": 3, "share": false}', "share", "field.not_number"),
        (b'{"count": 3, "is_old": "yes"}', "is_old", "field.not_boolean"),
        (b'{"count": 3, "is_old": 1}', "is_old", "field.not_boolean"),
        (b'{"count": 3, "name": 7}', "name", "field.not_text"),
        (b'{"count": 3, "name": "123456"}', "name", "field.too_long"),
        (b'{"count": 3, "nmae": "x"}', "nmae", "field.unknown"),
        (b'{"count": 3, "parts": [{"size": 2.0}]}', "parts.0.size", "field.not_integer"),
        (b'{"count": 3, "parts": [{"size": 2, "x": 1}]}', "parts.0.x", "field.unknown"),
        (b"[]", "", "field.not_object"),
        (b"7", "", "field.not_object"),
    ],
)
def test_faulty_field_is_named_in_chinese(client, raw, field, code):
    answer = _post(client, "/body", raw)
    assert _faults(answer) == {field: code}
    assert all("\u4e00" <= fault["text"][0] <= "\u9fff" for fault in answer.json["faults"])


def test_query_is_loaded_and_lists_stay_lists(client):
    answer = client.get("/api/v1/trial/query?page=2&kinds=a&kinds=b")
    assert answer.json == {"page": 2, "kinds": ["a", "b"]}


def test_unknown_query_parameter_is_refused(client):
    assert _faults(client.get("/api/v1/trial/query?pgae=2")) == {"pgae": "field.unknown"}


def test_unexpected_error_gives_a_number_and_leaks_nothing(client):
    answer = client.get("/api/v1/trial/broken")
    assert (answer.status_code, answer.json["code"]) == (503, "server.unexpected")
    assert answer.json["reference"] in answer.json["detail"]
    assert "王小明" not in answer.text and "Zero" not in answer.text


def test_route_nobody_opened_is_missing(client):
    answer = client.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "route.missing"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_wrong_method_names_the_right_ones(client, method):
    answer = client.open("/api/v1/trial/query", method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_body_that_is_too_large_is_413(client):
    answer = _post(client, "/body", b" " * (1 << 20) + b"{}")
    assert (answer.status_code, answer.json["code"]) == (413, "request.too_large")


def test_conflict_is_tried_again_where_the_handler_allows_it(client):
    assert client.post("/api/v1/trial/busy").json == {"calls": 3}


def _person(store: Store, login: str = "li", **more: Any) -> make.Person:
    area = {"village": make.VILLAGE_A1, **more}
    return make.make_person(store, Role.GRID_WORKER, login, **area)


def test_nobody_is_asked_to_sign_in(client):
    answer = client.get("/api/v1/trial/houses")
    assert (answer.status_code, answer.json["code"]) == (401, "sign_in.needed")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_token_nobody_has_is_refused(client):
    headers = {"Authorization": "Bearer guess"}
    assert client.get("/api/v1/trial/houses", headers=headers).json["code"] == "token.unknown"


def test_phone_acts_for_its_person(app, store, phone_of):
    person = _person(store)
    answer = phone_of(person).get("/api/v1/trial/houses")
    assert answer.json == {"account": person.actor.account_id}
    assert answer.headers["Cache-Control"] == "no-store"


def test_expired_token_says_so(app, store, phone_of):
    phone = phone_of(_person(store), expires_at=clock.now() - timedelta(seconds=1))
    answer = phone.get("/api/v1/trial/houses")
    assert (answer.status_code, answer.json["code"]) == (401, "token.expired")


def test_revoked_token_says_so(app, store, phone_of):
    phone = phone_of(_person(store), revoked_at=make.NOW)
    answer = phone.get("/api/v1/trial/houses")
    assert (answer.status_code, answer.json["code"]) == (401, "token.revoked")


def test_seat_without_the_act_is_forbidden(app, store, phone_of):
    admin = make.make_person(store, Role.ADMINISTRATOR, "admin")
    answer = phone_of(admin).get("/api/v1/trial/houses")
    assert (answer.status_code, answer.json["code"]) == (403, "act.forbidden")


def test_closed_account_may_only_send_what_it_still_holds(app, store, phone_of):
    phone = phone_of(_person(store, is_closed=True))
    assert phone.post("/api/v1/trial/sends").json == {"is_closed": True}
    answer = phone.get("/api/v1/trial/houses")
    assert (answer.status_code, answer.json["code"]) == (403, "account.closed")


def _units(store: Store) -> int:
    with store.reading() as db:
        return len(db.execute(rows.Unit.__table__.select()).all())


def test_what_a_problem_interrupts_is_undone(app, store, phone_of):
    assert phone_of(_person(store)).post("/api/v1/trial/fails").status_code == 404
    assert _units(store) == 0


def test_handler_that_only_reads_cannot_write(app, store, phone_of):
    answer = phone_of(_person(store)).post("/api/v1/trial/peek")
    assert answer.json["code"] == "server.unexpected"
    assert _units(store) == 0


def test_every_route_names_its_act(app):
    acts = {
        rule.rule: app.view_functions[rule.endpoint].opening.act
        for rule in app.url_map.iter_rules()
    }
    assert acts["/healthz"] is Act.PUBLIC
    assert all(isinstance(act, Act) for act in acts.values())


def test_route_without_an_act_ends_the_start(store):
    app = create_app(store=store)
    app.add_url_rule("/back-door", "back_door", lambda: "hello")
    with pytest.raises(RuntimeError, match="/back-door"):
        _require_act_everywhere(app)


def test_a_second_route_under_one_address_ends_the_start(store):
    app = create_app(store=store)
    app.add_url_rule("/w/<code>", "second_door", lambda code: code)
    with pytest.raises(RuntimeError, match=r"public_papers.*second_door"):
        _require_one_door_each(app)


def test_door_has_no_other_way_to_open_a_route():
    with pytest.raises(TypeError, match="act"):
        Door("d").route("/x")(lambda: "hello")
    with pytest.raises(TypeError, match="act"):
        Door("d").opens("/x")


@pytest.mark.parametrize("path", ["/sign-in", "/static/office.css"])
def test_pages_load_only_their_own_and_stand_in_no_frame(client, path):
    with client.get(path) as answer:
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/nothing"])
def test_data_loads_nothing_and_stands_in_no_frame(client, path):
    headers = client.get(path).headers
    policy = "default-src 'none'; frame-ancestors 'none'"
    assert headers["Content-Security-Policy"] == policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_browsers_are_kept_on_https_where_it_is_there(store):
    app = create_app(make.replace(store.config, secure_cookies=True), store=store)
    assert "max-age" in app.test_client().get("/healthz").headers["Strict-Transport-Security"]
