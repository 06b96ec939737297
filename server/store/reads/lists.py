"""The hazard list, the remediation list and the remediation ledger (domain.md §4.1).

Village, township and county see the same rows, narrowed by area: the lists are projections of
rows, and the ledger explains every row (law 3). All are paged in the one order of every list
(server.domain.urgency) and by the id of the line.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, select

from server.domain.reach import Reach
from server.domain.urgency import place_of
from server.store.reads import urgent_first
from server.store.reads.counting import at_most
from server.store.reads.list_conditions import (
    ListFilter as ListFilter,
    case_conditions,
    hazard_conditions,
    hazard_due,
    plan_of_hazard,
    remediation_conditions,
    same_case,
    same_house,
)
from server.store.reads.reach import within
from server.store.rows import Hazard, House, HouseCase, Remediation, Unit

Key = tuple[str, str, str, str]  # place of the house in every list, id of the line


class HouseCells(NamedTuple):
    """The columns every list starts with."""

    house_id: str
    code: str
    platform_no: str | None
    township_code: str
    village_code: str
    owner_masked: str | None
    is_operational: bool | None
    business_kinds: list[str] | None
    storeys: int | None
    floor_area_m2: float | None
    structure_type: str | None
    built_year: int | None
    key_reasons: list[str] | None
    health_code: str  # of the last event; services/health says what it is today
    health_then: str | None
    health_turns_on: date | None


_HOUSE = (House.id.label("house_id"), *(getattr(House, n) for n in HouseCells._fields[1:]))
_WIDTH = len(_HOUSE)


class HazardCells(NamedTuple):
    """One line per hazard: found, planned, remedied, struck."""

    id: str
    part: str
    sign: str
    rule_id: str | None
    severity: str
    certainty: str
    state: str
    listed_at: datetime
    struck_at: datetime | None
    case_id: str
    case_number: str
    case_verdict: str
    control: str
    inspection: str
    stage: str
    due_on: date | None  # of its plan, and without one of the stage its case is in
    due_at: datetime | None
    on_top_due_at: datetime | None


class RemediationCells(NamedTuple):
    id: str
    case_id: str
    case_number: str
    kind: str
    remedies: list[str]
    requirement: str
    responsible_masked: str
    supervising_unit: str | None
    supervisor_masked: str | None
    funding: str | None
    department_code: str | None
    due_on: date
    planned_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    ends_house: bool
    patrolled_on: date | None  # 监测巡查: the last visit, and when the next is due
    patrol_due_on: date | None
    stage: str
    on_top_due_at: datetime | None


class CaseCells(NamedTuple):
    id: str
    number: str
    track: str
    verdict: str
    control: str
    inspection: str
    remediation: str
    acceptance: str
    stage: str
    due_on: date | None
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    closing: str | None

    @property
    def on_top_due_at(self) -> datetime | None:
        return self.due_at


class Line(NamedTuple):
    house: HouseCells
    cells: Any

    @property
    def key(self) -> Key:
        house, cells = self.house, self.cells
        where = {"township": house.township_code, "village": house.village_code}
        return *place_of(cells.stage, cells.on_top_due_at, **where, code=house.code), cells.id


def hazard_page(
    reach: Reach, db: Connection, wanted: ListFilter, after: Key | None, limit: int
) -> list[Line]:
    return _page(db, _hazards(reach, wanted), Hazard.id, after, limit, HazardCells)


def hazard_count(reach: Reach, db: Connection, wanted: ListFilter) -> int:
    return at_most(db, _hazards(reach, wanted))


def _hazards(reach: Reach, wanted: ListFilter) -> Select[Any]:
    cells = (
        *(getattr(Hazard, name) for name in HazardCells._fields[:9]),
        HouseCase.id,
        HouseCase.number,
        HouseCase.verdict,
        HouseCase.control,
        HouseCase.inspection,
        HouseCase.stage,
        *hazard_due(),
        HouseCase.due_at,
    )
    found = select(*_HOUSE, *cells).select_from(Hazard).join(House, same_house(Hazard))
    found = found.join(HouseCase, same_case(Hazard)).outerjoin(Remediation, plan_of_hazard())
    return found.where(within(reach), *wanted.of_house(), *hazard_conditions(wanted))


def remediation_page(
    reach: Reach, db: Connection, wanted: ListFilter, after: Key | None, limit: int
) -> list[Line]:
    found = _remediations(reach, wanted)
    return _page(db, found, Remediation.id, after, limit, RemediationCells)


def remediation_count(reach: Reach, db: Connection, wanted: ListFilter) -> int:
    return at_most(db, _remediations(reach, wanted))


def _remediations(reach: Reach, wanted: ListFilter) -> Select[Any]:
    row = Remediation
    cells = (
        row.id,
        HouseCase.id,
        HouseCase.number,
        row.kind,
        row.remedies,
        row.requirement,
        row.responsible_masked,
        Unit.name,
        *(row.supervisor_masked, row.funding),
        House.department_code,
        row.due_on,
        row.planned_at,
        row.started_at,
        row.finished_at,
        row.ends_house,
        *(getattr(House, name) for name in ("patrolled_on", "patrol_due_on")),
        HouseCase.stage,
        HouseCase.due_at,
    )
    found = select(*_HOUSE, *cells).select_from(row).join(House, same_house(row))
    supervises = and_(Unit.county_code == row.county_code, Unit.id == row.supervising_unit_id)
    found = found.join(HouseCase, same_case(row)).outerjoin(Unit, supervises)
    return found.where(within(reach), *wanted.of_house(), *remediation_conditions(wanted))


def case_page(
    reach: Reach, db: Connection, wanted: ListFilter, after: Key | None, limit: int
) -> list[Line]:
    return _page(db, _cases(reach, wanted), HouseCase.id, after, limit, CaseCells)


def case_count(reach: Reach, db: Connection, wanted: ListFilter) -> int:
    return at_most(db, _cases(reach, wanted))


def _cases(reach: Reach, wanted: ListFilter) -> Select[Any]:
    cells = [getattr(HouseCase, name) for name in CaseCells._fields]
    found = select(*_HOUSE, *cells).select_from(HouseCase).join(House, same_house(HouseCase))
    return found.where(within(reach), *wanted.of_house(), *case_conditions(wanted))


def _page(  # noqa: PLR0917
    db: Connection, found: Any, line_id: Any, after: Key | None, limit: int, shape: Any
) -> list[Line]:
    page = urgent_first.rows(db, found, HouseCase, after=after, limit=limit, line=(line_id,))
    return [Line(HouseCells(*row[:_WIDTH]), shape(*row[_WIDTH:])) for row in page]
