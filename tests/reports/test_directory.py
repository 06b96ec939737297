"""政务信息资源目录: complete, as the county's data says, the same from both doors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from server.commands.main import main
from server.domain.acts import Role
from server.domain.indicators import INDICATORS
from server.services.county import county_schema
from server.services.directory_sheets import directory_sheets
from server.services.list_kinds import LISTS
from server.services.resource_directory import directory_entries
from server.store import rows
from server.store.engines import Store
from survey_schema.load import county_ids, load_county
from survey_schema.model import UNCONFIRMED
from tests import make
from tests.fixtures_http import Phone

SCHEMA = county_schema("140928000000")


def _table(sheet: Any) -> list[Mapping[str, object]]:
    titles = [column.title for column in sheet.columns]
    return [dict(zip(titles, row, strict=True)) for row in sheet.rows]


def _items() -> list[Mapping[str, object]]:
    return _table(directory_sheets(SCHEMA, directory_entries(SCHEMA))[1])


def test_every_question_column_and_figure_is_an_item():
    found = {(one["信息资源名称"], one["字段名"]) for one in _items()}
    asked = {field for name, field in found if str(name).startswith("自建房排查：")}
    assert asked == set(SCHEMA.form.questions)
    for kind in LISTS.values():
        listed = {field for name, field in found if str(name).endswith(kind.title)}
        assert listed >= {column.key for column in kind.columns}
    counted = {field for name, field in found if str(name).endswith("月报")}
    assert counted == {one.id for one in INDICATORS}


def test_no_personal_item_is_open_or_shared_without_condition():
    personal = [one for one in _items() if one["是否个人信息"]]
    assert {"owner_name", "owner_id_number", "owner_masked"} <= {one["字段名"] for one in personal}
    assert {(one["共享类型"], one["开放类型"], one["是否向社会开放"]) for one in personal} == {
        ("有条件共享", "不予开放", False)
    }
    assert all(one["共享条件"] for one in personal)


def test_an_item_of_a_house_is_not_open_and_a_figure_is():
    of = {one["字段名"]: one for one in _items()}
    assert of["structure_type"]["是否向社会开放"] is False
    assert (of["severe_controlled"]["共享类型"], of["severe_controlled"]["更新周期"]) == (
        "无条件共享",
        "每月",
    )


def test_a_related_resource_is_named_by_a_code_of_the_directory():
    resources, _ = directory_sheets(SCHEMA, directory_entries(SCHEMA))
    table = _table(resources)
    codes = {one["信息资源代码"] for one in table}
    assert len(codes) == len(table)
    assert all(set(str(one["关联资源代码"]).split("；")) <= codes for one in table)


def test_the_provider_is_the_countys_and_what_is_missing_is_said():
    row = _items()[0]
    assert row["信息资源提供方"] == "县住房和城乡建设管理局"
    assert (row["信息资源提供方代码"], row["发布日期"]) == ("待补填", "待补填")
    assert str(row["信息资源代码"]).startswith("待赋码/")


def test_what_the_county_fills_in_stands_in_the_directory():
    provider = replace(
        SCHEMA.profile.provider,
        department="emergency",
        credit_code="11140928MB0000000X",
        class_code="307001",
        published_on=date(2022, 12, 1),
    )
    filled = replace(SCHEMA, profile=replace(SCHEMA.profile, provider=provider))
    resources, _ = directory_sheets(filled, directory_entries(filled))
    row = _table(resources)[0]
    assert row["信息资源提供方"] == "县应急管理局"
    assert row["信息资源代码"] == "307001/000001"
    assert (row["信息资源提供方代码"], row["发布日期"]) == (
        "11140928MB0000000X",
        "2022年12月1日",
    )


def test_both_sheets_say_that_the_grading_is_ours_and_unconfirmed():
    for sheet in directory_sheets(SCHEMA, directory_entries(SCHEMA)):
        assert any("（D）" in note and UNCONFIRMED in note for note in sheet.notes)


@pytest.mark.parametrize(
    ("resource", "item", "column"),
    [
        ("houses", "code", rows.House.code),
        ("houses", "platform_no", rows.House.platform_no),
        ("houses", "township_code", rows.House.township_code),
        ("photos", "sha256", rows.Photo.sha256),
        ("verdicts", "pack", rows.Assessment.pack),
    ],
)
def test_an_item_is_as_long_as_what_is_stored(resource, item, column):
    entry = next(one for one in directory_entries(SCHEMA) if one.resource.id == resource)
    (found,) = (one for one in entry.items if one.id == item)
    assert found.length == column.type.length


@pytest.mark.slow
@pytest.mark.parametrize("county", county_ids())
def test_the_command_writes_the_countys_directory(tmp_path: Path, county: str) -> None:
    file = tmp_path / "目录.xlsx"
    ran = CliRunner().invoke(main, ["schema", "directory", str(file), "--county", county])
    assert ran.exit_code == 0, ran.output
    name = load_county(county).name
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["信息资源", "信息项"]
    assert book["信息资源"]["A1"].value == f"{name}自建房安全专项整治政务信息资源目录"
    entries = directory_entries(county_schema(load_county(county).code))
    assert f"信息资源 {len(entries)} 项" in ran.output


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "没有" / "目录.xlsx"
    ran = CliRunner().invoke(main, ["schema", "directory", str(file)])
    assert ran.exit_code == 1
    assert ran.output == f"错误：不能写入 {file}，请检查目录是否存在、有无权限。\n"


def test_the_office_downloads_the_same_items(store: Store, phone_of: Callable[..., Phone]) -> None:
    make.make_county(store)
    office = phone_of(make.make_person(store, Role.LEADING_GROUP_OFFICE, "office"))
    answer = office.get("/api/v1/exports/directory.xlsx")
    assert answer.status_code == 200
    page = openpyxl.load_workbook(BytesIO(answer.data))["信息项"]
    head, *lines = list(page.iter_rows(min_row=1 + 5 + 1, values_only=True))
    place = head.index("字段名")
    assert [line[place] for line in lines] == [one["字段名"] for one in _items()]
