"""The desk over HTTP: what a department is shown, and what its forms do."""

import io

import pytest
from PIL import Image

from server import clock
from server.http.sessions import COOKIE, form_token
from server.services import sector_tasks
from server.services.sector_tasks import Dispatch
from server.store import rows
from server.store.ledger import sm3
from tests import make


@pytest.fixture
def house(scene):
    return scene.house(is_operational=True, business_kinds=["lodging"])


@pytest.fixture
def task(scene, house):
    command = Dispatch(
        kind="verify",
        demand="请核实旅馆许可证是否有效。",
        basis="实施方案附件4",
        receiver="department:police",
        house_ids=(house,),
    )
    return scene.do("bureau", sector_tasks.dispatch, command)


class _Tokens:
    """Another token each time it is written into a form: a form is taken once."""

    def __init__(self, app, session):
        self._app, self._session = app, session

    def __str__(self):
        with self._app.test_request_context():
            return form_token(self._session)


@pytest.fixture
def browser_of(app, scene):
    def build(name):
        token, now = make.make_id(), clock.now()
        session = {"account_id": scene.actor(name).account_id, "token_hash": sm3(token.encode())}
        times = {"created_at": now, "last_seen_at": now, "ended_at": None}
        make.write(scene.store, rows.WebSession, {**session, **times})
        client = app.test_client()
        client.set_cookie(COOKIE, token)
        client.csrf = _Tokens(app, token)
        return client

    return build


def _photo() -> tuple[io.BytesIO, str]:
    held = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 90, 60)).save(held, "JPEG")
    return io.BytesIO(held.getvalue()), "site.jpg"


def _text(answer):
    with answer:
        return answer.get_data(as_text=True)


def test_the_desk_shows_the_task_its_day_and_the_form_to_sign_for_it(browser_of, task):
    desk = browser_of("police")
    listed = _text(desk.get("/sector-tasks"))
    assert "请核实旅馆许可证是否有效。" in listed
    assert f"/sector-tasks/{task}" in listed
    assert "签收" in _text(desk.get(f"/sector-tasks/{task}"))
    assert "没有等本单位办理的派单" in _text(browser_of("market").get("/sector-tasks"))


def test_an_answer_goes_in_with_its_photo_and_a_bad_one_comes_back_with_the_words(
    browser_of, task, scene
):
    desk = browser_of("police")
    address, form = f"/sector-tasks/{task}/answering", {"csrf_token": desk.csrf}
    assert desk.post(address, data={**form, "step": "sign"}).status_code == 303
    words = "已核查，许可证有效至明年六月。"
    bare = desk.post(address, data={**form, "step": "answer", "words": words})
    assert bare.status_code == 422
    assert words in _text(bare)
    whole = {**form, "step": "answer", "words": words, "photos": _photo()}
    assert desk.post(address, data=whole).status_code == 303
    assert scene.row(rows.SectorTask, id=task).state == "answered"
    assert "认可答复，办结" in _text(browser_of("bureau").get(f"/sector-tasks/{task}"))


def test_a_form_with_another_step_or_without_its_token_changes_nothing(browser_of, task, scene):
    desk = browser_of("police")
    form = {"csrf_token": desk.csrf}
    address = f"/sector-tasks/{task}/answering"
    assert desk.post(address, data={**form, "step": "drop table"}).status_code == 400
    assert desk.post(address, data={"step": "sign"}).status_code == 403
    # the way of a step does not lend its act: the sender's step by the receiver's door
    assert (
        desk.post(address, data={**form, "step": "withdraw", "words": "撤销该派单"}).status_code
        == 403
    )
    assert scene.row(rows.SectorTask, id=task).state == "dispatched"


def test_dispatching_and_recording_by_form_keep_what_was_typed_when_refused(
    browser_of, scene, house
):
    code = scene.row(rows.House, id=house).code
    desk = browser_of("bureau")
    form = {
        "csrf_token": desk.csrf,
        "kind": "verify",
        "codes": code,
        "receiver": "department:police",
    }
    refused = desk.post(
        "/sector-tasks/new", data={**form, "demand": "请到现场核实", "basis": "口头"}
    )
    assert refused.status_code == 422
    assert "请到现场核实" in _text(refused)
    sent = desk.post("/sector-tasks/new", data={**form, "demand": "请到现场核实", "basis": "附件4"})
    assert sent.status_code == 303
    town = browser_of("township")
    found = {"csrf_token": town.csrf, "code": code, "kinds": ["change_of_use"], "source": "patrol",
             "words": "住宅改作旅馆，未办手续。"}  # fmt: skip
    recorded = town.post("/transfers/new", data=found)
    assert recorded.status_code == 303
    shown = _text(town.get(recorded.headers["Location"]))
    assert "擅自改变用途" in shown
    assert "不得用作经营" in shown


def test_the_house_file_names_who_answers_and_the_api_the_same(
    browser_of, app, scene, house, phone_of
):
    text = _text(browser_of("bureau").get(f"/houses/{house}"))
    assert "责任单位" in text
    assert "县公安局" in text
    phone = phone_of(scene.people["bureau"])
    answer = phone.send("GET", f"/api/v1/houses/{house}/responsible")
    parts = {(one["duty"], one["part"]) for one in answer.json["responsible"]}
    assert ("department", "牵头") in parts
    assert ("owner", "房屋使用安全第一责任人") in parts


def test_the_api_takes_the_steps_of_the_table_and_counts_units(scene, task, phone_of, app):
    police, office = phone_of(scene.people["police"]), phone_of(scene.people["office"])
    refused = police.send(
        "POST",
        f"/api/v1/sector-tasks/{task}/refuse",
        json={"clause": "附件4", "words": "该处不是旅馆，不属本局职责。"},
    )
    assert (refused.status_code, refused.json["state"], refused.json["refusals"]) == (
        200,
        "refused",
        1,
    )
    late = police.send("POST", f"/api/v1/sector-tasks/{task}/sign", json={})
    assert (late.status_code, late.json["code"]) == (409, "matter.not_ready")
    page = office.send("GET", "/api/v1/sector-tasks?state=open&limit=1")
    assert [one["id"] for one in page.json["tasks"]] == [task]
    counted = office.send("GET", "/api/v1/sector-tasks/counts").json["units"]
    assert {one["party"]: one["numbers"]["refused"] for one in counted}["department:police"] == 1
    assert office.send("GET", "/api/v1/sector-tasks?after=x").json["code"] == "cursor.invalid"
    assert office.send("GET", "/api/v1/sector-tasks/counts?month=2022-13").status_code == 422
