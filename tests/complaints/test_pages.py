"""投诉举报 over HTTP: taken down on the phone, looked at by the township, silent on who told."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from server import clock
from server.domain.facts import Verdict
from server.http.sessions import COOKIE, form_token
from server.store import rows
from server.store.ledger import sm3
from tests import make
from tests.complaints.conftest import NAME, NOTE, PHONE, WORDS


@pytest.fixture
def browser_of(app, scene):
    def build(name):
        token, now = make.make_id(), clock.now()
        session = {"account_id": scene.actor(name).account_id, "token_hash": sm3(token.encode())}
        times = {"created_at": now, "last_seen_at": now, "ended_at": None}
        make.write(scene.store, rows.WebSession, {**session, **times})
        client = app.test_client()
        client.set_cookie(COOKIE, token)

        def send(path: str, **form):
            with app.test_request_context():
                form["csrf_token"] = form_token(token)
            return client.post(path, data=form, content_type="multipart/form-data")

        client.send = send
        return client

    return build


def _text(answer) -> str:
    with answer:
        return answer.get_data(as_text=True)


def _photo() -> tuple[io.BytesIO, str]:
    held = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 90, 60)).save(held, "JPEG")
    return io.BytesIO(held.getvalue()), "site.jpg"


CALL = {
    "channel": "phone",
    "kinds": ["crack", "business"],
    "words": WORDS,
    "name": NAME,
    "phone": PHONE,
    "note": NOTE,
}


@pytest.mark.slow
def test_a_call_is_taken_down_with_the_house_looked_for_and_handed_on_at_once(scene, browser_of):
    house = scene.surveyed(Verdict.SAFE)
    code, desk = scene.code(house), browser_of("bureau")
    found = _text(desk.send("/complaints/new", **CALL, search=code, find="1"))
    assert f'value="{code}"' in found and WORDS in found and NAME in found
    silent = _text(desk.send("/complaints/new", **{**CALL, "words": f"{NAME}说墙裂了。"}))
    assert "请删去" in silent
    taken = desk.send("/complaints/new", **CALL, house_code=code, then="assign")
    assert taken.status_code == 303
    row = scene.all(rows.Complaint)[0]
    assert (row.house_id, row.state, row.kinds) == (house, "assigned", ["crack", "business"])
    page = _text(desk.get(taken.location))
    assert WORDS in page and NAME not in page and PHONE not in page
    opened = _text(desk.send(f"/complaints/{row.id}/reporter", reason="电话答复核查结果"))
    assert NAME in opened and PHONE in opened
    assert NAME not in _text(desk.get(taken.location))


@pytest.mark.slow
def test_the_township_looks_and_no_page_or_answer_of_it_tells_who_reported(scene, browser_of):
    house = scene.surveyed(Verdict.SAFE)
    complaint = scene.take(house_code=scene.code(house))
    scene.step("bureau", complaint, "assign", receiver=f"township:{scene.township}")
    township = browser_of("township")
    here = f"/complaints/{complaint}"
    seen = {
        address: _text(township.get(address))
        for address in ("/complaints", here, f"{here}/sheet", f"/houses/{house}", "/",
                        "/complaints/figures", "/api/v1/complaints", f"/api/v1{here}",
                        f"/api/v1/houses/{house}/timeline")
    }  # fmt: skip
    for address, text in seen.items():
        assert not [one for one in (NAME, PHONE, NOTE, PHONE[-4:]) if one in text], address
    assert WORDS in seen[here] and WORDS not in seen[f"/houses/{house}"]
    assert "举2022-0001" in seen[f"/houses/{house}"]
    assert "举报待现场核查" in seen["/"]
    refused = township.send(f"{here}/reporter", reason="想知道是谁举报的")
    assert refused.status_code == 403 and NAME not in _text(refused)
    form = {"step": "check", "outcomes": "as_said", "words": "到现场核查，裂缝属实。"}
    unseen = township.send(f"{here}/checking", **form)
    assert "须附现场照片" in _text(unseen)
    checked = township.send(f"{here}/checking", **form, photos=_photo())
    assert checked.status_code == 303
    step = scene.all(rows.ComplaintStep, complaint_id=complaint, step="check")[0]
    photo = f"/api/v1/photos/{step.files[0]}"
    for who, status in {"bureau": 200, "stranger": 404, "surveyor": 404}.items():
        with browser_of(who).get(photo) as answer:
            assert answer.status_code == status, who


def test_a_verified_report_sends_the_survey_back_and_a_number_opens_its_list(scene, browser_of):
    house = scene.surveyed(Verdict.SAFE)
    scene.person("desk", make.Role.HOUSING_BUREAU)
    complaint = scene.looked_at(house)
    bureau = browser_of("desk")
    asked = bureau.send(f"/complaints/{complaint}/resurvey", reason="请重新核实西墙裂缝宽度。")
    assert asked.status_code == 303
    assert scene.row(rows.Submission, house_id=house).state == "returned"
    assert scene.row(rows.House, id=house).verdict == Verdict.SAFE.value
    figures = _text(bureau.get("/complaints/figures?month=2022-09"))
    addresses = re.findall(r'href="(/complaints\?side=all[^"]+)"', figures)
    assert addresses
    assert bureau.get("/complaints?figure=received").status_code == 200
    assert bureau.get("/complaints?figure=received&month=never").status_code == 422
    for address in dict.fromkeys(addresses):
        listed = _text(bureau.get(address.replace("&amp;", "&")))
        assert "共 1 件" in listed, address
