"""Pages of acceptance, sign-off and draw: what an official fills in, and what stays written."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from server import clock
from server.domain.facts import Verdict
from server.services import acceptance, reinspections
from server.services.demo.on_site import drawn
from server.services.work import Work
from server.store import rows
from tests import make
from tests.fixtures_http import PASSWORD
from tests.procedure import walks
from tests.procedure.on_site import ITEMS_DONE
from tests.procedure.scene import WUZHAI, Scene


@pytest.fixture
def office(store, browser_of, password_hash):
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    scene.now = clock.now() - timedelta(hours=2)  # each step of the scene takes a minute
    unit = {"id": scene.actor("township").unit_id, "kind": "township", "name": "本镇人民政府"}
    make.write(store, rows.Unit, unit)
    house = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, house)
    browsers = {
        name: browser_of(scene.people[name].login)
        for name in ("village", "township", "office", "bureau")
    }
    return scene, house, browsers


def _photo(colour: int):
    stored = BytesIO()
    Image.new("RGB", (40, 30), (colour, 90, 90)).save(stored, "JPEG")
    return BytesIO(stored.getvalue()), "after.jpg"


def _visit(scene: Scene, house: str, **changes):
    hazard = scene.all(rows.Hazard, house_id=house)[0].id
    people = {"name_0": "验收甲", "unit_0": scene.bureau_id}
    people |= {"name_1": "验收乙", "unit_1": scene.township_unit_id}
    items = {f"item_{name}": mark for name, mark in ITEMS_DONE.items()}
    day = {"on_site_on": scene.today().isoformat(), f"mark_{hazard}": "done"}
    return {**people, **items, **day, f"after_{hazard}": _photo(90), **changes}


def test_a_house_goes_from_its_application_to_its_sign_off_by_page(office):
    scene, house, browsers = office
    path = f"/cases/{scene.case_id(house)}/acceptance"
    township, village = browsers["township"], browsers["village"]
    refused = township.post(f"{path}/application", {"way": "owner"})
    assert (refused.status_code, "产权人签字" in refused.text) == (422, True)
    township.post(f"{path}/application", {"way": "owner", "statement": _photo(10)})
    nothing = village.post(f"{path}/opinion", {"reasons": "未选同意或不同意"})
    assert "同意或不同意" in nothing.text and "未选同意或不同意" in nothing.text
    village.post(f"{path}/opinion", {"opinion": "disagree", "reasons": "院墙排水仍不畅"})
    scene.now = clock.now()
    refused = township.post(f"{path}/visit", _visit(scene, house, item_photos=""))
    assert (refused.status_code, "整治前后照片" in refused.text, "验收甲" in refused.text) == (
        422,
        True,
        True,
    )
    assert township.post(f"{path}/visit", _visit(scene, house)).status_code == 303
    _reinspected(scene, house)
    answer = {"conclusion": "passed", "answer": "已疏通排水沟，现场复看通畅"}
    assert township.post(f"{path}/decision", answer).status_code == 303
    signed = {"password": PASSWORD, "signature": drawn()}
    blank = township.post(f"{path}/sign-off", {**signed, "signature": ""})
    assert "签名为空白" in blank.text
    wrong = township.post(f"{path}/sign-off", {**signed, "password": "Bu-Zhidao-2022"})
    assert (wrong.status_code, "密码不正确" in wrong.text) == (403, True)
    assert scene.row(rows.Account, id=scene.actor("township").account_id).failed_sign_ins == 1
    assert township.post(f"{path}/sign-off", signed).status_code == 303
    assert scene.row(rows.House, id=house).stage == "signed_off"
    assert "已加密保存" in township.get(path).text


def _reinspected(scene: Scene, house: str) -> None:
    applied = scene.all(rows.Acceptance, house_id=house)[0].id
    scene.now = clock.now()
    report = scene.reinspected()
    scene.do("township", reinspections.file_reinspection, applied, report=report)


def test_the_form_is_offered_to_who_may_fill_it_in_alone(office):
    scene, house, browsers = office
    path = f"/cases/{scene.case_id(house)}/acceptance"
    with Work(scene.store, scene.actor("village"), clock.now()) as work:
        acceptance.apply(work, scene.case_id(house))
        work.commit()
    assert "提交意见" in browsers["village"].get(path).text
    assert "提交意见" not in browsers["township"].get(path).text
    browsers["village"].post(f"{path}/opinion", {"opinion": "agree"})
    assert f"{path}/visit" in browsers["township"].get(path).text
    bureau = browsers["bureau"].get(path).text  # here it leads where business is done alone
    assert f"{path}/visit" not in bureau and "您当前岗位不能办理" in bureau


def test_a_draw_that_cannot_be_is_told_on_its_page(office):
    scene, _, browsers = office
    page = browsers["office"]
    assert "还没有抽样" in page.get("/draws").text
    refused = page.post("/draws", {"month": "2022-09", "township": scene.township})
    assert refused.status_code == 409
    assert "请稍后再抽" in refused.text
