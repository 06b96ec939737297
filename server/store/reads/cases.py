"""Reading a case and what hangs off it; a case is within reach when its house is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from server.domain.reach import Reach
from server.store.base import Base
from server.store.reads.reach import within
from server.store.rows import (
    Acceptance,
    Assessment,
    Confirmation,
    ControlMeasure,
    Hazard,
    House,
    HouseCase,
    Inspection,
    LedgerEntry,
    Remediation,
    SignOff,
    Submission,
)


class CaseRow(NamedTuple):
    """The case as the workflow sees it; `version` lets one of two people win."""

    county_code: str
    id: str
    number: str
    house_id: str
    township_code: str
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
    reopens: str | None
    version: int


class MeasureLine(NamedTuple):
    id: str
    house_id: str
    case_id: str
    kinds: list[str]
    ordered_at: datetime
    ordered_by: str
    due_at: datetime
    in_place_at: datetime | None
    in_place_by: str | None
    photo_sha256: str | None
    lifted_at: datetime | None
    lifted_by: str | None


class InspectionLine(NamedTuple):
    id: str
    house_id: str
    case_id: str
    agency_id: str
    commissioned_at: datetime
    commissioned_by: str
    is_urgent: bool
    due_on: date
    report_no: str | None
    scale: str | None
    grade: str | None
    scope: str | None
    is_dangerous: bool | None
    advice: str | None
    conclusion: str | None
    signers: list[str] | None
    standards: list[str] | None
    inspected_on: date | None
    file_sha256: str | None
    reported_at: datetime | None
    reported_by: str | None
    valid_until: date | None


class RemediationLine(NamedTuple):
    id: str
    house_id: str
    case_id: str
    kind: str
    remedies: list[str]
    requirement: str
    responsible_masked: str
    supervising_unit_id: str
    due_on: date
    planned_at: datetime
    planned_by: str
    started_at: datetime | None
    finished_at: datetime | None
    finished_by: str | None
    photos: list[str] | None


class AcceptanceLine(NamedTuple):
    id: str
    house_id: str
    case_id: str
    applied_at: datetime
    applied_by: str
    tier: str | None
    participants: list[Any] | None
    on_site_on: date | None
    conclusion: str | None
    reasons: str | None
    decided_at: datetime | None
    decided_by: str | None


class HazardLine(NamedTuple):
    id: str
    house_id: str
    case_id: str
    assessment_id: str | None
    rule_id: str | None
    part: str
    sign: str
    severity: str
    certainty: str
    facts: dict[str, Any]
    state: str
    remediation_id: str | None
    listed_at: datetime
    struck_at: datetime | None


class SignOffLine(NamedTuple):
    case_id: str
    house_id: str
    number: str
    signed_at: datetime
    signed_by: str
    tier: str


class AssessmentLine(NamedTuple):
    id: str
    house_id: str
    submission_id: str
    at: datetime
    verdict: str
    pack: str
    profile: str
    fired: list[Any]
    missing: list[Any]
    promotion: str | None


class ConfirmationLine(NamedTuple):
    id: str
    assessment_id: str
    at: datetime
    account_id: str
    was: str
    verdict: str
    reason: str | None


def case_row(reach: Reach, db: Connection, case_id: str) -> CaseRow | None:
    found = _select(CaseRow, HouseCase).join(House, _same_house(HouseCase))
    row = db.execute(found.where(within(reach), HouseCase.id == case_id)).one_or_none()
    return None if row is None else CaseRow(*row)


def cases_of(reach: Reach, db: Connection, house_id: str) -> list[CaseRow]:
    """Every case of the house, newest first."""
    return _of_house(reach, db, CaseRow, HouseCase, house_id, HouseCase.opened_at.desc())


def measures_of(reach: Reach, db: Connection, case_id: str) -> list[MeasureLine]:
    return _of_case(reach, db, MeasureLine, ControlMeasure, case_id, ControlMeasure.ordered_at)


def inspections_of(reach: Reach, db: Connection, case_id: str) -> list[InspectionLine]:
    return _of_case(reach, db, InspectionLine, Inspection, case_id, Inspection.commissioned_at)


def remediations_of(reach: Reach, db: Connection, case_id: str) -> list[RemediationLine]:
    return _of_case(reach, db, RemediationLine, Remediation, case_id, Remediation.planned_at)


def acceptances_of(reach: Reach, db: Connection, case_id: str) -> list[AcceptanceLine]:
    return _of_case(reach, db, AcceptanceLine, Acceptance, case_id, Acceptance.applied_at)


def hazards_of(reach: Reach, db: Connection, case_id: str) -> list[HazardLine]:
    return _of_case(reach, db, HazardLine, Hazard, case_id, Hazard.listed_at)


def sign_offs_of(reach: Reach, db: Connection, case_id: str) -> list[SignOffLine]:
    return _of_case(reach, db, SignOffLine, SignOff, case_id, SignOff.signed_at)


def hazards_of_house(reach: Reach, db: Connection, house_id: str) -> list[HazardLine]:
    return _of_house(reach, db, HazardLine, Hazard, house_id, Hazard.listed_at.desc())


def assessments_of(reach: Reach, db: Connection, house_id: str) -> list[AssessmentLine]:
    """The machine's verdicts, newest first; none is ever changed (M6)."""
    return _of_house(reach, db, AssessmentLine, Assessment, house_id, Assessment.at.desc())


def confirmations_of(reach: Reach, db: Connection, house_id: str) -> list[ConfirmationLine]:
    return _of_house(reach, db, ConfirmationLine, Confirmation, house_id, Confirmation.at.desc())


def case_of_measure(reach: Reach, db: Connection, measure_id: str) -> str | None:
    return _case_of(reach, db, ControlMeasure, measure_id)


def case_of_inspection(reach: Reach, db: Connection, inspection_id: str) -> str | None:
    return _case_of(reach, db, Inspection, inspection_id)


def case_of_remediation(reach: Reach, db: Connection, remediation_id: str) -> str | None:
    return _case_of(reach, db, Remediation, remediation_id)


def case_of_acceptance(reach: Reach, db: Connection, acceptance_id: str) -> str | None:
    return _case_of(reach, db, Acceptance, acceptance_id)


def surveyors_of(reach: Reach, db: Connection, house_id: str) -> frozenset[str]:
    """Accounts that surveyed the house (four-eyes)."""
    found = select(Submission.account_id).join(House, _same_house(Submission)).where(
        within(reach), Submission.house_id == house_id
    )
    return frozenset(db.execute(found).scalars())


def doers_of(reach: Reach, db: Connection, case_id: str) -> list[tuple[str, str]]:
    """(event, actor) of everything the ledger holds about the case (four-eyes)."""
    found = (
        select(LedgerEntry.event, LedgerEntry.actor)
        .join(HouseCase, and_(
            LedgerEntry.county_code == HouseCase.county_code, LedgerEntry.case_id == HouseCase.id
        ))
        .join(House, _same_house(HouseCase))
        .where(within(reach), LedgerEntry.case_id == case_id)
        .distinct()
    )
    return [(event, actor) for event, actor in db.execute(found)]


def _select(shape: Any, row: type[Base]) -> Any:
    return select(*(getattr(row, name) for name in shape._fields))


def _same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)


def _of_case(reach: Reach, db: Connection, shape: Any, row: Any, case_id: str, order: Any) -> Any:
    found = _select(shape, row).join(House, _same_house(row))
    ordered = found.where(within(reach), row.case_id == case_id).order_by(order)
    return [shape(*one) for one in db.execute(ordered)]


def _of_house(
    reach: Reach, db: Connection, shape: Any, row: Any, house_id: str, order: Any
) -> Any:
    found = _select(shape, row).join(House, _same_house(row))
    ordered = found.where(within(reach), row.house_id == house_id).order_by(order)
    return [shape(*one) for one in db.execute(ordered)]


def _case_of(reach: Reach, db: Connection, row: Any, row_id: str) -> str | None:
    found = select(row.case_id).join(House, _same_house(row))
    return db.execute(found.where(within(reach), row.id == row_id)).scalar_one_or_none()
