"""What was due of units and when they did it, and false data found; whose, the services ask.

Rows of the counties of the reach; a stretch of time is after `since` up to and including `until`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from server.domain.reach import Reach
from server.store.rows import (
    Assessment,
    Draw,
    DrawVisit,
    Inspection,
    MatterStep,
    QualityQuestion,
    ReportPart,
    ReportQuestion,
    SectorTask,
    Submission,
    SupervisionItem,
    WeeklyReport,
)


class Stretch(NamedTuple):
    since: datetime
    until: datetime


class DueRow(NamedTuple):
    """`state` is the matter's; `answered_at` its newest answer."""

    id: str
    number: str
    receiver: str
    state: str
    due_at: datetime
    answered_at: datetime | None


class FoundRow(NamedTuple):
    """`unit` is a township's code, a party, or an agency's id."""

    id: str
    name: str
    unit: str
    at: datetime


def items_due(reach: Reach, db: Connection, within: Stretch) -> list[DueRow]:
    row = SupervisionItem
    columns = (row.id, row.number, row.receiver, row.state, row.due_at, row.answered_at)
    found = select(*columns).where(_county(reach, row), *_in(row.due_at, within))
    return [DueRow(*one) for one in db.execute(found.order_by(row.due_at, row.id))]


def tasks_due(
    reach: Reach,
    db: Connection,
    within: Stretch,
    receivers: Collection[str],
    states: Collection[str],
) -> list[DueRow]:
    row = SectorTask
    columns = (row.id, row.number, row.receiver, row.state, row.due_at, row.answered_at)
    found = select(*columns).where(
        _county(reach, row),
        row.receiver.in_(receivers),
        row.state.in_(states),
        *_in(row.due_at, within),
    )
    return [DueRow(*one) for one in db.execute(found.order_by(row.due_at, row.id))]


def first_month(reach: Reach, db: Connection) -> str | None:
    """The first month any unit ever handed a part in for."""
    found: str | None = db.scalar(
        select(func.min(ReportPart.month)).where(_county(reach, ReportPart))
    )
    return found


def first_week(reach: Reach, db: Connection) -> date | None:
    """The first day anything weekly was ever handed in for."""
    found: date | None = db.scalar(
        select(func.min(WeeklyReport.due)).where(_county(reach, WeeklyReport))
    )
    return found


def resurveys(
    reach: Reach, db: Connection, within: Stretch, townships: Collection[str]
) -> list[FoundRow]:
    row = QualityQuestion
    found = select(row.id, row.kind, row.township_code, row.answered_at).where(
        _county(reach, row),
        row.township_code.in_(townships),
        row.state == "answered",
        row.outcome == "resurvey",
        *_in(row.answered_at, within),
    )
    return _found(db, found.order_by(row.answered_at, row.id))


def reports_not_credible(reach: Reach, db: Connection, within: Stretch) -> list[FoundRow]:
    row, inspection = ReportQuestion, Inspection
    same = and_(inspection.county_code == row.county_code, inspection.id == row.inspection_id)
    found = (
        select(row.id, row.kind, inspection.agency_id, row.answered_at)
        .join(inspection, same)
        .where(
            _county(reach, row),
            row.state == "answered",
            row.outcome == "not_credible",
            *_in(row.answered_at, within),
        )
    )
    return _found(db, found.order_by(row.answered_at, row.id))


def answers_sent_back(reach: Reach, db: Connection, within: Stretch) -> list[FoundRow]:
    """Answers to tasks sent back as not true."""
    row, task = MatterStep, SectorTask
    same = and_(task.county_code == row.county_code, task.id == row.matter_id)
    found = (
        select(task.id, task.number, task.receiver, row.at)
        .join(task, same)
        .where(
            _county(reach, row), row.matter == "task", row.step == "send_back", *_in(row.at, within)
        )
    )
    return _found(db, found.order_by(row.at, row.number))


def worse_on_draw(reach: Reach, db: Connection, within: Stretch, severe: str) -> list[FoundRow]:
    """Houses drawn as safe or signed off whose blind second survey found them severe."""
    visit, made, judged = DrawVisit, Submission, Assessment
    first = func.min(made.received_at)
    found = (
        select(Draw.id, Draw.month, Draw.township_code, first)
        .select_from(visit)
        .join(Draw, and_(Draw.county_code == visit.county_code, Draw.id == visit.draw_id))
        .join(made, and_(made.county_code == visit.county_code, made.house_id == visit.house_id))
        .join(
            judged,
            and_(
                judged.county_code == made.county_code,
                judged.house_id == made.house_id,
                judged.submission_id == made.id,
            ),
        )
        .where(
            _county(reach, visit),
            visit.first_verdict != severe,
            made.account_id == visit.assigned_to,
            made.received_at >= visit.assigned_at,
            made.state.in_(("accepted", "released")),
            judged.verdict == severe,
        )
        .group_by(visit.house_id, Draw.id, Draw.month, Draw.township_code)
        .having(*_in(first, within))
    )
    return _found(db, found.order_by(first))


def _found(db: Connection, statement: Any) -> list[FoundRow]:
    return [FoundRow(*one) for one in db.execute(statement)]


def _in(column: Any, within: Stretch) -> tuple[Any, Any]:
    return column > within.since, column <= within.until


def _county(reach: Reach, row: Any) -> Any:
    return row.county_code.in_({span.county for span in reach.spans})
