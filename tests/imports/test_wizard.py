"""The import wizard by page: columns, a try, the import as a job; twice without harm."""

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from server.domain.acts import Role
from server.jobs import operation
from server.store import rows
from server.store.engines import Store
from tests import make
from tests.imports.files import house_row, write_csv, write_xlsx

HEADER = ["我的村子", "房主大名", "门牌号", "建筑层数"]


@pytest.fixture
def township(county: Store, browser_of: Any, password_hash: str) -> Any:
    make.make_person(
        county, Role.TOWNSHIP, "township", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    return browser_of("township")


def _uploaded(browser: Any, path: Path, name: str = "") -> str:
    content = io.BytesIO(path.read_bytes())
    data = {"csrf_token": browser.form_token(), "file": (content, name or path.name)}
    answer = browser.client.post(
        "/imports", data=data, content_type="multipart/form-data", headers={"Accept": "text/html"}
    )
    assert answer.status_code == 303, answer.text[-900:]
    return str(answer.headers["Location"])


def _tried(browser: Any, where: str, **fields: str) -> Any:
    """As the page would send it: every column as it was recognised, but those given."""
    import re

    page = browser.get(where).text
    headers = re.findall(r'name="header" value="([^"]*)"', page)
    chosen = [
        (re.search(r'<option value="([^"]+)" selected', block) or [None, ""])[1]
        for block in page.split('<select name="field"')[1:]
    ]
    pairs = [fields.get(name, field) for name, field in zip(headers, chosen, strict=True)]
    form = {"csrf_token": browser.form_token(), "header": headers, "field": pairs}
    return browser.client.post(f"{where}/mapping", data=form, headers={"Accept": "text/html"})


def _houses(store: Store) -> int:
    with store.reading() as db:
        return db.execute(select(func.count()).select_from(rows.House)).scalar_one()


def test_a_file_is_tried_imported_as_a_job_and_safe_to_send_again(county, township, tmp_path):
    file = write_csv(tmp_path / "房屋.csv", house_row(1), house_row(2), house_row(3, 层数="九十"))
    where = _uploaded(township, file)
    assert _tried(township, where).status_code == 303
    page = township.get(where).text
    assert (
        "没有写入" in page and "<strong>2</strong> 户可以新建档案" in page and _houses(county) == 0
    )
    assert township.post(f"{where}/start").status_code == 303
    assert township.post(f"{where}/start").status_code == 409  # a second press
    assert operation.run_all_waiting(county) == 1
    assert "<strong>2</strong> 户已新建档案" in township.get(where).text
    again = _uploaded(township, file)
    _tried(township, again)
    township.post(f"{again}/start")
    operation.run_all_waiting(county)
    assert _houses(county) == 2
    assert "<strong>2</strong> 户已在档案中" in township.get(again).text


def test_a_name_too_long_for_a_disk_is_no_hindrance(county, township, tmp_path):
    file = write_csv(tmp_path / "房屋.csv", house_row(1), house_row(2, 层数="九十"))
    where = _uploaded(township, file, "自建房安全专项整治房屋信息采集表" * 8 + ".csv")
    assert _tried(township, where).status_code == 303
    assert township.get(f"{where}/errors.xlsx").status_code == 200


def test_faulty_rows_come_back_in_a_sheet_that_only_their_owner_fetches(
    county, township, tmp_path, browser_of, password_hash
):
    where = _uploaded(township, write_csv(tmp_path / "a.csv", house_row(3, 层数="九十")))
    _tried(township, where)
    sheet = load_workbook(io.BytesIO(township.get(f"{where}/errors.xlsx").data))
    assert "九十" in str(list(sheet["问题行"].iter_rows(values_only=True)))
    for name, role, area in (
        ("colleague", Role.TOWNSHIP, {"township": make.TOWNSHIP_A}),
        ("stranger", Role.TOWNSHIP, {"township": make.TOWNSHIP_B}),
    ):
        make.make_person(county, role, name, password_hash=password_hash, **area)
        assert browser_of(name).get(f"{where}/errors.xlsx").status_code == 404


def test_the_reach_of_a_township_ends_at_its_border(county, township, tmp_path):
    foreign = house_row(1, 村="南村", 乡镇="小河头镇", 经度="", 纬度="")
    where = _uploaded(township, write_csv(tmp_path / "a.csv", foreign))
    _tried(township, where)
    assert "不在您的辖区内" in township.get(where).text
    township.post(f"{where}/start")
    operation.run_all_waiting(county)
    assert _houses(county) == 0


def test_headers_nobody_knows_are_mapped_once_and_remembered_for_the_county(
    county, township, tmp_path
):
    lines = [["东村", "王五", "7号", 2], ["东村", "李四", "8号", 1]]
    file = write_xlsx(tmp_path / "台账.xlsx", ["村", *HEADER[1:]], *lines)
    where = _uploaded(township, file)
    assert "王五" not in township.get(where).text  # an unknown column may tell of a person
    _tried(township, where, 房主大名="owner_name")
    page = township.get(where).text
    assert "<strong>2</strong> 户可以新建档案" in page, page[page.find("<h1>") :][:1500]
    again = township.get(_uploaded(township, file)).text
    assert '<option value="owner_name" selected' in again


def test_what_is_no_table_is_refused_and_may_be_withdrawn(county, township, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing of a workbook")
    where = _uploaded(township, path)
    assert "打不开" in township.get(where).text or "不完整" in township.get(where).text
    assert township.post(f"{where}/withdraw").status_code == 303
    assert not list(county.config.uploads.glob("*.sealed"))
    assert township.post("/imports").status_code == 422


def test_a_large_file_is_tried_as_a_job(county, township, tmp_path, monkeypatch):
    monkeypatch.setattr("server.domain.import_states.TRIED_AT_ONCE", 10)
    where = _uploaded(township, write_csv(tmp_path / "a.csv", house_row(1)))
    _tried(township, where)
    assert "正在试导" in township.get(where).text
    operation.run_all_waiting(county)
    assert "<strong>1</strong> 户可以新建档案" in township.get(where).text
    assert _houses(county) == 0


def test_an_uploaded_file_lies_sealed(county, township, tmp_path):
    _uploaded(township, write_csv(tmp_path / "a.csv", house_row(1)))
    (kept,) = county.config.uploads.glob("*.sealed")
    assert "户主".encode() not in kept.read_bytes() and b"YH140928" not in kept.read_bytes()
