"""The hazard list, the remediation list and the remediation ledger (domain.md §4.1).

Village, township and county see the same rows, narrowed by area: the lists are projections of
rows, and the ledger explains every row (law 3). All are paged by township, village, house code
and the id of the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, select, tuple_

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import (
    Hazard,
    House,
    HouseCase,
    Remediation,
    Unit,
)

Key = tuple[str, str, str, str]  # township, village, house code, id of the line


@dataclass(frozen=True, slots=True)
class ListFilter:
    """`state`: open | struck for hazards, waiting | working | done for plans, open | closed."""

    township: str | None = None
    village: str | None = None
    is_operational: bool | None = None
    severity: str | None = None
    state: str | None = None
    overdue_on: date | None = None

    def of_house(self) -> list[ColumnElement[bool]]:
        wanted = (
            (House.township_code, self.township),
            (House.village_code, self.village),
            (House.is_operational, self.is_operational),
        )
        return [column == value for column, value in wanted if value is not None]


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


class RemediationCells(NamedTuple):
    id: str
    case_id: str
    case_number: str
    kind: str
    remedies: list[str]
    requirement: str
    responsible_masked: str
    supervising_unit: str | None
    department_code: str | None
    due_on: date
    planned_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


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
    opened_at: datetime
    closed_at: datetime | None
    closing: str | None


class Line(NamedTuple):
    house: HouseCells
    cells: Any


def hazard_page(
    reach: Reach, db: Connection, wanted: ListFilter, after: Key | None, limit: int
) -> list[Line]:
    cells = (
        *(getattr(Hazard, name) for name in HazardCells._fields[:9]),
        HouseCase.id,
        HouseCase.number,
        HouseCase.verdict,
        HouseCase.control,
        HouseCase.inspection,
    )
    found = select(*_HOUSE, *cells).select_from(Hazard)
    found = found.join(House, _same_house(Hazard)).join(HouseCase, _same_case(Hazard))
    found = found.where(within(reach), *wanted.of_house(), *_hazard_conditions(wanted))
    return _lines(db, _on_page(found, Hazard.id, after, limit), HazardCells)


def remediation_page(
    reach: Reach, db: Connection, wanted: ListFilter, after: Key | None, limit: int
) -> list[Line]:
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
        House.department_code,
        row.due_on,
        row.planned_at,
        row.started_at,
        row.finished_at,
    )
    found = select(*_HOUSE, *cells).select_from(row)
    found = found.join(House, _same_house(row)).join(HouseCase, _same_case(row))
    supervises = and_(Unit.county_code == row.county_code, Unit.id == row.supervising_unit_id)
    found = found.outerjoin(Unit, supervises)
    found = found.where(within(reach), *wanted.of_house(), *_remediation_conditions(wanted))
    return _lines(db, _on_page(found, row.id, after, limit), RemediationCells)


def case_page(
    reach: Reach, db: Connection, wanted: ListFilter, after: Key | None, limit: int
) -> list[Line]:
    cells = [getattr(HouseCase, name) for name in CaseCells._fields]
    found = select(*_HOUSE, *cells).select_from(HouseCase).join(House, _same_house(HouseCase))
    found = found.where(within(reach), *wanted.of_house(), *_case_conditions(wanted))
    return _lines(db, _on_page(found, HouseCase.id, after, limit), CaseCells)


def _hazard_conditions(wanted: ListFilter) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = []
    if wanted.severity is not None:
        narrowed.append(Hazard.severity == wanted.severity)
    if wanted.state == "open":
        narrowed.append(Hazard.state != "struck")
    elif wanted.state is not None:
        narrowed.append(Hazard.state == wanted.state)
    if wanted.overdue_on is not None:
        narrowed.append(and_(HouseCase.closed_at.is_(None), HouseCase.due_on < wanted.overdue_on))
    return narrowed


def _remediation_conditions(wanted: ListFilter) -> list[ColumnElement[bool]]:
    states = {
        "waiting": [Remediation.started_at.is_(None), Remediation.finished_at.is_(None)],
        "working": [Remediation.started_at.is_not(None), Remediation.finished_at.is_(None)],
        "done": [Remediation.finished_at.is_not(None)],
    }
    narrowed: list[ColumnElement[bool]] = list(states.get(wanted.state or "", []))
    if wanted.overdue_on is not None:
        late = and_(Remediation.finished_at.is_(None), Remediation.due_on < wanted.overdue_on)
        narrowed.append(late)
    return narrowed


def _case_conditions(wanted: ListFilter) -> list[ColumnElement[bool]]:
    states = {
        "open": [HouseCase.closed_at.is_(None)],
        "closed": [HouseCase.closed_at.is_not(None)],
    }
    narrowed: list[ColumnElement[bool]] = list(states.get(wanted.state or "", []))
    if wanted.severity is not None:
        narrowed.append(HouseCase.verdict == f"{wanted.severity}_hazard")
    if wanted.overdue_on is not None:
        narrowed.append(and_(HouseCase.closed_at.is_(None), HouseCase.due_on < wanted.overdue_on))
    return narrowed


def _same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)


def _same_case(row: Any) -> Any:
    return and_(HouseCase.county_code == row.county_code, HouseCase.id == row.case_id)


def _on_page(found: Any, line_id: Any, after: Key | None, limit: int) -> Any:
    order = (House.township_code, House.village_code, House.code, line_id)
    if after is not None:
        found = found.where(tuple_(*order) > tuple_(*after))
    return found.order_by(*order).limit(limit)


def _lines(db: Connection, page: Any, shape: Any) -> list[Line]:
    return [Line(HouseCells(*row[:_WIDTH]), shape(*row[_WIDTH:])) for row in db.execute(page)]
