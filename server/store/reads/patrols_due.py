"""Reading what is due for a patrol, how villages stand, and who answers for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from server.domain.acts import Role
from server.domain.reach import Reach
from server.store.reads.patrols import in_area
from server.store.reads.reach import within
from server.store.rows import Account, House, Patrol, SeatRow
from server.store.rows.patrols import OPEN_FINDINGS


class DueLine(NamedTuple):
    """A house with its next patrol; the colour is that of its last event."""

    id: str
    code: str
    township_code: str
    village_code: str
    grid_code: str | None
    owner_masked: str | None
    verdict: str | None
    health_code: str
    health_then: str | None
    health_turns_on: date | None
    stage: str | None
    open_case_id: str | None
    patrol_row: str
    patrol_due_on: date
    patrolled_on: date | None


Key = tuple[str, str]  # due day, house code


def due_page(  # noqa: PLR0917
    reach: Reach,
    db: Connection,
    until: date | None,
    area: str | None,
    after: Key | None,
    limit: int,
) -> list[DueLine]:
    """Standing houses due until that day (all that are patrolled without one), the longest due
    first, strictly after the key."""
    due = House.patrol_due_on
    found = select(*(getattr(House, name) for name in DueLine._fields)).where(
        within(reach),
        due.is_not(None) if until is None else due <= until,
        House.ended_on.is_(None),
        *in_area(House, area),
    )
    if after is not None:
        key = (date.fromisoformat(after[0]), after[1])
        found = found.where(tuple_(House.patrol_due_on, House.code) > tuple_(*key))
    found = found.order_by(House.patrol_due_on, House.code).limit(limit)
    return [DueLine(*row) for row in db.execute(found)]


class DueCounts(NamedTuple):
    due: int  # until the day asked for, those that are late among them
    overdue: int
    oldest: date | None


def due_counts(reach: Reach, db: Connection, today: date, until: date) -> DueCounts:
    """Of the very houses `due_page` lists."""
    late = func.coalesce(func.sum(case((House.patrol_due_on < today, 1), else_=0)), 0)
    found = select(func.count(), late, func.min(House.patrol_due_on)).where(
        within(reach), House.patrol_due_on <= until, House.ended_on.is_(None)
    )
    return DueCounts(*db.execute(found).one())


class VillageCounts(NamedTuple):
    township_code: str
    village_code: str
    watched: int
    due: int  # until the day asked for, those that are late among them
    overdue: int
    unchecked: int  # by their owners


def counts_by_village(
    reach: Reach,
    db: Connection,
    today: date,
    until: date,
    unchecked: ColumnElement[bool],
    *,
    area: str | None = None,
) -> list[VillageCounts]:
    """Answered from an index alone; `unchecked` is what SQL calls an owner who has not looked."""
    due, standing = House.patrol_due_on, House.ended_on.is_(None)
    found = (
        select(
            House.township_code,
            House.village_code,
            func.count(due),
            func.coalesce(func.sum(case((due <= until, 1), else_=0)), 0),
            func.coalesce(func.sum(case((due < today, 1), else_=0)), 0),
            func.coalesce(func.sum(case((unchecked, 1), else_=0)), 0),
        )
        .where(within(reach), standing, *in_area(House, area))
        .group_by(House.township_code, House.village_code)
        .order_by(House.township_code, House.village_code)
    )
    return [VillageCounts(*row) for row in db.execute(found)]


class DoneCounts(NamedTuple):
    village_code: str
    patrols: int
    found: int
    open: int


def done_by_village(
    reach: Reach, db: Connection, since: datetime, area: str | None = None
) -> list[DoneCounts]:
    """Patrols received since, and what was found in them; `open` is whatever waits at all."""
    is_problem = Patrol.finding.in_(("changed", "danger"))
    is_new = Patrol.received_at >= since
    found = (
        select(
            Patrol.village_code,
            func.sum(case((is_new, 1), else_=0)),
            func.sum(case((and_(is_new, is_problem), 1), else_=0)),
            func.sum(case((and_(is_problem, Patrol.settled_at.is_(None)), 1), else_=0)),
        )
        .where(
            within(reach, Patrol),
            Patrol.state == "accepted",
            or_(is_new, literal_column(OPEN_FINDINGS)),
            *in_area(Patrol, area),
        )
        .group_by(Patrol.village_code)
    )
    return [DoneCounts(*row) for row in db.execute(found)]


class Keeper(NamedTuple):
    """Somebody who answers for a village's patrols: 房屋安全管理员 (grid worker) or committee."""

    village_code: str
    grid_code: str | None
    role: str
    name_masked: str


def keepers(reach: Reach, db: Connection, villages: Collection[str], on: date) -> list[Keeper]:
    found = (
        select(SeatRow.village_code, SeatRow.grid_code, SeatRow.role, Account.name_masked)
        .join(
            Account,
            and_(Account.county_code == SeatRow.county_code, Account.id == SeatRow.account_id),
        )
        .where(
            SeatRow.county_code.in_({span.county for span in reach.spans}),
            SeatRow.village_code.in_(villages),
            SeatRow.role.in_((Role.GRID_WORKER.value, Role.VILLAGE.value)),
            SeatRow.valid_from <= on,
            or_(SeatRow.valid_until.is_(None), SeatRow.valid_until > on),
            Account.closed_at.is_(None),
        )
        .order_by(SeatRow.village_code, SeatRow.grid_code, Account.name_masked)
    )
    return [Keeper(*row) for row in db.execute(found)] if villages else []
