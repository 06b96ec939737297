"""The pages of the month's papers and of an item's: who gets in, what a code tells a stranger."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from server.domain.acts import Role
from server.outputs import word
from server.services import (
    corrections,
    freezing,
    item_papers,
    month_papers,
    office_paper_files,
    office_papers,
    supervision,
)
from server.services.supervision import Opening
from server.services.work import Work
from server.store.engines import Store
from tests import make
from tests.reports import happenings as tell
from tests.reports.happenings import local

HOUSE = make.make_id("bulletin at the door")
MONTH, AFTER = "2022-08", local(2022, 9, 1)
CONTACT = {"contact_name": "王科长", "contact_phone": "0350-4000000"}


@pytest.fixture
def county(store: Store, password_hash: str) -> Store:
    make.make_county(store)
    for role, login, area in (
        (Role.LEADING_GROUP_OFFICE, "office", {}),
        (Role.TOWNSHIP, "township", {"township": make.TOWNSHIP_A}),
        (Role.TOWNSHIP, "other", {"township": make.TOWNSHIP_B}),
    ):
        make.make_person(store, role, login, password_hash=password_hash, **area)
    day = local(2022, 8, 2)
    told = [tell.registered(HOUSE, make.VILLAGE_A1, day), tell.surveyed(HOUSE, day)]
    db = store.begin_writing()
    tell.tell(db, [*told, tell.assessed(HOUSE, day, "severe_hazard")])
    tell.settle(db, HOUSE, village=make.VILLAGE_A1)
    store.commit(db)
    db.close()
    freezing.freeze_due(store, make.COUNTY, local(2022, 8, 23, 0, 20))
    return store


def _do(store: Store, act: Any, *given: Any, **more: Any) -> Any:
    with Work(store, make.actor_of(Role.LEADING_GROUP_OFFICE, "office"), AFTER) as work:
        found = act(work, *given, **more)
        work.commit()
    return found


def _opening() -> Opening:
    ground = supervision.Ground("severe_uncontrolled", MONTH, make.TOWNSHIP_A, AFTER)
    unit = f"township:{make.TOWNSHIP_A}"
    return Opening(
        form="bulletin",
        demand="请立即落实管控。",
        basis="实施方案五（三）",
        receiver=unit,
        ground=ground,
    )


def test_the_office_drafts_issues_and_makes_void_by_its_page(county: Store, browser_of: Any):
    browser = browser_of("office")
    asked = {"month": MONTH, "form": "docx", "issue": "0"}
    drafted = browser.post("/leading/papers/draft", asked)
    assert drafted.mimetype == word.MEDIA_TYPE
    said = "".join(one.text for one in Document(BytesIO(drafted.data)).paragraphs)
    assert "严重安全隐患尚未管控1栋：砚城镇东村1栋。" in said
    assert browser.post("/leading/papers/draft", asked | {"form": "exe"}).status_code == 400
    issued = browser.post("/leading/papers", {"month": MONTH, "kind": "month_bulletin"})
    assert issued.status_code == 303
    shown = browser.get(f"/leading/papers?month={MONTH}").text
    assert "五建自办通〔" in shown and "印发通报" not in shown
    again = browser.post("/leading/papers", {"month": MONTH, "kind": "month_bulletin"})
    assert again.status_code == 409 and "有误的请先作废" in again.text
    void = re.search(r'action="(/leading/papers/[^"]+/void)"', shown)[1]
    assert browser.post(void, {"reason": "错"}).status_code == 422
    assert browser.post(void, {"reason": "附件有误，重新印发。"}).status_code == 303
    shown = browser.get(f"/leading/papers?month={MONTH}").text
    assert "已作废" in shown and "附件有误，重新印发。" in shown and "印发通报" in shown
    assert browser.get("/leading/papers?month=2022-13").status_code == 422


def test_a_township_neither_sees_nor_issues_the_month_s_papers(county: Store, browser_of: Any):
    paper = _do(county, month_papers.issue, MONTH, "month_report", {})
    browser = browser_of("township")
    assert browser.get("/leading/papers").status_code == 403
    assert browser.get(f"/leading/papers/{paper.id}/file.pdf").status_code == 403
    given = {"month": MONTH, "kind": "month_bulletin"}
    assert browser.post("/leading/papers", given).status_code == 403
    assert 'href="/leading/papers' not in browser.get(f"/reports/{MONTH}").text
    sheet = browser.post(f"/reports/{MONTH}/sheet")  # its own tables it may have
    assert sheet.status_code == 200 and sheet.data.startswith(b"PK")


def test_units_read_the_bulletins_sent_to_them_and_nothing_else_of_the_month(
    county: Store, browser_of: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(office_paper_files, "print_pdf", lambda *_: b"%PDF-1.7 the bulletin")
    report = _do(county, month_papers.issue, MONTH, "month_report", {})
    browser = browser_of("township")
    assert "还没有印发通报" in browser.get("/bulletins").text
    bulletin = _do(county, month_papers.issue, MONTH, "month_bulletin", {})
    shown = browser.get("/bulletins").text
    assert bulletin.number in shown and report.number not in shown and "共 1 份" in shown
    opened = browser.get(f"/bulletins/{bulletin.id}/file.pdf")
    assert opened.status_code == 200 and opened.data.startswith(b"%PDF")
    assert browser.get(f"/bulletins/{report.id}/file.pdf").status_code == 403
    assert browser.get(f"/leading/papers/{bulletin.id}/file.pdf").status_code == 403
    _do(county, office_papers.void, bulletin.id, reason="附件有误，重新印发。")
    assert "已作废" in browser.get("/bulletins").text


def test_the_unit_reads_the_papers_of_its_item_and_nobody_else_does(county: Store, browser_of: Any):
    item = _do(county, supervision.open_item, _opening())
    paper = _do(county, item_papers.issue, item, "item_bulletin", CONTACT)
    at = f"/supervision/items/{item}/papers"
    own, other = browser_of("township"), browser_of("other")
    shown = own.get(at).text
    assert paper.number in shown and "作废" not in shown and "预览" not in shown
    opened = Document(BytesIO(own.get(f"{at}/{paper.id}/file.docx").data))
    said = "".join(one.text for one in opened.paragraphs)
    assert "截至2022年9月1日0时，砚城镇“严重隐患尚未管控”1栋。" in said
    for address in (at, f"{at}/{paper.id}/file.pdf", f"{at}/{paper.id}/file.docx"):
        assert other.get(address).status_code == 404
    assert own.post(at, {"kind": "item_bulletin", **CONTACT}).status_code == 403


def test_whoever_holds_a_paper_learns_that_its_month_was_corrected(county: Store, client: Any):
    paper = _do(county, month_papers.issue, MONTH, "month_report", {})
    code = f"{paper.check_code[:4]}-{paper.check_code[4:8]}-{paper.check_code[8:]}".lower()
    shown = client.get(f"/w/{code}").text
    assert paper.number in shown and "<strong>有效</strong>" in shown and "已有更正" not in shown
    db = county.begin_writing()
    tell.tell(db, [tell.assessed(HOUSE, local(2022, 8, 20), "general_hazard")])
    county.commit(db)
    db.close()
    _do(county, corrections.correct, MONTH, [HOUSE], "判定有误，重新计数。")
    shown = client.get(f"/w/{code}").text
    assert "已有更正" in shown and "更正件尚未印发" in shown
    newer = _do(county, month_papers.issue, MONTH, "month_report", {})
    assert f'href="/w/{newer.check_code}"' in client.get(f"/w/{code}").text
    assert "没有这一核验码的文书" in client.get("/w/000000000000").text
