"""A house that was entered under a wrong village goes to its own, with everything about it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from server.domain.acts import Act, Role
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.services import house_village
from server.services.owner import owner_columns
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from server.store.reads.reach import within
from server.store.verification import verify
from tests import make

WHY = "与村委会核对，该户在西村二组。"
BUREAU = make.actor_of(Role.HOUSING_BUREAU)
TOWNSHIP = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)


@pytest.fixture
def house(store: Store) -> str:
    make.make_county(store)
    lon, lat = make.point_in(make.VILLAGE_A2)
    with Work(store, BUREAU, make.NOW) as work:
        person = {"owner_name": "赵四海", "door_number": "12号"}
        columns = owner_columns(work, make.VILLAGE_A1, person)
    made = make.make_house(
        store, make.VILLAGE_A1, lon=lon, lat=lat, grid_code=make.GRID_A1, **columns
    )
    finding = {"house_id": made, "township_code": make.TOWNSHIP_A, "kinds": []}
    finding |= {"submission_id": make.make_id(), "found_at": make.NOW}
    make.write(store, rows.UnlawfulFinding, {**finding, "village_code": make.VILLAGE_A1})
    return made


def _correct(store: Store, actor: Any, house: str, village: str, **how: Any) -> None:
    with Work(store, actor, make.NOW) as work:
        given = {"reason": WHY, "version": 1, **how}
        house_village.correct(work, house, village=village, **given)
        work.commit()


def _row(store: Store, row: Any, **key: Any) -> Any:
    with store.reading() as db:
        return db.execute(select(row.__table__).filter_by(**key)).one()


def _reaches(store: Store, actor: Any, house: str) -> bool:
    with store.reading() as db:
        reach = reach_of(actor, Act.HOUSE_READ)
        found = select(rows.House.id).where(within(reach), rows.House.id == house)
        return db.execute(found).first() is not None


def test_the_house_its_rows_and_its_reach_follow_into_its_own_village(store: Store, house: str):
    east = make.actor_of(Role.VILLAGE, "e", village=make.VILLAGE_A1)
    west = make.actor_of(Role.VILLAGE, "w", village=make.VILLAGE_A2)
    worker = make.actor_of(Role.GRID_WORKER, "g", village=make.VILLAGE_A1, grid=make.GRID_A1)
    before = _row(store, rows.House, id=house)
    _correct(store, TOWNSHIP, house, make.VILLAGE_A2)
    after = _row(store, rows.House, id=house)
    assert (after.village_code, after.grid_code) == (make.VILLAGE_A2, None)
    assert after.code == before.code and after.is_outside_village is False
    assert after.door_index != before.door_index
    assert _row(store, rows.UnlawfulFinding, house_id=house).village_code == make.VILLAGE_A2
    assert [_reaches(store, one, house) for one in (east, west, worker)] == [False, True, False]
    entry = _row(store, rows.LedgerEntry, event="house.moved")
    facts = json.loads(entry.facts)
    assert (facts["from_village"], facts["village"]) == (make.VILLAGE_A1, make.VILLAGE_A2)
    assert WHY not in entry.facts
    log = _row(store, rows.AccessLog, kind="house.moved")
    assert log.facts["reason"] == WHY
    with store.reading() as db:
        assert verify(db, make.COUNTY) == []


def test_only_who_answers_for_both_villages_moves_a_house_between_them(store: Store, house: str):
    village = make.actor_of(Role.VILLAGE, "e", village=make.VILLAGE_A1)
    foreign = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_B)
    for actor, to, how, code in (
        (TOWNSHIP, make.VILLAGE_B1, {}, "area.missing"),
        (TOWNSHIP, "140928100999", {}, "area.missing"),
        (TOWNSHIP, make.TOWNSHIP_A, {}, "area.missing"),
        (TOWNSHIP, make.VILLAGE_A1, {}, "place.same_village"),
        (TOWNSHIP, make.VILLAGE_A2, {"version": 7}, "house.changed_meanwhile"),
        (TOWNSHIP, make.VILLAGE_A2, {"reason": "错"}, "reason.too_short"),
        (foreign, make.VILLAGE_B1, {}, "house.missing"),
        (village, make.VILLAGE_A2, {}, "act.forbidden"),
    ):
        with pytest.raises(Problem) as refused:
            _correct(store, actor, house, to, **how)
        assert refused.value.code == code, (to, how)
    _correct(store, BUREAU, house, make.VILLAGE_B1)
    assert not _reaches(store, TOWNSHIP, house) and _reaches(store, foreign, house)


def test_the_choices_are_the_villages_one_answers_for(store: Store, house: str):
    with Work(store, TOWNSHIP, make.NOW) as work:
        state = house_village.find_house(work, Act.HOUSE_READ, house).house
        assert house_village.choices(work, state) == {make.VILLAGE_A2: "砚城镇 西村"}
