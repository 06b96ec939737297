"""Papers as a phone, a browser and a stranger with a paper in his hand meet them."""

from io import BytesIO
from typing import Any

import pytest
from docx import Document

from server.domain.acts import Role
from server.services import paper_templates, papers
from server.store import rows
from tests.papers.scene import CONTACT, OWNER, PaperScene

API = "/api/v1"


@pytest.fixture
def case(scene: PaperScene) -> str:
    return scene.owned()


def test_the_interface_previews_issues_and_lists(scene: PaperScene, case: str, phone_of: Any):
    phone = phone_of(scene.people["township"])
    asked = {"kind": "hazard_notice", "input": CONTACT}
    shown = phone.post(f"{API}/cases/{case}/papers/preview", json=asked)
    assert (shown.status_code, shown.json["addressee"]) == (200, "㐂*𬭚")
    made = phone.post(f"{API}/cases/{case}/papers", json=asked)
    assert made.status_code == 201, made.text
    paper = made.json["id"]
    house = made.json["house_id"]
    assert [one["id"] for one in phone.get(f"{API}/houses/{house}/papers").json] == [paper]
    assert phone.get(f"{API}/papers/undelivered").json["papers"][0]["id"] == paper
    word = phone.get(f"{API}/papers/{paper}/file.docx")
    assert word.status_code == 200
    assert word.data.startswith(b"PK")
    happened = {"way": "direct", "is_delivered": False, "happened_at": made.json["issued_at"]}
    refused = phone.post(f"{API}/papers/{paper}/deliveries", json=happened)
    assert (refused.status_code, refused.json["code"]) == (422, "delivery.incomplete")
    tried = phone.post(f"{API}/papers/{paper}/deliveries", json={**happened, "note": "家中无人"})
    assert tried.status_code == 201, tried.text


def test_whoever_may_not_open_papers_sees_only_that_they_are_there(
    scene: PaperScene, case: str, phone_of: Any
):
    paper = scene.issue(case)
    technician = phone_of(scene.people["technician"])
    listed = technician.get(f"{API}/houses/{paper.house_id}/papers")
    assert listed.status_code == 200
    assert OWNER not in listed.text
    for file in ("file.pdf", "file.docx"):
        assert technician.get(f"{API}/papers/{paper.id}/{file}").status_code == 403


def test_the_check_code_tells_the_paper_and_never_a_person(
    scene: PaperScene, case: str, client: Any
):
    paper = scene.issue(case)
    code = paper.check_code.lower()
    page = client.get(f"/w/{code[:4]}-{code[4:8]}-{code[8:]}")
    assert page.status_code == 200
    for told in (paper.number, paper.house_code, "2022年9月20日", "有效", "自建房安全隐患告知书"):
        assert told in page.text
    for hidden in (OWNER, "㐂*", "农村道路", "王建国", "0350-4330000"):
        assert hidden not in page.text
    scene.do("township", papers.void, paper.id, reason="房屋地址填写有误")
    assert "已作废" in client.get(f"/w/{code}").text
    assert "没有这一核验码的文书" in client.get("/w/0000-0000-0000").text


def test_a_refused_template_is_shown_with_its_unknown_field_in_red(
    scene: PaperScene, phone_of: Any
):
    phone = phone_of(scene.people["bureau"])
    content = paper_templates.built_in("hazard_notice")
    taken = phone.send("PUT", f"{API}/paper-templates/hazard_notice", data=content)
    assert (taken.status_code, taken.json["version"]) == (201, 1)
    refused = phone.send("PUT", f"{API}/paper-templates/hazard_notice", data=b"PK no")
    assert (refused.status_code, refused.json["code"]) == (422, "template.refused")
    kinds = phone.get(f"{API}/paper-templates").json
    assert {one["name"] for one in kinds[0]["fields"]} >= {"发文字号", "产权人"}
    assert phone.get(f"{API}/paper-templates/hazard_notice/preview").data.startswith(b"PK")


def test_an_office_issues_and_makes_void_on_pages(
    scene: PaperScene, case: str, browser_of: Any, password_hash: str
):
    person = scene.people["township"]
    _give_password(scene, person.actor.account_id, password_hash)
    browser = browser_of(person.login)
    house = scene.row(rows.HouseCase, id=case).house_id
    assert "填写并预览" in browser.get(f"/houses/{house}").text
    asked = {"kind": "hazard_notice", **CONTACT}
    shown = browser.post(f"/cases/{case}/papers/new", asked)
    assert "确认印发" in shown.text
    assert "㐂*𬭚：" in shown.text
    wrong = browser.post(f"/cases/{case}/papers/new", {**asked, "contact_phone": "无"})
    assert (wrong.status_code, "电话号码格式不正确" in wrong.text) == (422, True)
    made = browser.post(f"/cases/{case}/papers/new", {**asked, "step": "issue"})
    assert made.status_code == 303
    page = browser.get(made.headers["Location"]).text
    assert "五建自砚城告〔2022〕1号" not in page  # the clock of the server is not the scene's
    assert "待送达" in page
    paper = scene.all(rows.Paper)[0]
    assert paper.number in browser.get("/papers").text
    browser.post(f"/papers/{paper.id}/void", {"reason": "房屋地址填写有误"})
    assert scene.all(rows.Paper)[0].state == "void"
    assert browser.get("/papers").status_code == 200


def _give_password(scene: PaperScene, account: str, password_hash: str) -> None:
    db = scene.store.begin_writing()
    table = rows.Account.__table__
    db.execute(table.update().where(table.c.id == account).values(password_hash=password_hash))
    scene.store.commit(db)
    db.close()


def test_a_page_shows_every_fault_of_a_template(
    scene: PaperScene, browser_of: Any, password_hash: str
):
    person = scene.person("admin", Role.ADMINISTRATOR)
    _give_password(scene, person.actor.account_id, password_hash)
    browser = browser_of(person.login)
    document, made = Document(), BytesIO()
    document.add_paragraph("{{ 户主电话 }}")
    document.save(made)
    made.seek(0)
    form = {"file": (made, "我的模板.docx"), "csrf_token": browser.form_token()}
    answer = browser.client.post("/paper-templates/hazard_notice", data=form)
    assert answer.status_code == 422
    assert '<strong class="wrong-field">户主电话</strong>' in answer.text
    assert "正文第 1 段" in answer.text
    assert scene.all(rows.PaperTemplate) == []
