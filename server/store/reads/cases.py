"""Reading a case and what hangs off it; a case is within reach when its house is."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import orjson
from sqlalchemy import BindParameter, Connection, and_, bindparam, select

from server.domain.reach import Reach
from server.store.base import Base
from server.store.prepared import Prepared
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

# Statements are kept for the reaches asked last: building one costs five times what it costs to
# run, and a county has few offices that decide about cases.
_REACHES = 256
_KEY: BindParameter[str] = bindparam("key")


def case_row(reach: Reach, db: Connection, case_id: str) -> CaseRow | None:
    row = _by_key(reach, CaseRow, HouseCase, "id", ()).row(db, {"key": case_id})
    return None if row is None else CaseRow(*row)


def cases_of(reach: Reach, db: Connection, house_id: str) -> list[CaseRow]:
    """Every case of the house, newest first."""
    found = _by_key(reach, CaseRow, HouseCase, "house_id", ("-opened_at", "-id"))
    return _shaped(CaseRow, found, db, house_id)


def measures_of(reach: Reach, db: Connection, case_id: str) -> list[MeasureLine]:
    found = _by_key(reach, MeasureLine, ControlMeasure, "case_id", ("ordered_at", "id"))
    return _shaped(MeasureLine, found, db, case_id)


def inspections_of(reach: Reach, db: Connection, case_id: str) -> list[InspectionLine]:
    found = _by_key(reach, InspectionLine, Inspection, "case_id", ("commissioned_at", "id"))
    return _shaped(InspectionLine, found, db, case_id)


def inspections_of_house(reach: Reach, db: Connection, house_id: str) -> list[InspectionLine]:
    found = _by_key(reach, InspectionLine, Inspection, "house_id", ("commissioned_at", "id"))
    return _shaped(InspectionLine, found, db, house_id)


def remediations_of(reach: Reach, db: Connection, case_id: str) -> list[RemediationLine]:
    found = _by_key(reach, RemediationLine, Remediation, "case_id", ("planned_at", "id"))
    return _shaped(RemediationLine, found, db, case_id)


def acceptances_of(reach: Reach, db: Connection, case_id: str) -> list[AcceptanceLine]:
    found = _by_key(reach, AcceptanceLine, Acceptance, "case_id", ("applied_at", "id"))
    return _shaped(AcceptanceLine, found, db, case_id)


def hazards_of(reach: Reach, db: Connection, case_id: str) -> list[HazardLine]:
    found = _by_key(reach, HazardLine, Hazard, "case_id", ("listed_at", "id"))
    return _shaped(HazardLine, found, db, case_id)


def sign_offs_of(reach: Reach, db: Connection, case_id: str) -> list[SignOffLine]:
    found = _by_key(reach, SignOffLine, SignOff, "case_id", ("signed_at",))
    return _shaped(SignOffLine, found, db, case_id)


def hazards_of_house(reach: Reach, db: Connection, house_id: str) -> list[HazardLine]:
    found = _by_key(reach, HazardLine, Hazard, "house_id", ("-listed_at", "-id"))
    return _shaped(HazardLine, found, db, house_id)


def assessments_of(reach: Reach, db: Connection, house_id: str) -> list[AssessmentLine]:
    """The machine's verdicts, newest first; none is ever changed (M6)."""
    found = _by_key(reach, AssessmentLine, Assessment, "house_id", ("-at", "-id"))
    return _shaped(AssessmentLine, found, db, house_id)


def confirmations_of(reach: Reach, db: Connection, house_id: str) -> list[ConfirmationLine]:
    found = _by_key(reach, ConfirmationLine, Confirmation, "house_id", ("-at", "-id"))
    return _shaped(ConfirmationLine, found, db, house_id)


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
    sent = _senders(reach).rows(db, {"key": house_id})
    chain = f"house:{house_id}"
    released = _releases(reach).rows(db, {"key": house_id, "chain": chain})
    writers = {who for who, facts in released if orjson.loads(facts).get("corrected")}
    return frozenset(writers.union(who for (who,) in sent))


@lru_cache(_REACHES)
def _senders(reach: Reach) -> Prepared:
    sent = select(Submission.account_id).join(House, _same_house(Submission))
    return Prepared(sent.where(within(reach), Submission.house_id == _KEY))


@lru_cache(_REACHES)
def _releases(reach: Reach) -> Prepared:
    return Prepared(
        select(LedgerEntry.actor, LedgerEntry.facts)
        .join(House, LedgerEntry.county_code == House.county_code)
        .where(
            within(reach),
            House.id == _KEY,
            LedgerEntry.chain == bindparam("chain"),
            LedgerEntry.event == "survey.released",
        )
    )


def doers_of(reach: Reach, db: Connection, case_id: str) -> list[tuple[str, str]]:
    """(event, actor) of everything the ledger holds about the case (four-eyes)."""
    return [(event, actor) for event, actor in _doers(reach).rows(db, {"key": case_id})]


@lru_cache(_REACHES)
def _doers(reach: Reach) -> Prepared:
    same_case = and_(
        LedgerEntry.county_code == HouseCase.county_code, LedgerEntry.case_id == HouseCase.id
    )
    return Prepared(
        select(LedgerEntry.event, LedgerEntry.actor)
        .join(HouseCase, same_case)
        .join(House, _same_house(HouseCase))
        .where(within(reach), LedgerEntry.case_id == _KEY)
        .distinct()
    )


def _same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)


@lru_cache(_REACHES)
def _by_key(
    reach: Reach, shape: Any, row: type[Base], key: str, order: tuple[str, ...]
) -> Prepared:
    """Rows of `row` whose column `key` has the value given, in order; "-" turns a column round."""
    columns = (getattr(row, name) for name in shape._fields)
    found = select(*columns).join(House, _same_house(row))
    narrowed = found.where(within(reach), getattr(row, key) == _KEY)
    return Prepared(narrowed.order_by(*(_ordered(row, name) for name in order)))


def _ordered(row: type[Base], name: str) -> Any:
    return getattr(row, name[1:]).desc() if name.startswith("-") else getattr(row, name)


def _shaped(shape: Callable[..., T], found: Prepared, db: Connection, key: str) -> list[T]:
    return [shape(*one) for one in found.rows(db, {"key": key})]


def _case_of(reach: Reach, db: Connection, row: type[Base], row_id: str) -> str | None:
    found: str | None = _case_by_part(reach, row).scalar(db, {"key": row_id})
    return found


@lru_cache(_REACHES)
def _case_by_part(reach: Reach, row: Any) -> Prepared:
    found = select(row.case_id).join(House, _same_house(row))
    return Prepared(found.where(within(reach), row.id == _KEY))
