"""Reading verdicts on which phone and server differed, the newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, literal, select, tuple_

from server.domain.reach import Reach
from server.store.base import Instant
from server.store.reads.counting import at_most
from server.store.reads.reach import within
from server.store.rows import VerdictDefect


class DefectRow(NamedTuple):
    submission_id: str
    house_id: str
    township_code: str
    village_code: str
    found_at: datetime
    verdict_on_phone: str
    verdict: str
    rules_on_phone: str | None
    rules: str
    form_version: str
    app_version: str
    cause: str | None
    examined_at: datetime | None


_ROW = tuple(getattr(VerdictDefect, name) for name in DefectRow._fields)
Key = tuple[datetime, str]  # found_at, submission


def defect_page(
    reach: Reach, db: Connection, after: Key | None, limit: int, *, is_open: bool
) -> list[DefectRow]:
    """Strictly after the key; `is_open` leaves out those whose cause was found."""
    found = _defects(reach, is_open=is_open)
    if after is not None:
        key = tuple_(literal(after[0], Instant), literal(after[1]))
        found = found.where(tuple_(VerdictDefect.found_at, VerdictDefect.submission_id) < key)
    ordered = found.order_by(
        VerdictDefect.found_at.desc(), VerdictDefect.submission_id.desc()
    ).limit(limit)
    return [DefectRow(*row) for row in db.execute(ordered)]


def defect_count(reach: Reach, db: Connection, *, is_open: bool) -> int:
    return at_most(db, _defects(reach, is_open=is_open))


def _defects(reach: Reach, *, is_open: bool) -> Select[Any]:
    found = select(*_ROW).where(within(reach, VerdictDefect))
    return found.where(VerdictDefect.examined_at.is_(None)) if is_open else found


def defect(reach: Reach, db: Connection, submission_id: str) -> DefectRow | None:
    found = select(*_ROW).where(
        within(reach, VerdictDefect), VerdictDefect.submission_id == submission_id
    )
    row = db.execute(found).one_or_none()
    return None if row is None else DefectRow(*row)
