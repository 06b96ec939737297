"""Reach says the same in memory and in SQL, on both engines (law 2)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select

from server.domain.facts import Place
from server.domain.parties import Sides, covers_matter
from server.domain.reach import NOWHERE, Reach, Span, whole_county
from server.store.engines import Store
from server.store.reads.reach import between, within
from server.store.rows import Area, CaseTransfer, Hazard, House, HouseDepartment, Inspection
from server.store.writing import insert

NOW = datetime(2024, 5, 1, tzinfo=UTC)
COUNTIES, TOWNSHIPS, VILLAGES = ("1", "2"), ("11", "12"), ("111", "112")
GRIDS, DEPARTMENTS, AGENCIES = ("g1", "g2"), ("d1", "d2"), ("a1", "a2")

places = st.builds(
    Place,
    county=st.sampled_from(COUNTIES),
    township=st.sampled_from(TOWNSHIPS),
    village=st.sampled_from(VILLAGES),
    grid=st.none() | st.sampled_from(GRIDS),
    departments=st.frozensets(st.sampled_from(DEPARTMENTS)),
    agencies=st.frozensets(st.sampled_from(AGENCIES)),
)
spans = st.builds(
    Span,
    county=st.sampled_from(COUNTIES),
    township=st.none() | st.sampled_from(TOWNSHIPS),
    village=st.none() | st.sampled_from(VILLAGES),
    grid=st.none() | st.sampled_from(GRIDS),
    department=st.none() | st.sampled_from(("", *DEPARTMENTS)),
    agency=st.none() | st.sampled_from(("", *AGENCIES)),
)
reaches = st.builds(Reach, st.lists(spans, max_size=3).map(tuple))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(there=st.lists(places, min_size=1, max_size=4), reach=reaches)
@pytest.mark.parametrize("row", [House, Hazard])
def test_reach_covers_exactly_what_its_clause_finds(
    store: Store, row: type[House | Hazard], there: list[Place], reach: Reach
) -> None:
    db = store.begin_writing()
    try:
        for number, place in enumerate(there):
            _house(db, f"h{number}", place)
        found = set(db.scalars(select(row.id).where(within(reach, row))))
    finally:
        store.rollback(db)
        db.close()
    assert found == {f"h{number}" for number, place in enumerate(there) if reach.covers(place)}


_parties = st.sampled_from(
    ("bureau", "office", "department:d1", "department:d2", "township:11", "township:12")
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    there=st.lists(
        st.builds(Sides, st.sampled_from(COUNTIES), _parties, st.none() | _parties),
        min_size=1,
        max_size=4,
    ),
    reach=reaches,
)
def test_a_unit_reaches_exactly_the_matters_it_is_a_side_of(
    store: Store, there: list[Sides], reach: Reach
) -> None:
    db = store.begin_writing()
    try:
        for number, sides in enumerate(there):
            one = {"id": f"t{number}", "number": f"n{number}", "county_code": sides.county}
            both = {"sender": sides.sender, "receiver": sides.receiver}
            insert(db, CaseTransfer, [{**one, **both, **_TRANSFER}])
        found = set(db.scalars(select(CaseTransfer.id).where(between(reach, CaseTransfer))))
    finally:
        store.rollback(db)
        db.close()
    assert found == {f"t{n}" for n, sides in enumerate(there) if covers_matter(reach, sides)}


def test_empty_reach_finds_nothing(store: Store) -> None:
    db = store.begin_writing()
    _house(db, "h", Place("1", "11", "111"))
    assert db.scalars(select(House.id).where(within(NOWHERE))).all() == []
    store.rollback(db)
    db.close()


def test_row_without_place_and_house_is_outside_a_grid(store: Store) -> None:
    in_grid = select(Area.code).where(within(Reach((Span("1", grid="g1"),)), Area))
    with store.reading() as db:
        assert db.scalars(in_grid).all() == []


def test_whole_county_asks_for_nothing_but_the_county(store: Store) -> None:
    clause = within(Reach((Span("1", village="111"), *whole_county("1").spans)))
    assert str(clause) == str(House.county_code == "1")


def _house(db, id_: str, place: Place) -> None:
    owned = {"county_code": place.county, "house_id": id_}
    insert(db, House, [_house_values(id_, place)])
    insert(db, Hazard, [{**owned, "id": id_, **_HAZARD}])
    for number, department in enumerate(DEPARTMENTS):
        ended = None if department in place.departments else NOW
        shown = {"department_code": department, "ground": f"use{number}", "ended_at": ended}
        insert(db, HouseDepartment, [{**owned, "since": NOW, **shown}])
    for agency in place.agencies:
        insert(db, Inspection, [{**owned, "id": id_ + agency, "agency_id": agency, **_INSPECTION}])


def _house_values(id_: str, place: Place) -> dict[str, object]:
    return {
        "county_code": place.county,
        "id": id_,
        "code": id_,
        "township_code": place.township,
        "village_code": place.village,
        "grid_code": place.grid,
        "source": "survey",
        "registered_at": NOW,
        "changed_at": NOW,
    }


_TRANSFER = {
    "house_id": "h",
    "township_code": "11",
    "village_code": "111",
    "source": "patrol",
    "kinds": [],
    "is_urgent": False,
    "state": "recorded",
    "side": "none",
    "outcomes": [],
    "refusals": 0,
    "is_binding": False,
    "found_at": NOW,
    "recorded_at": NOW,
    "recorded_by": "p",
    "due_at": NOW,
}
_HAZARD = {
    "case_id": "c",
    "part": "wall",
    "sign": "裂缝",
    "severity": "severe",
    "certainty": "H",
    "facts": {},
    "state": "open",
    "listed_at": NOW,
}
_INSPECTION = {
    "case_id": "c",
    "commissioned_at": NOW,
    "commissioned_by": "p",
    "is_urgent": False,
    "due_on": date(2024, 6, 1),
}
