"""How many lines of a list wait, how many are late, and since when: of the list's own statement.

A number on the home page is counted by the very select its list shows (law 10): a module of reads
builds that select once, pages it for the list and hands it to `waiting` for home.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, null, select

from server.domain.reach import Reach
from server.store.reads.house_filter import (
    HouseFilter,
    is_late,
    is_late_to_tell,
    is_open,
    is_overdue,
    is_standing,
)
from server.store.reads.reach import within
from server.store.rows import House, HouseCase


class Waiting(NamedTuple):
    """`oldest` is the earliest day something is due, or with `is_due` False since when it waits."""

    number: int
    overdue: int = 0
    oldest: date | datetime | None = None
    is_due: bool = True


NOTHING = Waiting(0)


def waiting(
    db: Connection,
    found: Any,
    *,
    due: Any = None,
    since: Any = None,
    late: ColumnElement[bool] | None = None,
) -> Waiting:
    """`found` is the list's select, unordered; `due` or `since` a column of it."""
    is_due = due is not None
    oldest = due if is_due else since
    first_of = func.min(oldest, type_=oldest.type) if oldest is not None else null()
    counted = found.with_only_columns(
        func.count(),
        func.count(case((late, 1))) if late is not None else literal(0),
        first_of,
        maintain_column_froms=True,
    )
    number, overdue, first = db.execute(counted).one()
    return Waiting(number, overdue, first, is_due)


def houses_waiting(
    reach: Reach, db: Connection, wanted: HouseFilter, now: datetime, *, by: str = "due_on"
) -> Waiting:
    """`by` is the column the oldest is told of: due_on, or surveyed_at, registered_at (since)."""
    found = select(House.id).where(within(reach), *wanted.conditions())
    column = getattr(House, by)
    if by == "due_on":
        return waiting(db, found, due=column, late=is_overdue(now))
    return waiting(db, found, since=column)


class CaseGroup(NamedTuple):
    """Standing houses of the reach whose open case is in one stage of one track."""

    stage: str
    track: str
    number: int
    overdue: int
    oldest: date | None


def open_cases(reach: Reach, db: Connection, now: datetime) -> list[CaseGroup]:
    """Every stage's number in one statement; a list of one stage asks for the same houses.

    The few whose only late clock is that of telling the owner are counted apart: the stages are
    read from their index alone.
    """
    late = is_late(House, now)
    counted = (func.count(), func.count(case((late, 1))), func.min(House.due_on))
    groups = [CaseGroup(*row) for row in db.execute(_by_stage(reach, *counted))]
    of_telling = _by_stage(reach, func.count()).where(
        is_late_to_tell(now), case((late, 0), else_=1) == 1
    )
    also = {(stage, track): number for stage, track, number in db.execute(of_telling)}
    return [
        one._replace(overdue=one.overdue + also.get((one.stage, one.track), 0)) for one in groups
    ]


def _by_stage(reach: Reach, *counted: Any) -> Any:
    of_case = and_(HouseCase.county_code == House.county_code, HouseCase.id == House.open_case_id)
    return (
        select(House.stage, HouseCase.track, *counted)
        .join(HouseCase, of_case)
        .where(within(reach), is_open(), is_standing())
        .group_by(House.stage, HouseCase.track)
    )
