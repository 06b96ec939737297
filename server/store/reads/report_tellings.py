"""Dangerous reports their owners are still to be told of, and those they were told of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, select, tuple_

from server.domain.days import local_day
from server.domain.deadlines import NEVER, Due
from server.domain.problems import Problem
from server.domain.reach import Reach
from server.store.reads.counting import at_most
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import House, Inspection, ReportTelling

Key = tuple[str, str, str]  # township, due day, inspection


class TellingLine(NamedTuple):
    inspection_id: str
    house_id: str
    case_id: str
    township_code: str
    owed_since: datetime
    due_on: date
    due_at: datetime | None
    told_at: datetime | None
    told_by: str | None
    whom: str | None
    way: str | None
    recipient_masked: str | None
    photo_sha256: str | None
    paper_id: str | None
    ended_at: datetime | None
    end_cause: str | None
    code: str
    village_code: str
    owner_masked: str | None
    report_no: str | None
    grade: str | None
    advice: str | None

    @property
    def is_owed(self) -> bool:
        return self.told_at is None and self.ended_at is None

    @property
    def due(self) -> Due:
        return Due(self.due_on, self.due_at) if self.is_owed else NEVER

    @property
    def key(self) -> Key:
        return self.township_code, self.due_on.isoformat(), self.inspection_id


_OWN = [getattr(ReportTelling, name) for name in TellingLine._fields[:16]]
_HOUSE = [House.code, House.village_code, House.owner_masked]
_REPORT = [Inspection.report_no, Inspection.grade, Inspection.advice]


def telling(reach: Reach, db: Connection, inspection_id: str) -> TellingLine | None:
    found = _tellings(reach).where(ReportTelling.inspection_id == inspection_id)
    row = db.execute(found).one_or_none()
    return None if row is None else TellingLine(*row)


def of_house(reach: Reach, db: Connection, house_id: str) -> list[TellingLine]:
    found = _tellings(reach).where(ReportTelling.house_id == house_id)
    return [TellingLine(*row) for row in db.execute(found.order_by(ReportTelling.owed_since))]


def owed_page(
    reach: Reach, db: Connection, township: str | None, after: Key | None, limit: int
) -> list[TellingLine]:
    """By township, the longest due first."""
    found = _owed_in(reach, township)
    order = (ReportTelling.township_code, ReportTelling.due_on, ReportTelling.inspection_id)
    if after is not None:
        found = found.where(tuple_(*order) > tuple_(*_place(after)))
    return [TellingLine(*row) for row in db.execute(found.order_by(*order).limit(limit))]


def owed_count(reach: Reach, db: Connection, township: str | None) -> int:
    return at_most(db, _owed_in(reach, township))


def _owed_in(reach: Reach, township: str | None) -> Any:
    found = _tellings(reach).where(*_owed())
    return found if township is None else found.where(ReportTelling.township_code == township)


def owed_waiting(reach: Reach, db: Connection, now: datetime) -> Waiting:
    """All of `owed_page`, counted."""
    found, late = _tellings(reach).where(*_owed()), and_(*is_late(now))
    return waiting(db, found, due=ReportTelling.due_on, late=late)


def _place(after: Key) -> tuple[str, date, str]:
    try:
        return after[0], date.fromisoformat(after[1]), after[2]
    except ValueError as error:
        raise Problem("cursor.invalid") from error


def owed_of_cases(reach: Reach, db: Connection, case_ids: Collection[str]) -> dict[str, Due]:
    """By case, the first due of what its owner is still to be told."""
    return _first_due(reach, db, ReportTelling.case_id, case_ids)


def owed_of_houses(reach: Reach, db: Connection, house_ids: Collection[str]) -> dict[str, Due]:
    return _first_due(reach, db, ReportTelling.house_id, house_ids)


def _first_due(reach: Reach, db: Connection, of: Any, ids: Collection[str]) -> dict[str, Due]:
    if not ids:
        return {}
    found = (
        select(of, ReportTelling.due_on, ReportTelling.due_at)
        .where(within(reach, ReportTelling), of.in_(ids), *_owed())
        .order_by(ReportTelling.due_on.desc(), ReportTelling.due_at.desc())
    )
    return {one: Due(on, at) for one, on, at in db.execute(found)}


def is_late(now: datetime) -> list[ColumnElement[bool]]:
    """For the cases that are narrowed to what is overdue: the day, or the moment of hours."""
    today = local_day(now)
    of_day = and_(ReportTelling.due_at.is_(None), ReportTelling.due_on < today)
    return [*_owed(), of_day | (ReportTelling.due_at < now)]


def _owed() -> list[ColumnElement[bool]]:
    """Said as the partial index says it, or the planner would not use it."""
    return [ReportTelling.told_at.is_(None), ReportTelling.ended_at.is_(None)]


def _tellings(reach: Reach) -> Any:
    of_house = and_(
        House.county_code == ReportTelling.county_code, House.id == ReportTelling.house_id
    )
    of_report = and_(
        Inspection.county_code == ReportTelling.county_code,
        Inspection.id == ReportTelling.inspection_id,
    )
    found = select(*_OWN, *_HOUSE, *_REPORT).select_from(ReportTelling)
    found = found.join(House, of_house).join(Inspection, of_report)
    return found.where(within(reach, ReportTelling))
