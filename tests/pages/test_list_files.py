"""The three lists as the county prints them: whole columns, a place, and the ledger's state."""

import io
import re
from datetime import timedelta

import openpyxl
import pypdf
import pytest

from server import clock
from server.domain.facts import Verdict
from server.services import exports, ledger
from server.store import rows
from tests.procedure import walks
from tests.procedure.scene import WUZHAI, Scene


@pytest.fixture
def office(store, browser_of, password_hash):
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    scene.now = clock.now() - timedelta(days=1)
    sealed = store.secrets.seal({"owner_phone": "13812345678"})
    house = scene.surveyed(Verdict.GENERAL, personal_sealed=sealed, owner_masked="张*")
    walks.repair(scene, house)
    return scene, browser_of(scene.people["township"].login), house


def _file(browser, kind: str, form: str, **asked) -> bytes:
    page = browser.get(f"/lists/{kind}").text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[-1]
    data = {"csrf_token": token, "form": form, **asked}
    answer = browser.client.post(f"/lists/{kind}/sheet", data=data, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.data


def _lines(content: bytes) -> tuple[list, list[dict]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    lines = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(at for at, row in enumerate(lines) if row[0] == "序号")
    return lines[:head], [dict(zip(lines[head], row, strict=True)) for row in lines[head + 1 :]]


def test_the_hazard_list_says_who_surveyed_by_which_rules_and_when_it_was_controlled(office):
    scene, browser, house = office
    _, (line, *_) = _lines(_file(browser, "hazards", "xlsx"))
    assert line["联系电话（脱敏）"] == "138****5678"
    assert line["初判依据（规则库）"] and line["排查人（脱敏）"] and line["排查日期"]
    assert line["照片数"] == len(scene.all(rows.Photo, house_id=house))


def test_the_remediation_ledger_has_its_running_columns(office):
    _, browser, _ = office
    _, (line,) = _lines(_file(browser, "ledger", "xlsx"))
    assert line["进度"] == "已整治" and line["督办次数"] == 0 and line["凭据照片数"] > 0
    assert line["销号日期"] is None and "备注" in line


def test_the_remediation_list_carries_its_columns_empty_for_the_pen(office):
    _, browser, _ = office
    _, (line, *_) = _lines(_file(browser, "remediations", "xlsx"))
    assert line["整治要求"] and line["资金来源和预算"] is None and line["鉴定机构"] is None


def test_a_village_s_list_names_the_village_and_the_anchor_it_can_be_checked_against(office):
    scene, browser, _ = office
    with scene.as_("township") as work:
        anchor = ledger.anchor(work, "interval")
        ledger.check(work)
        work.commit()
    asked = {"township": scene.township, "village": scene.village}
    (title, *notes), lines = _lines(_file(browser, "hazards", "xlsx", **asked))
    assert lines and title[0].startswith("测试测试")
    said = " ".join(str(note[0]) for note in notes)
    assert anchor.root in said and "未发现问题" in said
    page = browser.get("/lists/hazards").text
    assert anchor.root in page and "未发现改动、缺失或替换" in page


@pytest.mark.slow
def test_the_list_as_pdf_holds_the_same_lines_and_a_place_to_sign(office):
    scene, browser, house = office
    reader = pypdf.PdfReader(io.BytesIO(_file(browser, "ledger", "pdf")))
    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    assert scene.row(rows.House, id=house).code in text.replace(" ", "")
    assert "单位负责人" in text and "整治台账" in text
    width, height = reader.pages[0].mediabox[2:]
    assert width > height
    (made,) = [one for one in scene.all(rows.LedgerEntry) if one.event == "export.made"]
    assert '"ledger.pdf"' in made.facts


def test_a_list_too_long_for_paper_is_refused_with_the_way_out(office, monkeypatch):
    _, browser, _ = office
    monkeypatch.setattr(exports, "MOST_ON_PAPER", 0)
    token = browser.form_token("/lists/hazards")
    data = {"csrf_token": token, "form": "pdf"}
    answer = browser.client.post("/lists/hazards/sheet", data=data, headers={"Accept": "text/html"})
    assert answer.status_code == 413 and "下载表格" in answer.text
