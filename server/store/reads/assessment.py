"""The year's assessment of units: adjustments, issues, statements; whose, the services ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, exists, func, select, tuple_
from sqlalchemy.orm import aliased

from server.domain.reach import Reach
from server.store.rows import AssessmentAdjustment, AssessmentIssue, AssessmentStatement


class AdjustmentRow(NamedTuple):
    id: str
    year: int
    party: str
    criterion: str
    tenths: int
    reason_sealed: bytes
    state: str
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str | None
    answer_sealed: bytes | None
    version: int


class IssueRow(NamedTuple):
    year: int
    party: str
    issue: int
    issued_at: datetime
    issued_by: str
    is_provisional: bool
    objections_until: datetime
    sm3: str
    content: bytes
    reason_sealed: bytes | None


class StatementRow(NamedTuple):
    id: str
    year: int
    party: str
    issue: int
    kind: str
    words_sealed: bytes
    state: str
    filed_at: datetime
    filed_by: str
    answer_sealed: bytes | None
    answered_at: datetime | None
    version: int


_ADJUSTMENT = tuple(getattr(AssessmentAdjustment, name) for name in AdjustmentRow._fields)
_ISSUE = tuple(getattr(AssessmentIssue, name) for name in IssueRow._fields)
_STATEMENT = tuple(getattr(AssessmentStatement, name) for name in StatementRow._fields)


def adjustments(
    reach: Reach, db: Connection, year: int, party: str | None = None
) -> list[AdjustmentRow]:
    row = AssessmentAdjustment
    found = select(*_ADJUSTMENT).where(_county(reach, row), row.year == year)
    if party is not None:
        found = found.where(row.party == party)
    return [AdjustmentRow(*one) for one in db.execute(found.order_by(row.proposed_at, row.id))]


def adjustment(reach: Reach, db: Connection, identity: str) -> AdjustmentRow | None:
    row = AssessmentAdjustment
    wanted = select(*_ADJUSTMENT).where(_county(reach, row), row.id == identity)
    found = db.execute(wanted).one_or_none()
    return None if found is None else AdjustmentRow(*found)


def issues(reach: Reach, db: Connection, year: int, party: str) -> list[IssueRow]:
    """The first before its corrections."""
    row = AssessmentIssue
    found = select(*_ISSUE).where(_county(reach, row), row.year == year, row.party == party)
    return [IssueRow(*one) for one in db.execute(found.order_by(row.issue))]


def newest_issues(reach: Reach, db: Connection, year: int) -> list[IssueRow]:
    """Of every unit that has one."""
    row = AssessmentIssue
    newest = (
        select(row.party, func.max(row.issue))
        .where(_county(reach, row), row.year == year)
        .group_by(row.party)
    )
    found = select(*_ISSUE).where(
        _county(reach, row), row.year == year, tuple_(row.party, row.issue).in_(newest)
    )
    return [IssueRow(*one) for one in db.execute(found.order_by(row.party))]


def to_look_at(
    reach: Reach, db: Connection, parties: Collection[str], now: datetime
) -> list[IssueRow]:
    """Newest sheets of these units whose unit may still object and has said nothing of them."""
    row, later, said = AssessmentIssue, aliased(AssessmentIssue), AssessmentStatement
    of_same = (later.county_code == row.county_code, later.year == row.year)
    is_newest = ~exists().where(*of_same, later.party == row.party, later.issue > row.issue)
    of_it = (said.county_code == row.county_code, said.year == row.year)
    is_unsaid = ~exists().where(*of_it, said.party == row.party, said.issue == row.issue)
    found = select(*_ISSUE).where(_county(reach, row), row.party.in_(parties))
    found = found.where(row.objections_until > now, is_newest, is_unsaid)
    return [IssueRow(*one) for one in db.execute(found.order_by(row.year, row.party))]


def statements(reach: Reach, db: Connection, year: int, party: str) -> list[StatementRow]:
    row = AssessmentStatement
    found = select(*_STATEMENT).where(_county(reach, row), row.year == year, row.party == party)
    return [StatementRow(*one) for one in db.execute(found.order_by(row.filed_at, row.id))]


def statement(reach: Reach, db: Connection, identity: str) -> StatementRow | None:
    row = AssessmentStatement
    wanted = select(*_STATEMENT).where(_county(reach, row), row.id == identity)
    found = db.execute(wanted).one_or_none()
    return None if found is None else StatementRow(*found)


class Open(NamedTuple):
    """Something of a sheet that waits for the office; `by` proposed it."""

    year: int
    party: str
    at: datetime
    by: str


def proposed(reach: Reach, db: Connection) -> list[Open]:
    """Adjustments that wait for another's word."""
    row = AssessmentAdjustment
    found = select(row.year, row.party, row.proposed_at, row.proposed_by)
    found = found.where(_county(reach, row), row.state == "proposed").order_by(row.proposed_at)
    return [Open(*one) for one in db.execute(found)]


def objections(reach: Reach, db: Connection) -> list[Open]:
    """Objections that wait for an answer."""
    row = AssessmentStatement
    found = select(row.year, row.party, row.filed_at, row.filed_by)
    found = found.where(_county(reach, row), row.state == "open").order_by(row.filed_at)
    return [Open(*one) for one in db.execute(found)]


def parties_waiting(reach: Reach, db: Connection, year: int) -> set[str]:
    """Units of whose sheet something waits for the office."""
    waiting = (*proposed(reach, db), *objections(reach, db))
    return {one.party for one in waiting if one.year == year}


def _county(reach: Reach, row: Any) -> Any:
    return row.county_code.in_({span.county for span in reach.spans})
