"""Reading houses within reach: the one a service decides about, the county list, the search."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from server.domain import facts
from server.domain.deadlines import NEVER, Due
from server.domain.reach import Reach
from server.domain.urgency import Place, is_on_top, place_of as place_in_list
from server.store.prepared import Prepared
from server.store.reads import reached, urgent_first
from server.store.reads.house_filter import HouseFilter as HouseFilter
from server.store.reads.reach import within
from server.store.rows import House, HouseDepartment, Inspection


class HouseState(NamedTuple):
    """What a service needs to decide about a house; `version` guards the projection."""

    county_code: str
    id: str
    code: str
    township_code: str
    village_code: str
    grid_code: str | None
    department_code: str | None
    is_operational: bool | None
    verdict: str | None
    is_verdict_confirmed: bool
    health_code: str
    open_case_id: str | None
    stage: str | None
    due_on: date | None
    submission_id: str | None
    assessment_id: str | None
    surveyed_at: datetime | None
    ended_on: date | None
    lon: float | None
    lat: float | None
    version: int
    built_year: int | None
    patrol_row: str | None
    patrol_since: date | None
    patrol_due_on: date | None
    patrolled_on: date | None
    merged_into: str | None


class HouseHead(NamedTuple):
    """The first page of the file: what the house is, with the owner sealed."""

    id: str
    code: str
    township_code: str
    village_code: str
    grid_code: str | None
    department_code: str | None
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    location_source: str | None
    personal_sealed: bytes | None
    owner_masked: str | None
    is_operational: bool | None
    business_kinds: list[str] | None
    structure_type: str | None
    storeys: int | None
    floor_area_m2: float | None
    built_year: int | None
    area_path: str | None
    verdict: str | None
    is_verdict_confirmed: bool
    health_code: str
    health_then: str | None
    health_turns_on: date | None
    is_key_survey: bool
    key_reasons: list[str] | None
    open_case_id: str | None
    stage: str | None
    due_on: date | None
    due_at: datetime | None
    submission_id: str | None
    assessment_id: str | None
    surveyed_at: datetime | None
    source: str
    platform_no: str | None
    census_no: str | None
    registered_at: datetime
    changed_at: datetime
    ended_on: date | None
    version: int
    patrol_row: str | None
    patrol_due_on: date | None
    patrolled_on: date | None
    self_checked_on: date | None
    merged_into: str | None

    @property
    def due(self) -> Due:
        return NEVER if self.open_case_id is None else Due(self.due_on, self.due_at)


class HouseLine(NamedTuple):
    """One line of the county list; everything in it is masked or public."""

    id: str
    code: str
    township_code: str
    village_code: str
    owner_masked: str | None
    is_operational: bool | None
    business_kinds: list[str] | None
    structure_type: str | None
    storeys: int | None
    floor_area_m2: float | None
    built_year: int | None
    key_reasons: list[str] | None
    verdict: str | None
    is_verdict_confirmed: bool
    health_code: str
    health_then: str | None
    health_turns_on: date | None
    open_case_id: str | None
    stage: str | None
    due_on: date | None
    due_at: datetime | None
    surveyed_at: datetime | None
    lon: float | None
    lat: float | None

    @property
    def due(self) -> Due:
        return NEVER if self.open_case_id is None else Due(self.due_on, self.due_at)

    @property
    def is_on_top(self) -> bool:
        return is_on_top(self.stage)

    @property
    def place(self) -> Place:
        where = {"township": self.township_code, "village": self.village_code}
        return place_in_list(self.stage, self.due_at, **where, code=self.code)


LINE = tuple(getattr(House, name) for name in HouseLine._fields)


Key = Place  # where a line stands in the county list


_SEALED = ("personal_sealed",)
_AGENCIES = Prepared(
    select(Inspection.agency_id).where(
        Inspection.county_code == bindparam("county"),
        Inspection.house_id == bindparam("house"),
        Inspection.rejected_at.is_(None),
    )
)
_DEPARTMENTS = Prepared(
    select(HouseDepartment.department_code).where(
        HouseDepartment.county_code == bindparam("county"),
        HouseDepartment.house_id == bindparam("house"),
        HouseDepartment.ended_at.is_(None),
    )
)


def house_state(reach: Reach, db: Connection, house_id: str) -> HouseState | None:
    return _one(reach, db, HouseState, "id", house_id)


def house_state_by_code(reach: Reach, db: Connection, code: str) -> HouseState | None:
    return _one(reach, db, HouseState, "code", code)


def house_head(reach: Reach, db: Connection, house_id: str) -> HouseHead | None:
    return _one(reach, db, HouseHead, "id", house_id)


def sealed_person(reach: Reach, db: Connection, house_id: str) -> bytes | None:
    """The owner's sealed particulars; None also when the house has none."""
    found: bytes | None = reached.scalar(reach, db, _by_key, _SEALED, "id", key=house_id)
    return found


def place_of(db: Connection, house: HouseState) -> facts.Place:
    """Where the house lies for the question of reach, with its departments and agencies."""
    key = {"county": house.county_code, "house": house.id}
    agencies = _AGENCIES.rows(db, key)
    departments = _DEPARTMENTS.rows(db, key)
    return facts.Place(
        house.county_code,
        house.township_code,
        house.village_code,
        house.grid_code,
        frozenset(code for (code,) in departments),
        frozenset(agency for (agency,) in agencies),
    )


def house_page(
    reach: Reach, db: Connection, wanted: HouseFilter, after: Key | None, limit: int
) -> list[HouseLine]:
    """Houses in the one order of every list, strictly after the key."""
    statement = select(*LINE).where(within(reach), *wanted.conditions())
    found = urgent_first.rows(db, statement, House, after=after, limit=limit)
    return [HouseLine(*row) for row in found]


def house_count(reach: Reach, db: Connection, wanted: HouseFilter, cap: int) -> int:
    """How many houses the list holds, counted no further than `cap`."""
    found = select(House.code).where(within(reach), *wanted.conditions()).limit(cap).subquery()
    return int(db.execute(select(func.count()).select_from(found)).scalar_one())


def _by_key(reach: Reach, names: tuple[str, ...], key: str) -> Any:
    columns = (getattr(House, name) for name in names)
    return select(*columns).where(within(reach), getattr(House, key) == bindparam("key"))


def _one(reach: Reach, db: Connection, shape: Any, key: str, value: str) -> Any:
    row = reached.row(reach, db, _by_key, shape._fields, key, key=value)
    return None if row is None else shape(*row)
