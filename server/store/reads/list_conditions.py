"""What the hazard list, the remediation list and the remediation ledger are narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select

from server.domain.days import local_day
from server.domain.urgency import UNCONTROLLED
from server.store.reads import report_tellings
from server.store.reads.house_filter import are_not, is_late
from server.store.rows import Hazard, House, HouseCase, Remediation, ReportTelling


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


def hazard_conditions(wanted: ListFilter) -> list[ColumnElement[bool]]:
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


def hazard_due() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
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


def plan_of_hazard() -> ColumnElement[bool]:
    return and_(
        Remediation.county_code == Hazard.county_code, Remediation.id == Hazard.remediation_id
    )


def _uncontrolled(wanted: ListFilter) -> list[ColumnElement[bool]]:
    return [HouseCase.stage.in_(UNCONTROLLED)] if wanted.is_uncontrolled else []


def remediation_conditions(wanted: ListFilter) -> list[ColumnElement[bool]]:
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


def case_conditions(wanted: ListFilter) -> list[ColumnElement[bool]]:
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


def same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)


def same_case(row: Any) -> Any:
    return and_(HouseCase.county_code == row.county_code, HouseCase.id == row.case_id)
