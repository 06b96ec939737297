"""Reading supervision items, their steps, and the liaison officers of units."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from server.domain.reach import Reach
from server.store.reads.keyed import is_beyond
from server.store.reads.matter_steps import StepRow, steps_in
from server.store.reads.matters import Key
from server.store.reads.reach import between
from server.store.reads.waiting import Waiting
from server.store.rows import LiaisonOfficer, ProposalDeclined, SupervisionItem, SupervisionStep


class ItemRow(NamedTuple):
    id: str
    number: str
    form: str
    demand_sealed: bytes
    basis: str
    trigger: str | None
    figure: str | None
    month: str | None
    area_code: str | None
    counted_at: datetime | None
    measure: str | None
    behind: list[list[str | None]] | None
    houses: list[str]
    sender: str
    receiver: str
    state: str
    side: str
    opened_at: datetime
    due_at: datetime
    answered_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """`overdue_at` keeps those due by the moment; `receivers` those of a supervision group."""

    states: tuple[str, ...] | None = None
    form: str | None = None
    receivers: tuple[str, ...] | None = None
    overdue_at: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        row, found = SupervisionItem, []
        if self.states is not None:
            found.append(row.state.in_(self.states))
        if self.form is not None:
            found.append(row.form == self.form)
        if self.receivers is not None:
            found.append(row.receiver.in_(self.receivers))
        if self.overdue_at is not None:
            found.append(row.due_at <= self.overdue_at)
        return found


_COLUMNS = tuple(getattr(SupervisionItem, name) for name in ItemRow._fields)


def item(reach: Reach, db: Connection, item_id: str) -> ItemRow | None:
    found = select(*_COLUMNS).where(between(reach, SupervisionItem), SupervisionItem.id == item_id)
    row = db.execute(found).one_or_none()
    return None if row is None else ItemRow(*row)


def item_page(
    reach: Reach, db: Connection, wanted: ItemFilter, after: Key | None, limit: int
) -> list[ItemRow]:
    """By the moment they are due, strictly after the key."""
    row = SupervisionItem
    found = select(*_COLUMNS).where(between(reach, row), *wanted.conditions())
    if after is not None:
        found = found.where(is_beyond((row.due_at, row.id), after))
    return [ItemRow(*one) for one in db.execute(found.order_by(row.due_at, row.id).limit(limit))]


def item_waiting(reach: Reach, db: Connection, wanted: ItemFilter, now: datetime) -> Waiting:
    """How many of the list there are, how many are overdue, the earliest day."""
    row = SupervisionItem
    late = func.count().filter(row.due_at <= now)
    found = select(func.count(), late, func.min(row.due_at))
    return Waiting(*db.execute(found.where(between(reach, row), *wanted.conditions())).one())


class Standing(NamedTuple):
    receiver: str
    state: str
    is_overdue: bool
    number: int


def standing(reach: Reach, db: Connection, now: datetime) -> list[Standing]:
    row = SupervisionItem
    is_due = row.due_at <= now
    found = select(row.receiver, row.state, is_due, func.count())
    found = found.where(between(reach, row)).group_by(row.receiver, row.state, is_due)
    return [Standing(one[0], one[1], bool(one[2]), one[3]) for one in db.execute(found)]


def steps_of(reach: Reach, db: Connection, item_id: str) -> list[StepRow]:
    """The steps of an item already found within reach, in the shape of any matter's."""
    return steps_in(reach, db, SupervisionStep, SupervisionStep.item_id, item_id)


def taken_up(reach: Reach, db: Connection, months: Collection[str]) -> set[tuple[str, str, str]]:
    """(trigger, month, party) of what was opened or declined."""
    item, declined = SupervisionItem, ProposalDeclined
    found: set[tuple[str, str, str]] = set()
    for row, party in ((item, item.receiver), (declined, declined.party)):
        rows = db.execute(
            select(row.trigger, row.month, party).where(
                row.county_code.in_(_counties(reach)),
                row.trigger.is_not(None),
                row.month.in_(months),
            )
        )
        found.update((one[0], one[1], one[2]) for one in rows)
    return found


class OfficerRow(NamedTuple):
    id: str
    party: str
    name_masked: str
    post: str
    mobile_masked: str
    personal_sealed: bytes
    since: date


def officers(
    reach: Reach, db: Connection, parties: Collection[str] | None = None
) -> dict[str, OfficerRow]:
    """The present one of every unit, of those units."""
    row = LiaisonOfficer
    columns = (getattr(row, name) for name in OfficerRow._fields)
    found = select(*columns).where(row.county_code.in_(_counties(reach)), row.until.is_(None))
    if parties is not None:
        found = found.where(row.party.in_(parties))
    return {one.party: OfficerRow(*one) for one in db.execute(found)}


def _counties(reach: Reach) -> set[str]:
    return {span.county for span in reach.spans}


def items_of(reach: Reach, db: Connection, ids: Collection[str]) -> list[ItemRow]:
    """Those of the items that lie within reach."""
    row = SupervisionItem
    found = select(*_COLUMNS).where(between(reach, row), row.id.in_(ids))
    return [ItemRow(*one) for one in db.execute(found.order_by(row.number))]
