"""Reading questions about inspection reports and objections to them; reach is that of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import House, HouseCase, ReportObjection, ReportQuestion


class ReportQuestionRow(NamedTuple):
    id: str
    house_id: str
    case_id: str
    inspection_id: str
    township_code: str
    village_code: str
    kind: str
    basis: str
    is_serious: bool
    facts: dict[str, Any]
    state: str
    asked_at: datetime
    outcome: str | None
    answer_sealed: bytes | None
    answered_by: str | None
    answered_at: datetime | None
    version: int


class ObjectionRow(NamedTuple):
    id: str
    house_id: str
    case_id: str
    inspection_id: str
    raised_for: str
    reason_sealed: bytes
    raised_at: datetime
    raised_by: str
    second_id: str | None
    counts_id: str | None
    decision_sealed: bytes | None
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class ReportQuestionFilter:
    state: str | None = None
    kind: str | None = None
    house: str | None = None
    inspection: str | None = None
    is_serious: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = (
            (ReportQuestion.state, self.state),
            (ReportQuestion.kind, self.kind),
            (ReportQuestion.house_id, self.house),
            (ReportQuestion.inspection_id, self.inspection),
            (ReportQuestion.is_serious, self.is_serious),
        )
        return [column == value for column, value in wanted if value is not None]


def report_question(reach: Reach, db: Connection, question_id: str) -> ReportQuestionRow | None:
    row = db.execute(_of(reach).where(ReportQuestion.id == question_id)).one_or_none()
    return None if row is None else ReportQuestionRow(*row)


def report_questions(
    reach: Reach,
    db: Connection,
    wanted: ReportQuestionFilter,
    after: str | None = None,
    limit: int = 200,
) -> list[ReportQuestionRow]:
    """Newest first; ids are made in the order of time."""
    found = _of(reach).where(*wanted.conditions()).order_by(ReportQuestion.id.desc()).limit(limit)
    if after is not None:
        found = found.where(ReportQuestion.id < after)
    return [ReportQuestionRow(*row) for row in db.execute(found)]


def questions_waiting(reach: Reach, db: Connection, wanted: ReportQuestionFilter) -> Waiting:
    """The lines of `report_questions`, counted for home."""
    found = _of(reach).where(*wanted.conditions())
    return waiting(db, found, since=ReportQuestion.asked_at)


def open_serious(reach: Reach, db: Connection, house_id: str, inspection_id: str) -> int:
    """How many serious questions stand against the report: open, or found not credible."""
    found = (
        select(func.count())
        .select_from(ReportQuestion)
        .join(House, _same_house(ReportQuestion))
        .where(
            within(reach),
            ReportQuestion.house_id == house_id,
            ReportQuestion.inspection_id == inspection_id,
            or_(ReportQuestion.state == "open", ReportQuestion.outcome == "not_credible"),
            ReportQuestion.is_serious.is_(True),
        )
    )
    return int(db.execute(found).scalar_one())


def objections_of(reach: Reach, db: Connection, house_id: str) -> list[ObjectionRow]:
    """By the cases of the house, through the index they have."""
    counties = {span.county for span in reach.spans}
    cases = select(HouseCase.id).where(
        HouseCase.county_code.in_(counties), HouseCase.house_id == house_id
    )
    found = _objections(reach).where(ReportObjection.case_id.in_(cases))
    ordered = found.order_by(ReportObjection.raised_at, ReportObjection.id)
    return [ObjectionRow(*row) for row in db.execute(ordered)]


def objection(reach: Reach, db: Connection, objection_id: str) -> ObjectionRow | None:
    row = db.execute(_objections(reach).where(ReportObjection.id == objection_id)).one_or_none()
    return None if row is None else ObjectionRow(*row)


def _of(reach: Reach) -> Any:
    columns = (getattr(ReportQuestion, name) for name in ReportQuestionRow._fields)
    return select(*columns).join(House, _same_house(ReportQuestion)).where(within(reach))


def _objections(reach: Reach) -> Any:
    columns = (getattr(ReportObjection, name) for name in ObjectionRow._fields)
    return select(*columns).join(House, _same_house(ReportObjection)).where(within(reach))


def _same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)
