"""The office pages that show houses, lists and figures: filters, paging, reach, empty states."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from server.domain.acts import Role
from server.domain.facts import Event
from server.pages import words
from server.pages.words import Words
from server.store import rows
from server.store.engines import Store
from tests import make


@pytest.fixture
def office(store: Store, password_hash: str, browser_of: Callable[..., Any]) -> Any:
    """Somebody of township A, signed in by the page."""
    make.make_county(store)
    make.make_person(
        store, Role.TOWNSHIP, "xiao", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    return browser_of("xiao")


def _hazard(store: Store, house: str, **columns: Any) -> None:
    case = make.make_id(f"case {house}")
    make.write(
        store,
        rows.HouseCase,
        {
            "id": case,
            "number": "140928100-2022-00001",
            "house_id": house,
            "township_code": make.TOWNSHIP_A,
            "track": "other",
            "verdict": "general_hazard",
            "control": "not_needed",
            "inspection": "not_needed",
            "remediation": "needed",
            "acceptance": "not_needed",
            "stage": "awaiting_plan",
            "opened_at": make.NOW,
            "version": 1,
        },
    )
    make.write(
        store,
        rows.Hazard,
        {
            "id": make.make_id(f"hazard {house}"),
            "house_id": house,
            "case_id": case,
            "assessment_id": None,
            "rule_id": "C2",
            "part": "wall",
            "sign": "墙体竖向裂缝",
            "severity": "general",
            "certainty": "GK",
            "facts": {},
            "state": "open",
            "listed_at": make.NOW,
            **columns,
        },
    )


def test_county_list_shows_own_houses_and_no_others(office: Any, store: Store) -> None:
    make.make_house(store, make.VILLAGE_A1, code="140928100201000011")
    make.make_house(store, make.VILLAGE_B1, code="140928101201000012")
    page = office.get("/houses").text
    assert "140928100201000011" in page
    assert "140928101201000012" not in page
    assert "小河头镇" not in page


def test_filter_stays_in_the_form_and_narrows_the_list(office: Any, store: Store) -> None:
    make.make_house(store, code="140928100201000011", verdict="safe")
    make.make_house(store, code="140928100201000022", verdict="severe_hazard")
    page = office.get("/houses?verdict=severe_hazard").text
    assert "140928100201000022" in page
    assert "140928100201000011" not in page
    assert 'value="severe_hazard" selected' in page


def test_an_unknown_filter_is_left_out_rather_than_an_error(office: Any, store: Store) -> None:
    make.make_house(store, code="140928100201000011")
    assert "140928100201000011" in office.get("/houses?nonsense=1&operational=9").text


def test_next_page_goes_on_where_the_last_ended(office: Any, store: Store) -> None:
    for serial in range(51):
        make.make_house(store, make.VILLAGE_A1, code=f"140928100201{serial:06d}")
    first = office.get("/houses?village=" + make.VILLAGE_A1).text
    address = re.search(r'href="(/houses\?[^"]+after=[^"]+)"', first)
    assert address is not None
    second = office.get(address[1].replace("&amp;", "&")).text
    assert "140928100201000050" in second
    assert "140928100201000049" not in second


def test_damaged_cursor_is_a_chinese_page(office: Any) -> None:
    answer = office.get("/houses?after=%21%21")
    assert answer.status_code == 422
    assert "<html" in answer.text


def test_searching_a_code_opens_the_file(office: Any, store: Store) -> None:
    house = make.make_house(store, code="140928100201000011")
    answer = office.get("/houses?search=140928100201000011")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/houses/{house}"


def test_empty_lists_say_what_to_do_next(office: Any) -> None:
    assert "还没有房屋" in office.get("/houses").text
    for kind in ("hazards", "remediations", "ledger"):
        assert "没有记录" in office.get(f"/lists/{kind}").text


def test_a_file_out_of_reach_is_missing(office: Any, store: Store) -> None:
    house = make.make_house(store, make.VILLAGE_B1)
    answer = office.get(f"/houses/{house}")
    assert answer.status_code == 404
    assert make.VILLAGE_B1 not in answer.text


def test_a_file_shows_the_ledger_in_words(office: Any, store: Store) -> None:
    house = make.make_house(store)
    make.record(store, Event("house.ended", f"house:{house}", {"reason": "demolished"}))
    page = office.get(f"/houses/{house}").text
    assert "建立房屋档案" in page
    assert "房屋灭失" in page
    assert "未排查" in page


def test_hazard_list_marks_what_is_not_official(office: Any, store: Store) -> None:
    _hazard(store, make.make_house(store))
    page = office.get("/lists/hazards").text
    assert "墙体竖向裂缝" in page
    assert words.UNCONFIRMED in page
    assert "墙体竖向裂缝" not in office.get("/lists/hazards?state=struck").text


def test_an_unknown_list_is_missing(office: Any) -> None:
    assert office.get("/lists/anything").status_code == 404


def test_a_number_of_the_month_leads_to_its_houses(office: Any, store: Store) -> None:
    house = make.make_house(store, code="140928100201000011")
    facts = {
        "submission": "s",
        "form_version": "2022.1",
        "photos": 0,
        "operational": False,
        "business_kinds": [],
        "department": None,
        "land_nature": "collective",
        "area_kinds": ["other"],
        "storeys": 1,
        "built_year": 1990,
        "structure": "masonry",
        "floor_area_m2": 80,
    }
    make.record(store, Event("survey.received", f"house:{house}", facts))
    page = office.get("/reports/2022-09").text
    address = re.search(r'href="(/reports/2022-09/[a-z_]+)"', page)
    assert address is not None
    assert "140928100201000011" in office.get(address[1]).text
    assert "表内校核全部相符" in page


def test_a_month_that_is_none_is_a_chinese_page(office: Any) -> None:
    answer = office.get("/reports/2022-13")
    assert answer.status_code in (404, 422)
    assert "<html" in answer.text


@pytest.mark.parametrize(
    ("kind", "code", "label"),
    [
        ("verdict", "severe_hazard", "严重安全隐患"),
        ("structure_type", "cave", "窑洞"),
        ("stage", "awaiting_control", "待管控"),
        ("stage", None, "—"),
        ("structure_type", "unheard_of", "unheard_of"),
    ],
)
def test_codes_are_told_in_words(kind: str, code: str | None, label: str) -> None:
    assert Words(make.COUNTY).of(kind, code) == label


def test_a_verdict_raised_by_the_township_is_not_told_as_a_technicians(
    office: Any, store: Store
) -> None:
    house, assessment = make.make_house(store), make.make_id("assessment")
    own = {"house_id": house, "at": make.NOW}
    graded = {
        "id": assessment,
        "verdict": "safe",
        "pack": "p@1",
        "profile": "p",
        "fired": [],
        "missing": [],
        "promotion": None,
        "submission_id": make.make_id("submission"),
    }
    raised = {
        "id": make.make_id("word"),
        "assessment_id": assessment,
        "account_id": "somebody",
        "was": "safe",
        "verdict": "severe_hazard",
        "reason": "现场见墙体倾斜",
    }
    make.write(store, rows.Assessment, {**own, **graded})
    make.write(store, rows.Confirmation, {**own, **raised})
    page = office.get(f"/houses/{house}").text
    assert "由“安全”改判为" in page
    assert "技术人员由" not in page
