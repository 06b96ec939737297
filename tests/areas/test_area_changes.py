"""Divisions change by a day: files, people and later surveys follow, on both engines."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select

from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.domain.facts import Event
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import area_changes, ledger as ledger_service
from server.services.owner import owner_columns
from server.services.work import Work
from server.store import rows
from server.store.base import Base
from server.store.engines import Store
from server.store.moving import tables_about_houses
from server.store.reads.people import actor_by_account
from server.store.reads.reach import within
from server.store.reads.whereabouts import whereabouts
from tests import make
from tests.make import (
    COUNTY,
    GRID_A1,
    NOW,
    TOWNSHIP_A,
    TOWNSHIP_B,
    VILLAGE_A1,
    VILLAGE_A2,
    VILLAGE_B1,
)

TODAY = local_day(NOW)
NEW = "140928100299"
MERGE = ("merge", {"from": [VILLAGE_A1], "into": VILLAGE_A2})


@pytest.fixture
def admin(store: Store) -> Any:
    make.make_county(store)
    make.record(store, Event("area.created", f"county:{COUNTY}", {"level": "village", "count": 4}))
    return make.make_person(store, Role.ADMINISTRATOR, "admin").actor


def _do(store: Store, actor: Any, change: Any, *arguments: Any, at: Any = NOW, **named: Any) -> Any:
    with Work(store, actor, at) as work:
        done = change(work, *arguments, **named)
        work.commit()
    return done


def _carried_out(store: Store, admin: Any, kind: str, terms: Any, on: date = TODAY) -> str:
    change = _do(store, admin, area_changes.draft, kind, on, "五民发〔2022〕7号", terms)
    _do(store, admin, area_changes.decide, change, version=1)
    return str(change)


def _reached(store: Store, account: str, act: Act = Act.HOUSE_READ, row: Any = rows.House) -> set:
    with store.reading() as db:
        reach = reach_of(actor_by_account(db, COUNTY, account, TODAY).actor, act)
        return set(db.scalars(select(row.id).where(within(reach, row))))


def _all(store: Store, row: Any, **key: Any) -> list[Any]:
    with store.reading() as db:
        return list(db.execute(select(row.__table__).filter_by(**key)))


def test_the_people_of_merged_villages_see_exactly_the_merged_houses(store, admin):
    east, west = (make.make_house(store, one) for one in (VILLAGE_A1, VILLAGE_A2))
    south = make.make_house(store, VILLAGE_B1)
    people = {
        name: make.make_person(store, Role.VILLAGE, name, village=village).actor.account_id
        for name, village in (("e", VILLAGE_A1), ("w", VILLAGE_A2), ("s", VILLAGE_B1))
    }
    _carried_out(store, admin, *MERGE)
    seen = {name: _reached(store, account) for name, account in people.items()}
    assert seen == {"e": {east, west}, "w": {east, west}, "s": {south}}


def test_a_worker_keeps_his_grid_and_no_more(store, admin):
    inside = make.make_house(store, VILLAGE_A1, grid_code=GRID_A1)
    make.make_house(store, VILLAGE_A1)
    worker = make.make_person(store, Role.GRID_WORKER, "w", village=VILLAGE_A1, grid=GRID_A1)
    _carried_out(store, admin, *MERGE)
    assert _reached(store, worker.actor.account_id) == {inside}
    parents = {one.valid_from: one.parent_code for one in _all(store, rows.Area, code=GRID_A1)}
    assert parents == {date(2022, 6, 1): VILLAGE_A1, TODAY: VILLAGE_A2}


def test_a_village_moved_to_another_township_takes_all_its_rows_along(store, admin):
    house = make.make_house(store, VILLAGE_A1)
    finding = {"house_id": house, "township_code": TOWNSHIP_A, "village_code": VILLAGE_A1}
    finding |= {"submission_id": make.make_id(), "kinds": [], "found_at": NOW}
    make.write(store, rows.UnlawfulFinding, finding)
    old, new = (
        make.make_person(store, Role.TOWNSHIP, name, township=one).actor.account_id
        for name, one in (("a", TOWNSHIP_A), ("b", TOWNSHIP_B))
    )
    _carried_out(store, admin, "move", {"village": VILLAGE_A1, "township": TOWNSHIP_B})
    assert (_reached(store, old), _reached(store, new)) == (set(), {house})
    assert _all(store, rows.UnlawfulFinding)[0].township_code == TOWNSHIP_B
    with store.reading() as db:
        entry = select(rows.LedgerEntry.facts).filter_by(
            chain=f"house:{house}", event="house.moved"
        )
        assert VILLAGE_A1 in db.execute(entry).scalar_one()


def test_every_table_about_houses_that_names_a_township_is_moved():
    """A new one is found by its columns; one with another name for them would be missed."""
    named = {
        table.name
        for table in Base.metadata.sorted_tables
        if "township_code" in table.c and "house_id" not in table.c
    }
    about = {table.name for table in tables_about_houses()}
    assert {"house_case", "submission", "paper", "case_transfer"} <= about
    assert named <= {
        "house",  # moved itself
        "quality_question",  # moved by its subjects
        "seat",
        "unit",
        "sector_task",  # of several houses
        "case_number",
        "draw",
        "export_request",
        "import_upload",
        *_PERMITTED_ELSEWHERE,
    }, named


# Tables whose township is not that of one house; a new one says here why it need not follow.
_PERMITTED_ELSEWHERE = frozenset(
    {
        "geohazard_area",  # drawn on the ground, whoever's ground it is
        "village_ground",  # loaded anew by village
        "report_issue_village",  # a frozen report keeps the division of its day
        "reconciliation",  # a platform's file keeps the township it was of
    }
)


def test_a_split_gives_the_new_village_its_grids_houses_and_leaves_the_rest(store, admin):
    inside = make.make_house(store, VILLAGE_A1, grid_code=GRID_A1)
    rest = make.make_house(store, VILLAGE_A1)
    village = make.make_person(store, Role.VILLAGE, "v", village=VILLAGE_A1).actor.account_id
    worker = make.make_person(store, Role.GRID_WORKER, "w", village=VILLAGE_A1, grid=GRID_A1)
    part = {"code": NEW, "name": "东新村", "grids": [GRID_A1]}
    _carried_out(store, admin, "split", {"from": VILLAGE_A1, "parts": [part]})
    assert _reached(store, village) == {rest}
    assert _reached(store, worker.actor.account_id) == {inside}
    assert {one.id: one.village_code for one in _all(store, rows.House)} == {
        inside: NEW,
        rest: VILLAGE_A1,
    }


def test_nothing_changes_before_the_day_and_until_then_it_is_undone(store, admin):
    house = make.make_house(store, VILLAGE_A1)
    on = TODAY + timedelta(days=10)
    change = _carried_out(store, admin, *MERGE, on=on)
    assert _all(store, rows.House, id=house)[0].village_code == VILLAGE_A1
    with pytest.raises(Problem, match="too_soon"):
        _do(store, admin, area_changes.carry_out, change)
    _do(store, admin, area_changes.undo, change)
    later = NOW + timedelta(days=11)
    assert _do(store, admin, area_changes.due, at=later) == []
    with pytest.raises(Problem, match="wrong_state"):
        _do(store, admin, area_changes.carry_out, change, at=later)


def test_a_decided_change_is_due_on_its_day_and_carried_out_once(store, admin):
    house = make.make_house(store, VILLAGE_A1)
    change = _carried_out(store, admin, *MERGE, on=TODAY + timedelta(days=1))
    later = NOW + timedelta(days=1)
    assert _do(store, admin, area_changes.due, at=later) == [change]
    _do(store, admin, area_changes.carry_out, change, at=later)
    assert _all(store, rows.House, id=house)[0].village_code == VILLAGE_A2
    with pytest.raises(Problem, match="wrong_state"):
        _do(store, admin, area_changes.undo, change, at=later)


def test_two_decided_changes_do_not_touch_one_village(store, admin):
    on = TODAY + timedelta(days=5)
    _carried_out(store, admin, *MERGE, on=on)
    move = {"village": VILLAGE_A2, "township": TOWNSHIP_B}
    with pytest.raises(Problem, match="overlaps"):
        _carried_out(store, admin, "move", move, on=on)


def test_a_survey_with_the_old_code_lands_in_the_village_of_today(store, admin):
    with store.reading() as db:
        before = whereabouts(whole_county(COUNTY), db, TODAY)
    assert before.village_today(VILLAGE_A1) == VILLAGE_A1
    _carried_out(store, admin, *MERGE)
    with store.reading() as db:
        where = whereabouts(whole_county(COUNTY), db, TODAY)
        yesterday = whereabouts(whole_county(COUNTY), db, TODAY - timedelta(days=1))
    assert where.village_today(VILLAGE_A1) == VILLAGE_A2
    assert yesterday.village_today(VILLAGE_A1) == VILLAGE_A1
    assert where.finder.at(*make.point_in(VILLAGE_A1)) == VILLAGE_A2  # the boundaries are joined


def test_owner_and_door_are_found_in_the_new_village(store, admin):
    person = {"owner_name": "王五", "door_number": "7号"}
    with Work(store, admin, NOW) as work:
        columns, wanted = (owner_columns(work, one, person) for one in (VILLAGE_A1, VILLAGE_A2))
    house = make.make_house(store, VILLAGE_A1, **columns)
    _carried_out(store, admin, *MERGE)
    assert _all(store, rows.House, id=house)[0].door_index == wanted["door_index"]


def test_the_ledger_stays_whole_through_a_change(store, admin):
    for village in (VILLAGE_A1, VILLAGE_A1, VILLAGE_A2):
        make.make_house(store, village)
    _carried_out(store, admin, *MERGE)
    with Work(store, admin, NOW) as work:
        findings = ledger_service.verify(work)
    assert not [one for one in findings if one.code != "house.without_chain"]


def test_who_does_not_manage_the_county_drafts_nothing(store, admin):
    township = make.actor_of(Role.TOWNSHIP, township=TOWNSHIP_A)
    with pytest.raises(Problem, match=r"act\.forbidden"):
        _do(store, township, area_changes.draft, MERGE[0], TODAY, "x", MERGE[1])


_GROUNDS = st.sampled_from(
    [(VILLAGE_A1, None), (VILLAGE_A1, GRID_A1), (VILLAGE_A2, None), (VILLAGE_B1, None)]
)


@pytest.mark.slow
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    houses=st.lists(_GROUNDS, min_size=1, max_size=5),
    change=st.sampled_from(
        [
            MERGE,
            ("merge", {"from": [VILLAGE_A1, VILLAGE_B1], "into": NEW, "name": "新村",
                       "township": TOWNSHIP_B}),
            ("move", {"village": VILLAGE_A1, "township": TOWNSHIP_B, "code": NEW}),
            ("split", {"from": VILLAGE_A1, "parts": [
                {"code": NEW, "name": "东新村", "grids": [GRID_A1]}]}),
        ]
    ),
)  # fmt: skip
def test_reach_after_a_change_is_reach_before_it_carried_over(store, admin, houses, change):
    """In the database, for every house and every village's people at once; undone afterwards."""
    kind, terms = change
    with Work(store, admin, NOW) as work:
        plan = area_changes.look_ahead(work, kind, TODAY, terms).plan
    placed = {make.make_house(store, v, grid_code=g): (v, g) for v, g in houses}
    with Work(store, admin, NOW) as work:
        found = area_changes.draft(work, kind, TODAY, "x", terms)
        area_changes.decide(work, found, version=1)
        seen = {
            house: village
            for house, village in work.db.execute(select(rows.House.id, rows.House.village_code))
            if house in placed
        }
    assert seen == {house: plan.village_of(*ground) for house, ground in placed.items()}
