"""Reading a case and what hangs off it; a case is within reach when its house is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from sqlalchemy import BindParameter, Connection, and_, bindparam, or_, select

from server.domain.reach import Reach
from server.store.base import Base
from server.store.reads import reached
from server.store.reads.case_shapes import (
    AcceptanceLine,
    AssessmentLine,
    CaseRow,
    ConfirmationLine,
    HazardLine,
    InspectionLine,
    MeasureLine as MeasureLine,
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

_KEY: BindParameter[str] = bindparam("key")


def case_row(reach: Reach, db: Connection, case_id: str) -> CaseRow | None:
    row = reached.row(reach, db, _by_key, CaseRow, HouseCase, "id", (), key=case_id)
    return None if row is None else CaseRow(*row)


def cases_of(reach: Reach, db: Connection, house_id: str) -> list[CaseRow]:
    """Every case of the house, newest first."""
    return _lines(reach, db, CaseRow, HouseCase, "house_id", house_id, ("-opened_at", "-id"))


def measures_of(reach: Reach, db: Connection, case_id: str) -> list[MeasureLine]:
    return _lines(reach, db, MeasureLine, ControlMeasure, "case_id", case_id, ("ordered_at", "id"))


def inspections_of(reach: Reach, db: Connection, case_id: str) -> list[InspectionLine]:
    return _lines(
        reach, db, InspectionLine, Inspection, "case_id", case_id, ("commissioned_at", "id")
    )


def inspections_of_house(reach: Reach, db: Connection, house_id: str) -> list[InspectionLine]:
    return _lines(
        reach, db, InspectionLine, Inspection, "house_id", house_id, ("commissioned_at", "id")
    )


def remediations_of(reach: Reach, db: Connection, case_id: str) -> list[RemediationLine]:
    return _lines(reach, db, RemediationLine, Remediation, "case_id", case_id, ("planned_at", "id"))


def acceptances_of(reach: Reach, db: Connection, case_id: str) -> list[AcceptanceLine]:
    return _lines(reach, db, AcceptanceLine, Acceptance, "case_id", case_id, ("applied_at", "id"))


def hazards_of(reach: Reach, db: Connection, case_id: str) -> list[HazardLine]:
    return _lines(reach, db, HazardLine, Hazard, "case_id", case_id, ("listed_at", "id"))


def sign_offs_of(reach: Reach, db: Connection, case_id: str) -> list[SignOffLine]:
    return _lines(reach, db, SignOffLine, SignOff, "case_id", case_id, ("signed_at",))


def hazards_of_house(reach: Reach, db: Connection, house_id: str) -> list[HazardLine]:
    return _lines(reach, db, HazardLine, Hazard, "house_id", house_id, ("-listed_at", "-id"))


def assessments_of(reach: Reach, db: Connection, house_id: str) -> list[AssessmentLine]:
    """The machine's verdicts, newest first; none is ever changed (M6)."""
    return _lines(reach, db, AssessmentLine, Assessment, "house_id", house_id, ("-at", "-id"))


def confirmations_of(reach: Reach, db: Connection, house_id: str) -> list[ConfirmationLine]:
    return _lines(reach, db, ConfirmationLine, Confirmation, "house_id", house_id, ("-at", "-id"))


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
    chain = f"house:{house_id}"
    sent = reached.rows(reach, db, _senders, key=house_id)
    released = reached.rows(reach, db, _releases, key=house_id, chain=chain)
    writers = {who for who, facts in released if orjson.loads(facts).get("corrected")}
    return frozenset(writers.union(who for (who,) in sent))


def _senders(reach: Reach) -> Any:
    sent = select(Submission.account_id).join(House, _same_house(Submission))
    return sent.where(within(reach), Submission.house_id == _KEY)


_WRITTEN_AT_A_DESK = ("survey.released", "survey.corrected")


def _releases(reach: Reach) -> Any:
    return (
        select(LedgerEntry.actor, LedgerEntry.facts)
        .join(House, LedgerEntry.county_code == House.county_code)
        .where(
            within(reach),
            House.id == _KEY,
            LedgerEntry.chain == bindparam("chain"),
            or_(*(LedgerEntry.event == one for one in _WRITTEN_AT_A_DESK)),
        )
    )


def doers_of(reach: Reach, db: Connection, case_id: str) -> list[tuple[str, str]]:
    """(event, actor) of everything the ledger holds about the case (four-eyes)."""
    return [(event, actor) for event, actor in reached.rows(reach, db, _doers, key=case_id)]


def _doers(reach: Reach) -> Any:
    same_case = and_(
        LedgerEntry.county_code == HouseCase.county_code, LedgerEntry.case_id == HouseCase.id
    )
    return (
        select(LedgerEntry.event, LedgerEntry.actor)
        .join(HouseCase, same_case)
        .join(House, _same_house(HouseCase))
        .where(within(reach), LedgerEntry.case_id == _KEY)
        .distinct()
    )


def _same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)


def _by_key(reach: Reach, shape: Any, row: type[Base], key: str, order: tuple[str, ...]) -> Any:
    """Rows of `row` whose column `key` has the value given, in order; "-" turns a column round."""
    columns = (getattr(row, name) for name in shape._fields)
    found = select(*columns).join(House, _same_house(row))
    narrowed = found.where(within(reach), getattr(row, key) == _KEY)
    return narrowed.order_by(*(_ordered(row, name) for name in order))


def _ordered(row: type[Base], name: str) -> Any:
    return getattr(row, name[1:]).desc() if name.startswith("-") else getattr(row, name)


def _lines(  # noqa: PLR0917
    reach: Reach,
    db: Connection,
    shape: Callable[..., T],
    row: type[Base],
    key: str,
    value: str,
    order: tuple[str, ...],
) -> list[T]:
    found = reached.rows(reach, db, _by_key, shape, row, key, order, key=value)
    return [shape(*one) for one in found]


def _case_of(reach: Reach, db: Connection, row: type[Base], row_id: str) -> str | None:
    found: str | None = reached.scalar(reach, db, _case_by_part, row, key=row_id)
    return found


def _case_by_part(reach: Reach, row: Any) -> Any:
    found = select(row.case_id).join(House, _same_house(row))
    return found.where(within(reach), row.id == _KEY)
