"""Reading a case and what hangs off it; a case is within reach when its house is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, and_, select

from server.domain.reach import Reach
from server.store.base import Base
from server.store.reads.case_shapes import (
    AcceptanceLine,
    AssessmentLine,
    CaseRow,
    ConfirmationLine,
    HazardLine,
    InspectionLine,
    MeasureLine,
    RemediationLine,
    SignOffLine,
)
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

T = TypeVar("T")


def case_row(reach: Reach, db: Connection, case_id: str) -> CaseRow | None:
    found = _select(CaseRow, HouseCase).join(House, _same_house(HouseCase))
    row = db.execute(found.where(within(reach), HouseCase.id == case_id)).one_or_none()
    return None if row is None else CaseRow(*row)


def cases_of(reach: Reach, db: Connection, house_id: str) -> list[CaseRow]:
    """Every case of the house, newest first."""
    found = _of_house(reach, CaseRow, HouseCase, house_id)
    return _rows(db, CaseRow, found, HouseCase.opened_at.desc(), HouseCase.id.desc())


def measures_of(reach: Reach, db: Connection, case_id: str) -> list[MeasureLine]:
    found = _of_case(reach, MeasureLine, ControlMeasure, case_id)
    return _rows(db, MeasureLine, found, ControlMeasure.ordered_at, ControlMeasure.id)


def inspections_of(reach: Reach, db: Connection, case_id: str) -> list[InspectionLine]:
    found = _of_case(reach, InspectionLine, Inspection, case_id)
    return _rows(db, InspectionLine, found, Inspection.commissioned_at, Inspection.id)


def inspections_of_house(reach: Reach, db: Connection, house_id: str) -> list[InspectionLine]:
    found = _of_house(reach, InspectionLine, Inspection, house_id)
    return _rows(db, InspectionLine, found, Inspection.commissioned_at, Inspection.id)


def remediations_of(reach: Reach, db: Connection, case_id: str) -> list[RemediationLine]:
    found = _of_case(reach, RemediationLine, Remediation, case_id)
    return _rows(db, RemediationLine, found, Remediation.planned_at, Remediation.id)


def acceptances_of(reach: Reach, db: Connection, case_id: str) -> list[AcceptanceLine]:
    found = _of_case(reach, AcceptanceLine, Acceptance, case_id)
    return _rows(db, AcceptanceLine, found, Acceptance.applied_at, Acceptance.id)


def hazards_of(reach: Reach, db: Connection, case_id: str) -> list[HazardLine]:
    found = _of_case(reach, HazardLine, Hazard, case_id)
    return _rows(db, HazardLine, found, Hazard.listed_at, Hazard.id)


def sign_offs_of(reach: Reach, db: Connection, case_id: str) -> list[SignOffLine]:
    found = _of_case(reach, SignOffLine, SignOff, case_id)
    return _rows(db, SignOffLine, found, SignOff.signed_at)


def hazards_of_house(reach: Reach, db: Connection, house_id: str) -> list[HazardLine]:
    found = _of_house(reach, HazardLine, Hazard, house_id)
    return _rows(db, HazardLine, found, Hazard.listed_at.desc(), Hazard.id.desc())


def assessments_of(reach: Reach, db: Connection, house_id: str) -> list[AssessmentLine]:
    """The machine's verdicts, newest first; none is ever changed (M6)."""
    found = _of_house(reach, AssessmentLine, Assessment, house_id)
    return _rows(db, AssessmentLine, found, Assessment.at.desc(), Assessment.id.desc())


def confirmations_of(reach: Reach, db: Connection, house_id: str) -> list[ConfirmationLine]:
    found = _of_house(reach, ConfirmationLine, Confirmation, house_id)
    return _rows(db, ConfirmationLine, found, Confirmation.at.desc(), Confirmation.id.desc())


def case_of_measure(reach: Reach, db: Connection, measure_id: str) -> str | None:
    return _case_of(reach, db, ControlMeasure, measure_id)


def case_of_inspection(reach: Reach, db: Connection, inspection_id: str) -> str | None:
    return _case_of(reach, db, Inspection, inspection_id)


def case_of_remediation(reach: Reach, db: Connection, remediation_id: str) -> str | None:
    return _case_of(reach, db, Remediation, remediation_id)


def case_of_acceptance(reach: Reach, db: Connection, acceptance_id: str) -> str | None:
    return _case_of(reach, db, Acceptance, acceptance_id)


def surveyors_of(reach: Reach, db: Connection, house_id: str) -> frozenset[str]:
    """Accounts that surveyed the house, or wrote answers of a survey at the desk (four-eyes)."""
    sent = (
        select(Submission.account_id)
        .join(House, _same_house(Submission))
        .where(within(reach), Submission.house_id == house_id)
    )
    released = (
        select(LedgerEntry.actor, LedgerEntry.facts)
        .join(House, LedgerEntry.county_code == House.county_code)
        .where(
            within(reach),
            House.id == house_id,
            LedgerEntry.chain == f"house:{house_id}",
            LedgerEntry.event == "survey.released",
        )
    )
    writers = {who for who, facts in db.execute(released) if orjson.loads(facts).get("corrected")}
    return frozenset(writers.union(db.execute(sent).scalars()))


def doers_of(reach: Reach, db: Connection, case_id: str) -> list[tuple[str, str]]:
    """(event, actor) of everything the ledger holds about the case (four-eyes)."""
    found = (
        select(LedgerEntry.event, LedgerEntry.actor)
        .join(
            HouseCase,
            and_(
                LedgerEntry.county_code == HouseCase.county_code,
                LedgerEntry.case_id == HouseCase.id,
            ),
        )
        .join(House, _same_house(HouseCase))
        .where(within(reach), LedgerEntry.case_id == case_id)
        .distinct()
    )
    return [(event, actor) for event, actor in db.execute(found)]


def _select(shape: Any, row: type[Base]) -> Any:
    return select(*(getattr(row, name) for name in shape._fields))


def _same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)


def _of_case(reach: Reach, shape: Any, row: Any, case_id: str) -> Any:
    found = _select(shape, row).join(House, _same_house(row))
    return found.where(within(reach), row.case_id == case_id)


def _of_house(reach: Reach, shape: Any, row: Any, house_id: str) -> Any:
    found = _select(shape, row).join(House, _same_house(row))
    return found.where(within(reach), row.house_id == house_id)


def _rows(db: Connection, shape: Callable[..., T], found: Any, *order: Any) -> list[T]:
    return [shape(*one) for one in db.execute(found.order_by(*order))]


def _case_of(reach: Reach, db: Connection, row: Any, row_id: str) -> str | None:
    found = select(row.case_id).join(House, _same_house(row))
    return db.execute(found.where(within(reach), row.id == row_id)).scalar_one_or_none()
