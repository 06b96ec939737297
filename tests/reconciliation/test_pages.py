"""Comparisons by page: every number is its list, each township sees its own, files say why."""

import io
import re
from typing import Any

import orjson
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from server.domain.acts import Role
from server.jobs import operation
from server.store import rows
from tests import make
from tests.reconciliation.scene import Comparing, csv_of, line_of

FILE = (
    line_of("YH1", 层数=3, 户主="欧阳明"),
    line_of("YH2", 隐患等级="严重"),
    line_of("YH3", 乡镇="小河头镇", 行政村="南村", 户主="司马光"),
    line_of("YH4", 乡镇="没有这个镇", 行政村="无名村"),
)


@pytest.fixture
def scene(store: Any, browser_of: Any, password_hash: str) -> Any:
    scene = Comparing(store)
    people = {
        "bureau": (Role.HOUSING_BUREAU, {}),
        "town": (Role.TOWNSHIP, {"township": make.TOWNSHIP_A}),
        "other": (Role.TOWNSHIP, {"township": make.TOWNSHIP_B}),
    }
    for name, (role, area) in people.items():
        make.make_person(store, role, name, password_hash=password_hash, **area)
    scene.house(platform_no="YH1", storeys=2, verdict="safe")
    scene.house(verdict="severe_hazard")
    scene.house(make.VILLAGE_B1)
    scene.of = browser_of
    return scene


def _sent(browser: Any, content: bytes, **form: str) -> Any:
    data = {
        "csrf_token": browser.form_token(),
        "file": (io.BytesIO(content), "平台导出.csv"),
        "platform": "collection",
        **form,
    }
    return browser.client.post(
        "/reconciliations",
        data=data,
        content_type="multipart/form-data",
        headers={"Accept": "text/html"},
    )


def _done(scene: Any) -> str:
    """By page, with the columns as they were recognised."""
    bureau = scene.of("bureau")
    where = str(_sent(bureau, csv_of(*FILE)).headers["Location"])
    text = bureau.get(where).text
    headers = re.findall(r'name="header" value="([^"]*)"', text)
    blocks = text.split('<select name="field"')[1:]
    chosen = [(re.search(r'value="([^"]+)" selected', one) or [None, ""])[1] for one in blocks]
    form = {"csrf_token": bureau.form_token(), "header": headers, "field": chosen}
    answer = bureau.client.post(f"{where}/start", data=form, headers={"Accept": "text/html"})
    assert answer.status_code == 303, answer.text
    assert "排队中" in bureau.get(where).text
    assert operation.run_all_waiting(scene.store) == 1
    return where


def _number_links(text: str) -> list[tuple[str, int]]:
    found = re.findall(r'href="(/reconciliation-lines[^"]*)"[^>]*>(?:<strong[^>]*>)?(\d+)<', text)
    return [(link.replace("&amp;", "&"), int(number)) for link, number in found]


def test_every_number_of_the_report_is_the_list_it_leads_to(scene):
    where, bureau = _done(scene), scene.of("bureau")
    links = _number_links(bureau.get(where).text)
    links += _number_links(bureau.get(f"{where}?township={make.TOWNSHIP_A}").text)
    assert len(links) > 12
    for link, number in links:
        assert f"共 {number} 条" in bureau.get(link).text, link


def test_a_township_sees_and_settles_its_own_alone(scene):
    where = _done(scene)
    town, other = scene.of("town"), scene.of("other")
    assert "司马" not in town.get("/reconciliation-lines").text
    of_town = town.get(where)
    assert "小河头镇" not in of_town.text and "未能归入" not in of_town.text
    comparison = where.rsplit("/", 1)[1]
    line = scene.line(comparison, row_number=2)
    one = f"{where}/lines/{line.number}"
    page = town.get(one).text
    assert "欧*明" in page and "欧阳明" not in page and "3 层" in page and "2 层" in page
    assert other.get(one).status_code == 404
    refused = town.post(f"{one}/settle", {"storeys": "here", "reason": "短"})
    assert refused.status_code == 422 and "短" in refused.text
    assert town.post(f"{one}/settle", {"storeys": "here", "reason": "现场量过"}).status_code == 422
    settled = town.post(f"{one}/settle", {"storeys": "here", "reason": "现场量过层数"})
    assert settled.status_code == 303 and "待平台更正" in town.get("/reconciliation-lines").text
    forbidden = other.post(f"{one}/settle", {"storeys": "here", "reason": "现场量过层数"})
    assert forbidden.status_code == 404
    assert _sent(town, csv_of(*FILE)).status_code == 403


def test_the_sheets_hold_what_the_pages_show_and_are_recorded(scene):
    where, bureau = _done(scene), scene.of("bureau")
    comparison = where.rsplit("/", 1)[1]
    line = scene.line(comparison, row_number=2)
    bureau.post(
        f"{where}/lines/{line.number}/settle", {"storeys": "here", "reason": "现场量过层数"}
    )
    book = load_workbook(io.BytesIO(bureau.post(f"{where}/report").data))
    assert book.sheetnames[:3] == ["汇总表", "本县有、平台无", "平台有、本县无"]
    text = str([list(one.iter_rows(values_only=True)) for one in book.worksheets])
    assert "司*光" in text and "司马光" not in text and "没有这个镇" in text
    sheet = load_workbook(io.BytesIO(bureau.post(f"{where}/corrections").data)).worksheets[0]
    last = [one.value for one in list(sheet.rows)[-1]]
    assert last[3] == "YH1" and last[5:8] == ["层数", "3 层", "2 层"]
    own = load_workbook(io.BytesIO(scene.of("town").post(f"{where}/report").data))
    assert "YH3" not in str([list(one.iter_rows(values_only=True)) for one in own.worksheets])
    with scene.store.reading() as db:
        kinds = [orjson.loads(one)["kind"] for one in db.execute(_exports()).scalars()]
    assert kinds == ["reconciliation.xlsx", "platform_corrections.xlsx", "reconciliation.xlsx"]


def _exports() -> Any:
    entry = rows.LedgerEntry
    return select(entry.facts).where(entry.event == "export.made").order_by(entry.seq)


def test_a_bad_file_says_why_and_can_be_withdrawn(scene):
    bureau = scene.of("bureau")
    assert "请选择文件" in _sent(bureau, csv_of(*FILE), platform="").text
    assert _sent(bureau, csv_of(*FILE), platform="").status_code == 422
    assert _sent(bureau, csv_of(*FILE), as_of="2999-01-01").status_code == 422
    where = str(_sent(bureau, b"PK\x03\x04 no workbook").headers["Location"])
    assert "已损坏" in bureau.get(where).text
    assert bureau.post(f"{where}/withdraw").status_code == 303
    assert not list(scene.store.config.uploads.glob("*.sealed"))
    assert bureau.post(f"{where}/withdraw").status_code == 409


def test_pairing_by_page_offers_the_house_of_the_same_owner(scene):
    house = scene.house(owner="诸葛亮", door="9")
    code = scene.row(rows.House, id=house).code
    comparison = scene.compared(line_of("YH8", 户主="诸葛亮"))
    one = f"/reconciliations/{comparison}/lines/1"
    town = scene.of("town")
    assert code in town.get(one).text and "产权人姓名相同" in town.get(one).text
    assert town.post(f"{one}/pair", {"code": code, "reason": "现场核对过门牌"}).status_code == 303
    assert "不是同一房屋" in town.get(one).text
    assert town.post(f"{one}/unpair", {"reason": "看错了门牌号"}).status_code == 303
    assert scene.kinds(comparison)["there_only"] == 1
