"""The three lists as the county prints them: whole columns, a place, and the ledger's state."""

import io
import re
from datetime import timedelta

import openpyxl
import pypdf
import pytest
from sqlalchemy import update

from server import clock
from server.domain.facts import Verdict
from server.services import exports, ledger
from server.services.list_kinds import LISTS
from server.store import rows
from tests import make
from tests.procedure import walks
from tests.procedure.scene import WUZHAI, Scene


@pytest.fixture
def office(store, browser_of, password_hash):
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    scene.now = clock.now() - timedelta(days=1)
    door = {"group_name": "2", "door_number": "17"}
    sealed = store.secrets.seal({"owner_phone": "13812345678", **door})
    house = scene.surveyed(Verdict.GENERAL, personal_sealed=sealed, owner_masked="张*")
    _said(store, {"user_name": "钱七"})
    walks.repair(scene, house)
    return scene, browser_of(scene.people["township"].login), house


def _said(store, answers):
    """What the surveyor was told of people, sealed with the survey."""
    db = store.begin_writing()
    sealed = store.secrets.seal(answers)
    db.execute(update(rows.Submission).values(personal_sealed=sealed))
    store.commit(db)
    db.close()


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
    assert "@" not in line["初判依据（规则库）"]  # by its name, not by our mark
    assert line["排查人（脱敏）"] and line["排查日期"]
    assert line["组/门牌（脱敏）"] == "2组**" and line["使用人（脱敏）"] == "钱*"
    assert (line["管控情况"], line["管控措施"]) == ("不需要", None)
    assert line["照片数"] == len(scene.all(rows.Photo, house_id=house))


def test_the_remediation_ledger_has_its_running_columns(office):
    _, browser, _ = office
    _, (line,) = _lines(_file(browser, "ledger", "xlsx"))
    assert line["进度"] == "已整治" and line["通报/督办次数"] == "0"
    assert " 张，最近 2" in line["现状照片"] and line["验收组织单位"] is None
    assert line["销号日期"] is None and "备注" in line


def test_the_remediation_list_carries_its_columns_empty_for_the_pen(office):
    _, browser, _ = office
    _, (line, *_) = _lines(_file(browser, "remediations", "xlsx"))
    assert line["整治要求"] and line["备注"] is None and line["鉴定机构"] is None
    assert line["监管责任人（脱敏）"] == "孙*海" and line["资金来源/预算"] == "产权人自筹3万元"


def test_the_ledger_counts_what_supervision_named_and_each_letter_once(office):
    scene, browser, house = office
    _supervise(scene, house, "press", "bulletin", "bulletin")
    _supervise(scene, "another house", "talk")
    _, (line,) = _lines(_file(browser, "ledger", "xlsx"))
    assert line["通报/督办次数"] == "通报 2 次、督办 1 次"


def _supervise(scene, house, *forms):
    for form in forms:
        item = {"id": make.make_id(), "number": make.make_id()[:30], "form": form, "basis": "b"}
        item |= {"houses": [house], "sender": "office", "receiver": "township:1", "state": "asked"}
        item |= {"side": "none", "demand_sealed": b"x", "opened_at": scene.now, "opened_by": "o"}
        make.write(scene.store, rows.SupervisionItem, item | {"due_at": scene.now, "version": 1})


def test_every_column_the_domain_asks_for_stands_in_its_list():
    """domain.md §4.1, by the heads an official knows."""
    for which, heads in _ASKED_FOR.items():
        held = {one.title.removesuffix("（脱敏）") for one in LISTS[which].columns} | {"序号"}
        assert set(heads.split()) <= held, which


_ASKED_FOR = {
    "hazards": """序号 房屋编码 平台编码 乡镇 村（居） 组/门牌 产权人 使用人 联系电话 是否经营性
        业态 层数 面积（㎡） 结构类型 建成年 隐患等级 隐患部位 规则号 隐患表现 初判依据（规则库）
        排查人 技术人员 排查日期 管控措施 管控落实日期 是否需鉴定 照片数 备注""",
    "remediations": """序号 房屋编码 鉴定机构 鉴定报告编号 鉴定日期 鉴定等级 鉴定建议 整治类别
        整治措施 整治要求 产权人 监管责任单位 监管责任人 行业部门 下达文书号 整治时限
        资金来源/预算 备注""",
    "ledger": """序号 房屋编码 乡镇 村（居） 产权人 是否经营性 隐患等级 鉴定等级 整治措施
        开工日期 进度 完成日期 复核鉴定结果 验收组织单位 验收日期 验收结论 销号日期 是否超期
        通报/督办次数 现状照片 备注""",
}


def test_the_screen_shows_what_was_chosen_and_the_pressing_columns_first(office):
    _, browser, _ = office
    assert _heads(browser)[:4] == ["房屋编码", "状态", "期限", "隐患等级"]
    token = browser.form_token("/lists/hazards")
    data = {"csrf_token": token, "columns": ["user_masked", "due_on", "nonsense"]}
    assert browser.client.post("/lists/hazards/columns", data=data).status_code == 303
    assert _heads(browser) == ["房屋编码", "期限", "使用人"]
    again = {"csrf_token": browser.form_token("/lists/hazards"), "usual": "1"}
    browser.client.post("/lists/hazards/columns", data=again)
    assert len(_heads(browser)) > 9
    assert "孙*海" in browser.get("/lists/remediations").text


def _heads(browser):
    table = browser.get("/lists/hazards").text.split("<thead>")[1].split("</thead>")[0]
    return re.findall(r"<th[^>]*>([^<]+)</th>", table)


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
