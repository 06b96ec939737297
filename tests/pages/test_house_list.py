"""房屋档案: sorted, narrowed, searched and shown as somebody wants it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from server.domain.acts import Role
from server.domain.house_search import bare_door, fits, phone_tail, wanted
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services import house_search, owner
from server.services.house_asking import filter_of
from server.services.work import Look, Work
from server.store import rows
from server.store.engines import Store
from server.store.reads.house_filter import HouseFilter
from server.store.reads.house_order import SORTS, house_page
from tests import make
from tests.pages import full_county

REACH = whole_county(make.COUNTY)
TOWNSHIP = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)


def _walk(store: Store, sort: str, size: int, meanwhile: Callable[[int], None]) -> list[str]:
    """Every page of the list, with something done between the pages."""
    seen: list[str] = []
    after, pages = None, 0
    while True:
        with store.reading() as db:
            page = house_page(REACH, db, HouseFilter(), sort, after, size)
        seen += [line.id for line in page.lines]
        if page.next_key is None:
            return seen
        after, pages = page.next_key, pages + 1
        meanwhile(pages)


@pytest.mark.slow
def test_no_house_is_lost_or_told_twice_while_others_are_entered(store: Store) -> None:
    """Every sort, on pages that end within and between its stretches."""
    full_county.fill(store)
    with store.reading() as db:
        before = {line.id for line in house_page(REACH, db, HouseFilter(), "code", None, 999).lines}
    for place, sort in enumerate(SORTS):

        def enter(page: int) -> None:
            if page < 4:
                day = date(2022, 9, 1) + timedelta(days=page)
                make.make_house(store, make.VILLAGE_B1, surveyed_at=make.NOW, due_on=day)

        seen = _walk(store, sort, 7 + place, enter)
        assert len(seen) == len(set(seen)), sort
        assert before <= set(seen), sort


def test_each_sort_is_in_its_order(store: Store) -> None:
    full_county.fill(store)
    with store.reading() as db:
        found = {s: house_page(REACH, db, HouseFilter(), s, None, 999).lines for s in SORTS}
    codes = [one.code for one in found["code"]]
    assert codes == sorted(codes)
    places = [(one.township_code, one.village_code, one.code) for one in found["address"]]
    assert places == sorted(places)
    due = [one.due_on for one in found["due"] if one.open_case_id and one.due_on]
    assert due == sorted(due) and due
    last = [bool(one.open_case_id and one.due_on) for one in found["due"]]
    assert last == sorted(last, reverse=True)
    days = [one.surveyed_at for one in found["newest"]]
    assert days.index(None) == len([day for day in days if day])
    assert found["urgency"][0].is_on_top


@pytest.mark.parametrize("sort", SORTS)
def test_a_key_of_another_sort_is_refused_not_misread(store: Store, sort: str) -> None:
    strange = {"urgency": ("!", "no moment", "x")}.get(sort, ("7", "x"))
    with store.reading() as db, pytest.raises(Problem, match=r"cursor\.invalid"):
        house_page(REACH, db, HouseFilter(), sort, strange, 5)


AREAS = {
    make.TOWNSHIP_A: "砚城镇",
    make.VILLAGE_A1: "东村",
    make.VILLAGE_A2: "城关社区",
    make.VILLAGE_B1: "东村",
}


@pytest.mark.parametrize(
    ("text", "villages", "door", "rest"),
    [
        ("东村12号", (make.VILLAGE_A1, make.VILLAGE_B1), "12", ""),
        ("砚城镇东村 ０１２ 号", (make.VILLAGE_A1,), "12", ""),
        ("城关 3组 15-2", (make.VILLAGE_A2,), "15-2", "3组"),
        ("12号", (make.VILLAGE_A1, make.VILLAGE_A2, make.VILLAGE_B1), "12", ""),
    ],
)
def test_an_address_is_its_village_its_door_and_the_rest(
    text: str, villages: tuple[str, ...], door: str, rest: str
) -> None:
    assert wanted(text, AREAS).address == (villages, door, rest)


@pytest.mark.parametrize("text", ["", "%", "_", "😀", "字" * 10_000, "欧阳建国", "东村"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert wanted(text, AREAS).address is None
    assert wanted("东村", AREAS).village is None  # two villages are called so
    assert wanted("城关社区", AREAS).village == make.VILLAGE_A2


def test_doors_phones_and_groups_are_compared_as_people_write_them() -> None:
    assert bare_door(" ０15号") == bare_door("15") == "15"
    assert bare_door("无") == bare_door(None) == ""
    assert phone_tail("138-1234-5678") == "5678" and phone_tail("12") == ""
    assert fits("第3组", ("3", "南大街")) and fits("南大街", ("3", "南大"))
    assert not fits("4组", ("3", None))


@pytest.fixture
def known(store: Store) -> dict[str, str]:
    """Two houses of one owner's name, in two townships, at door 17 of group 2."""
    make.make_county(store)
    ids = {}
    with Work(store, make.JOB, make.NOW) as work:
        for village in (make.VILLAGE_A1, make.VILLAGE_B1):
            person = {
                "owner_name": "欧阳建国", "owner_phone": "13812345678",
                "group_name": "2", "road_name": "无", "door_number": "017",
            }  # fmt: skip
            ids[village] = make.make_house(
                store, village, **owner.owner_columns(work, village, person)
            )
    return ids


@pytest.mark.parametrize(
    "text",
    ["欧阳建国", "欧阳 建国", "13812345678", "5678", "东村17号", "17号", "东村2组17", "140928100"],
)
def test_a_house_is_found_within_reach_and_no_other_townships(
    store: Store, known: dict[str, str], text: str
) -> None:
    with Look(store, TOWNSHIP, make.NOW) as look:
        found = [line.id for line in house_search.search(look, text).lines]
    assert found == [known[make.VILLAGE_A1]]


@pytest.mark.parametrize(
    "text",
    ["欧阳", "建国", "%", "_", "'; --", "😀", "字" * 10_000, "东村3组17", "西村17号", "9" * 40],
)
def test_a_part_a_wildcard_and_nonsense_find_nothing(
    store: Store, known: dict[str, str], text: str
) -> None:
    with Look(store, TOWNSHIP, make.NOW) as look:
        assert house_search.search(look, text).lines == []


def test_houses_entered_before_the_indexes_are_found_once_they_are_made(
    store: Store, known: dict[str, str]
) -> None:
    with Work(store, make.JOB, make.NOW) as work:
        for house_id in known.values():
            work.touch(rows.House, {"id": house_id}, dict.fromkeys(_INDEXES))
        work.commit()
    with Look(store, TOWNSHIP, make.NOW) as look:
        assert house_search.search(look, "5678").lines == []
    with Work(store, make.JOB, make.NOW) as work:
        assert house_search.fill_indexes(work, 10) == len(known)
        assert house_search.fill_indexes(work, 10) == 0
        work.commit()
    with Look(store, TOWNSHIP, make.NOW) as look:
        assert len(house_search.search(look, "5678").lines) == 1


_INDEXES = ("door_part_index", "phone_tail_index")


def test_filters_of_the_address_are_read_and_strange_ones_left_out() -> None:
    wanted_ = filter_of(make.NOW, {"due": "7", "age": "12", "department": "police", "track": "x"})
    assert wanted_.due_until == date(2022, 9, 27)
    assert wanted_.surveyed_before is not None and wanted_.surveyed_before.year == 2021
    assert (wanted_.department, wanted_.track) == ("police", None)
    strange = {"due": "1e9", "age": "-1", "position": "%", "ended": "?"}
    assert filter_of(make.NOW, strange) == filter_of(make.NOW, {})


@pytest.mark.slow
def test_the_page_sorts_narrows_and_keeps_the_columns_somebody_chose(
    store: Store, password_hash: str, browser_of: Callable[..., Any]
) -> None:
    full_county.fill(store)
    make.make_person(
        store, Role.TOWNSHIP, "xiao", password_hash=password_hash, township=make.TOWNSHIP_A
    )
    office = browser_of("xiao")
    first = office.get("/houses?sort=due&verdict=general_hazard&department=police")
    assert "初步判定：一般安全隐患" in first.text and "主管部门：" in first.text
    assert 'aria-sort="ascending"' in first.text
    chosen = {"columns": "built", "next": "/houses?sort=due"}
    assert office.post("/houses/columns", chosen).headers["Location"] == "/houses?sort=due"
    assert '<th scope="col" class="number">建成年份' in office.get("/houses").text
    assert ">户主</th>" not in office.get("/houses").text
    office.post("/houses/columns", {"usual": "1"})
    assert ">户主</th>" in office.get("/houses").text
    elsewhere = office.get("/houses?township=140922100000")
    assert elsewhere.status_code == 200 and "不在您的辖区内" in elsewhere.text


@pytest.mark.parametrize(
    "narrowed",
    [
        {"is_to_confirm": True},
        {"is_questioned": True},
        {"department": "police"},
        {"track": "other"},
        {"due_until": make.NOW.date()},
        {"surveyed_before": make.NOW + timedelta(1)},
    ],
)
def test_a_filter_narrows_and_does_not_empty(store: Store, narrowed: dict[str, Any]) -> None:
    full_county.fill(store)
    house = make.make_house(store)
    make.write(
        store, rows.QualitySubject, {"question_id": _open_question(store), "house_id": house}
    )
    with store.reading() as db:
        every = house_page(REACH, db, HouseFilter(), "code", None, 999).lines
        some = house_page(REACH, db, HouseFilter(**narrowed), "code", None, 999).lines
    assert 0 < len(some) < len(every)


def _open_question(store: Store) -> str:
    with store.reading() as db:
        found = db.execute(rows.QualityQuestion.__table__.select())
        return str(next(row.id for row in found if row.state == "open"))


def test_every_role_finds_by_text_what_it_reaches_and_nothing_else(
    store: Store, known: dict[str, str]
) -> None:
    own, other = known[make.VILLAGE_A1], known[make.VILLAGE_B1]
    shown = {"department_code": "police", "house_id": own, "ground": "use", "since": make.NOW}
    make.write(store, rows.HouseDepartment, shown)
    reached = {
        Role.HOUSING_BUREAU: ({}, {own, other}),
        Role.LEADING_GROUP: ({}, {own, other}),
        Role.TECHNICIAN: ({"township": make.TOWNSHIP_A}, {own}),
        Role.VILLAGE: ({"township": make.TOWNSHIP_A, "village": make.VILLAGE_A1}, {own}),
        Role.DEPARTMENT: ({"department": "police"}, {own}),
        Role.AGENCY: ({"agency": make.make_id("agency")}, set()),
    }
    for role, (area, houses) in reached.items():
        with Look(store, make.actor_of(role, **area), make.NOW) as look:
            for text in ("欧阳建国", "5678", "17号", "140928"):
                assert {one.id for one in house_search.search(look, text).lines} == houses, role
