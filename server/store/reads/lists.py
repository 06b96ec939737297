"""The hazard list, the remediation list and the remediation ledger (domain.md §4.1).

Village, township and county see the same rows, narrowed by area: the lists are projections of
rows, and the ledger explains every row (law 3). All are paged in the one order of every list
(server.domain.urgency) and by the id of the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, or_, select

from server.domain.days import local_day
from server.domain.reach import Reach
from server.domain.urgency import UNCONTROLLED, place_of
from server.store.reads import report_tellings, urgent_first
from server.store.reads.house_filter import are_not, is_late
from server.store.reads.reach import within
from server.store.rows import Hazard, House, HouseCase, Remediation, ReportTelling, Unit

Key = tuple[str, str, str, str]  # place of the house in every list, id of the line


@dataclass(frozen=True, slots=True)
class ListFilter:
    """`state`: open | struck for hazards, waiting | working | done for plans, open | closed."""

    township: str | None = None
    village: str | None = None
    is_operational: bool | None = None
    severity: str | None = None
    state: str | None = None
    overdue_at: datetime | None = None
    is_uncontrolled: bool | None = None
    unseen: frozenset[str] | None = None  # who asks is to look at them blind (M11)

    def of_house(self) -> list[ColumnElement[bool]]:
        wanted = (
            (House.township_code, self.township),
            (House.village_code, self.village),
            (House.is_operational, self.is_operational),
        )
        narrowed = [column == value for column, value in wanted if value is not None]
        return narrowed + are_not(self.unseen or frozenset())


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
    cells = (
        *(getattr(Hazard, name) for name in HazardCells._fields[:9]),
        HouseCase.id,
        HouseCase.number,
        HouseCase.verdict,
        HouseCase.control,
        HouseCase.inspection,
        HouseCase.stage,
        *_hazard_due(),
        HouseCase.due_at,
    )
    found = select(*_HOUSE, *cells).select_from(Hazard).join(House, _same_house(Hazard))
    found = found.join(HouseCase, _same_case(Hazard)).outerjoin(Remediation, _plan_of_hazard())
    found = found.where(within(reach), *wanted.of_house(), *_hazard_conditions(wanted))
    return _page(db, found, Hazard.id, after, limit, HazardCells)


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
    found = select(*_HOUSE, *cells).select_from(row).join(House, _same_house(row))
    supervises = and_(Unit.county_code == row.county_code, Unit.id == row.supervising_unit_id)
    found = found.join(HouseCase, _same_case(row)).outerjoin(Unit, supervises)
    found = found.where(within(reach), *wanted.of_house(), *_remediation_conditions(wanted))
    return _page(db, found, row.id, after, limit, RemediationCells)


def case_page(
    reach: Reach, db: Connection, wanted: ListFilter, after: Key | None, limit: int
) -> list[Line]:
    cells = [getattr(HouseCase, name) for name in CaseCells._fields]
    found = select(*_HOUSE, *cells).select_from(HouseCase).join(House, _same_house(HouseCase))
    found = found.where(within(reach), *wanted.of_house(), *_case_conditions(wanted))
    return _page(db, found, HouseCase.id, after, limit, CaseCells)


def _hazard_conditions(wanted: ListFilter) -> list[ColumnElement[bool]]:
    narrowed: list[ColumnElement[bool]] = []
    if wanted.severity is not None:
        narrowed.append(Hazard.severity == wanted.severity)
    if wanted.state == "open":
        narrowed.append(Hazard.state != "struck")
    elif wanted.state is not None:
        narrowed.append(Hazard.state == wanted.state)
    if wanted.overdue_at is not None:
        narrowed.append(_hazard_is_late(wanted.overdue_at))
    return [*narrowed, *_uncontrolled(wanted)]


def _hazard_due() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """A hazard that stands in a plan is due with it, any other with its case."""
    has_plan = Remediation.id.is_not(None)
    return (
        case((has_plan, Remediation.due_on), else_=HouseCase.due_on),
        case((has_plan, None), else_=HouseCase.due_at),
    )


def _hazard_is_late(now: datetime) -> ColumnElement[bool]:
    by_plan = and_(Hazard.state == "planned", Remediation.due_on < local_day(now))
    by_case = and_(Hazard.state == "open", HouseCase.closed_at.is_(None), is_late(HouseCase, now))
    return or_(by_plan, by_case, _owes_word(Hazard.case_id, now))


def _plan_of_hazard() -> ColumnElement[bool]:
    return and_(
        Remediation.county_code == Hazard.county_code, Remediation.id == Hazard.remediation_id
    )


def _uncontrolled(wanted: ListFilter) -> list[ColumnElement[bool]]:
    return [HouseCase.stage.in_(UNCONTROLLED)] if wanted.is_uncontrolled else []


def _remediation_conditions(wanted: ListFilter) -> list[ColumnElement[bool]]:
    states = {
        "waiting": [Remediation.started_at.is_(None), Remediation.finished_at.is_(None)],
        "working": [Remediation.started_at.is_not(None), Remediation.finished_at.is_(None)],
        "done": [Remediation.finished_at.is_not(None)],
    }
    narrowed: list[ColumnElement[bool]] = list(states.get(wanted.state or "", []))
    narrowed.append(Remediation.replaced_by.is_(None))
    if wanted.overdue_at is not None:
        of_day = Remediation.due_on < local_day(wanted.overdue_at)
        late = and_(Remediation.finished_at.is_(None), of_day)
        narrowed.append(or_(late, _owes_word(Remediation.case_id, wanted.overdue_at)))
    return [*narrowed, *_uncontrolled(wanted)]


def _case_conditions(wanted: ListFilter) -> list[ColumnElement[bool]]:
    states = {
        "open": [HouseCase.closed_at.is_(None)],
        "closed": [HouseCase.closed_at.is_not(None)],
    }
    narrowed: list[ColumnElement[bool]] = list(states.get(wanted.state or "", []))
    if wanted.severity is not None:
        narrowed.append(HouseCase.verdict == f"{wanted.severity}_hazard")
    if wanted.overdue_at is not None:
        late = and_(HouseCase.closed_at.is_(None), is_late(HouseCase, wanted.overdue_at))
        narrowed.append(or_(late, _owes_word(HouseCase.id, wanted.overdue_at)))
    return [*narrowed, *_uncontrolled(wanted)]


def _owes_word(case_id: Any, now: datetime) -> ColumnElement[bool]:
    """The owner should have been told of a dangerous report; few at a time, so asked as a list."""
    late = select(ReportTelling.case_id).where(
        ReportTelling.county_code == case_id.class_.county_code, *report_tellings.is_late(now)
    )
    return case_id.in_(late)


def _same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)


def _same_case(row: Any) -> Any:
    return and_(HouseCase.county_code == row.county_code, HouseCase.id == row.case_id)


def _page(  # noqa: PLR0917
    db: Connection, found: Any, line_id: Any, after: Key | None, limit: int, shape: Any
) -> list[Line]:
    page = urgent_first.rows(db, found, HouseCase, after=after, limit=limit, line=(line_id,))
    return [Line(HouseCells(*row[:_WIDTH]), shape(*row[_WIDTH:])) for row in page]
