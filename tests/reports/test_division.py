"""A month reads in the division of its day and in today's: another view, the same houses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from server.domain.acts import Role
from server.domain.indicators import INDICATORS
from server.services import (
    area_changes,
    exports,
    freezing,
    frozen,
    todays_division,
    todays_houses,
)
from server.services.figure_table import TOTAL
from server.services.recompute import recompute
from server.services.todays_division import Version
from server.services.work import Work
from server.store.engines import Store
from tests import make
from tests.reports.happenings import local

OFFICE = make.actor_of(Role.LEADING_GROUP_OFFICE)
SPLIT_OFF = "140928100299"
MONTH = "2022-09"
LATER = local(2022, 12, 1)
A1, A2, B1 = make.VILLAGE_A1, make.VILLAGE_A2, make.VILLAGE_B1
FROZEN, LEDGER = Version(), Version(is_of_ledger=True)


def _change(store: Store, kind: str, at: datetime, terms: dict[str, Any]) -> None:
    admin = make.actor_of(Role.ADMINISTRATOR)
    with Work(store, admin, at) as work:
        change = area_changes.draft(work, kind, at.date(), "五民发〔2022〕7号", terms)
        area_changes.decide(work, change, version=1)
        work.commit()


@pytest.fixture
def county(store: Store) -> Store:
    """September frozen; then A1 is split, its new part moved away, A2 merged into A1."""
    make.make_county(store)
    for village, grid in ((A1, make.GRID_A1), (A1, None), (A1, None), (A2, None), (B1, None)):
        make.make_house(store, village, grid_code=grid)
    freezing.freeze_due(store, make.COUNTY, local(2022, 9, 23, 1))
    parts = [{"code": SPLIT_OFF, "name": "新村", "grids": [make.GRID_A1]}]
    _change(store, "split", local(2022, 10, 5), {"from": A1, "parts": parts})
    _change(store, "move", local(2022, 11, 5), {"village": SPLIT_OFF, "township": make.TOWNSHIP_B})
    _change(store, "merge", local(2022, 11, 8), {"from": [A2], "into": A1})
    return store


def _work(store: Store, actor: Any = OFFICE) -> Work:
    return Work(store, actor, LATER)


def _registered(report: Any) -> dict[str, int]:
    return {area: of["registered"] for area, of in report.numbers.items() if of["registered"]}


def test_a_frozen_month_reads_in_both_divisions_and_keeps_its_bytes(county: Store) -> None:
    with _work(county) as work:
        then = frozen.report_of_month(work, MONTH)
        now = todays_division.report_of_month(work, MONTH)
        told = [one.words for one in todays_division.changes_since(work, then.cut_off.before)]
        assert recompute(work, MONTH).is_same
    assert _registered(then) == {
        TOTAL: 5, make.TOWNSHIP_A: 4, make.TOWNSHIP_B: 1, A1: 3, A2: 1, B1: 1,
    }  # fmt: skip
    assert _registered(now) == {
        TOTAL: 5, make.TOWNSHIP_A: 3, make.TOWNSHIP_B: 2, A1: 3, SPLIT_OFF: 1, B1: 1,
    }  # fmt: skip
    assert (now.total, now.issue) == (then.total, then.issue)
    assert not now.falls
    assert len(told) == 3
    assert "新村" in told[0]


@pytest.mark.parametrize("version", [FROZEN, LEDGER])
def test_a_number_in_today_s_division_is_its_houses_and_sums_hold(
    county: Store, version: Version
) -> None:
    with _work(county) as work:
        report = todays_division.report_of_month(work, MONTH, version)
        for area in report.numbers:
            asked = {"version": version, "area": None if area == TOTAL else area, "limit": 100}
            found = todays_houses.houses_behind(work, MONTH, "registered", **asked)
            assert len(found.houses) == report.number(area, "registered")
        villages = [
            report.numbers[one.code]
            for one in report.areas
            if one.level == "village" and one.code in report.numbers
        ]
        for row in INDICATORS:
            assert sum(of[row.id] for of in villages) == report.total[row.id]


def test_a_township_sees_the_past_of_the_ground_it_has_today(county: Store) -> None:
    for township, number in ((make.TOWNSHIP_A, 3), (make.TOWNSHIP_B, 2)):
        with _work(county, make.actor_of(Role.TOWNSHIP, township=township)) as work:
            for version in (FROZEN, LEDGER):
                report = todays_division.report_of_month(work, MONTH, version)
                found = todays_houses.houses_behind(work, MONTH, "registered", version=version)
                assert report.total["registered"] == len(found.houses) == number
                assert {one.code for one in report.townships} == {township}


def test_a_series_does_not_jump_where_villages_merged(county: Store) -> None:
    with _work(county) as work:
        now = todays_division.series(work, A1)
        then = frozen.series(work, A1)
    numbers = [(one.month, one.numbers["registered"]) for one in now if one.month >= MONTH]
    assert {number for _, number in numbers} == {3}
    assert numbers[-1][0] == then[-1].month == "2022-12"


def test_the_page_switches_the_division_and_every_number_still_leads_to_its_houses(
    county: Store, password_hash: str, browser_of: Callable[..., Any]
) -> None:
    make.make_person(
        county, Role.TOWNSHIP, "b", password_hash=password_hash, township=make.TOWNSHIP_B
    )
    browser = browser_of("b")
    then, now = (browser.get(f"/reports/{MONTH}{tail}").text for tail in ("", "?division=today"))
    assert "此后区划调整 2 次" in then  # the merge is none of its ground
    assert "新村" in now.split("<tbody")[0]
    asked = f"/reports/{MONTH}/registered?issue=1&amp;division=today"
    assert re.search(rf'href="{re.escape(asked)}">2</a>', now)
    listed = browser.get(asked.replace("&amp;", "&")).text
    assert listed.count('data-label="房屋编码"') == 2
    assert "division=today" in listed.split("月统计")[0]
    own = browser.get(f"/report-trend?township={make.TOWNSHIP_B}&village={SPLIT_OFF}").text
    assert "<h1>新村逐月走势</h1>" in own
    other = browser.get(f"/report-trend?township={make.TOWNSHIP_A}").text
    assert "<h1>逐月走势</h1>" in other  # not of its reach: its own sum instead


def test_the_sheets_come_in_either_division_and_their_head_says_which(county: Store) -> None:
    with _work(county) as work:
        files = [
            exports.export_month(work, MONTH, is_todays_division=is_todays)
            for is_todays in (False, True)
        ]
        work.commit()
    assert [one.name.endswith("（现在的区划）.xlsx") for one in files] == [False, True]
    then, now = (openpyxl.load_workbook(one.content) for one in files)
    assert "区划：当期的区划" in then["T1 月报汇总表"].cell(5, 1).value
    assert "区划：2022年12月1日的区划" in now["T1 月报汇总表"].cell(5, 1).value
    assert _villages(then["T1 砚城镇"]) == {"合计": 4, "东村": 3, "西村": 1}
    assert _villages(now["T1 砚城镇"]) == {"合计": 3, "东村": 3}
    assert _villages(now["T1 小河头镇"])["新村"] == 1
    for one in files:
        one.content.close()


def _villages(sheet: Any) -> dict[str, int]:
    """The houses on file by the head of their column."""
    lines = list(sheet.iter_rows(values_only=True))
    heads = next(one for one in lines if one[0] == "分组")[3:]
    row = next(one for one in lines if "建档" in str(one[1]))[3:]
    return {head: number for head, number in zip(heads, row, strict=True) if number}
