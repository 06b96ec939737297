"""Reading matters between units: tasks and transfers one unit sent or another has to deal with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from server.domain.matter_counts import Stands, Taken
from server.domain.reach import Reach
from server.store.reads.keyed import is_beyond
from server.store.reads.matter_steps import StepRow as StepRow, steps_in
from server.store.reads.reach import between, within
from server.store.rows import (
    CaseTransfer,
    House,
    MatterFile,
    MatterStep,
    SectorTask,
    SectorTaskHouse,
)


class TaskRow(NamedTuple):
    id: str
    number: str
    kind: str
    basis: str
    demand_sealed: bytes
    mechanism: int | None
    transfer_id: str | None
    township_code: str | None
    houses: int
    sender: str
    sender_unit_id: str | None
    receiver: str
    is_urgent: bool
    state: str
    side: str
    refusals: int
    is_binding: bool
    dispatched_at: datetime
    dispatched_by: str
    due_at: datetime
    first_due_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    version: int


class TransferRow(NamedTuple):
    id: str
    number: str
    house_id: str
    township_code: str
    village_code: str
    source: str
    submission_id: str | None
    kinds: list[str]
    is_urgent: bool
    sender: str
    sender_unit_id: str | None
    receiver: str | None
    state: str
    side: str
    outcomes: list[str]
    refusals: int
    is_binding: bool
    found_at: datetime
    recorded_at: datetime
    recorded_by: str
    handed_over_at: datetime | None
    due_at: datetime
    closed_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """`states` keeps those of a group; `overdue_at` those open and due before the moment."""

    sender: str | None = None
    receiver: str | None = None
    state: str | None = None
    side: str | None = None
    states: tuple[str, ...] | None = None
    kind: str | None = None
    township: str | None = None
    house: str | None = None
    number: str | None = None
    overdue_at: datetime | None = None

    def conditions(self, row: Any) -> list[ColumnElement[bool]]:
        plain = (
            (row.sender, self.sender),
            (row.receiver, self.receiver),
            (row.state, self.state),
            (row.side, self.side),
            (row.township_code, self.township),
            (row.number, self.number),
        )
        found = [column == value for column, value in plain if value is not None]
        if self.states is not None:
            found.append(row.state.in_(self.states))
        if self.overdue_at is not None:
            found.append(row.due_at <= self.overdue_at)
        return [*found, *self._of_kind(row), *self._of_house(row)]

    def _of_kind(self, row: Any) -> list[ColumnElement[bool]]:
        return [row.kind == self.kind] if self.kind is not None and row is SectorTask else []

    def _of_house(self, row: Any) -> list[ColumnElement[bool]]:
        if self.house is None:
            return []
        if row is CaseTransfer:
            return [row.house_id == self.house]
        named = select(SectorTaskHouse.task_id).where(
            SectorTaskHouse.county_code == row.county_code, SectorTaskHouse.house_id == self.house
        )
        return [row.id.in_(named)]


Key = tuple[datetime, str]  # due_at, id


def task(reach: Reach, db: Connection, task_id: str) -> TaskRow | None:
    return _one(reach, db, SectorTask, TaskRow, task_id)


def task_page(
    reach: Reach, db: Connection, wanted: MatterFilter, after: Key | None, limit: int
) -> list[TaskRow]:
    """By the moment they are due, strictly after the key."""
    return _page(reach, db, SectorTask, TaskRow, wanted, after, limit)


def transfer(reach: Reach, db: Connection, transfer_id: str) -> TransferRow | None:
    return _one(reach, db, CaseTransfer, TransferRow, transfer_id)


def transfer_page(
    reach: Reach, db: Connection, wanted: MatterFilter, after: Key | None, limit: int
) -> list[TransferRow]:
    return _page(reach, db, CaseTransfer, TransferRow, wanted, after, limit)


def task_count(reach: Reach, db: Connection, wanted: MatterFilter, cap: int) -> int:
    return _count(reach, db, SectorTask, wanted, cap)


def transfer_count(reach: Reach, db: Connection, wanted: MatterFilter, cap: int) -> int:
    return _count(reach, db, CaseTransfer, wanted, cap)


def transfers_about(reach: Reach, db: Connection, house_id: str) -> list[TransferRow]:
    """Every transfer about a house within reach, the oldest first: what bars its business."""
    columns = (getattr(CaseTransfer, name) for name in TransferRow._fields)
    found = (
        select(*columns)
        .where(within(reach, CaseTransfer), CaseTransfer.house_id == house_id)
        .order_by(CaseTransfer.recorded_at, CaseTransfer.id)
    )
    return [TransferRow(*row) for row in db.execute(found)]


class TaskHouse(NamedTuple):
    task_id: str
    house_id: str
    code: str
    township_code: str
    village_code: str
    open_case_id: str | None


def houses_of(reach: Reach, db: Connection, tasks: Collection[str]) -> list[TaskHouse]:
    """The houses of those tasks that lie within reach, by task and code."""
    same = (House.county_code == SectorTaskHouse.county_code) & (
        House.id == SectorTaskHouse.house_id
    )
    columns = [getattr(House, name) for name in ("id", *TaskHouse._fields[2:])]
    found = (
        select(SectorTaskHouse.task_id, *columns)
        .join(House, same)
        .where(within(reach), SectorTaskHouse.task_id.in_(tasks))
        .order_by(SectorTaskHouse.task_id, House.code)
    )
    return [TaskHouse(*row) for row in db.execute(found)]


def house_ids(reach: Reach, db: Connection, task_id: str) -> list[str]:
    """All houses of a task, for the job of showing them to whoever has it."""
    found = select(SectorTaskHouse.house_id).where(
        SectorTaskHouse.county_code.in_(_counties(reach)), SectorTaskHouse.task_id == task_id
    )
    return list(db.execute(found.order_by(SectorTaskHouse.house_id)).scalars())


def steps_of(reach: Reach, db: Connection, matter_id: str) -> list[StepRow]:
    """The steps of a matter already found within reach."""
    return steps_in(reach, db, MatterStep, MatterStep.matter_id, matter_id)


def matter_of_file(reach: Reach, db: Connection, sha256: str) -> str | None:
    found: str | None = db.execute(
        select(MatterFile.matter_id).where(
            MatterFile.county_code.in_(_counties(reach)), MatterFile.sha256 == sha256
        )
    ).scalar_one_or_none()
    return found


def step_counts(
    reach: Reach, db: Connection, matter: str, since: datetime, until: datetime
) -> list[Taken]:
    """How often units took each step in the period; of the whole counties of the reach."""
    columns = (MatterStep.step, MatterStep.party, MatterStep.receiver, MatterStep.is_late)
    found = (
        select(*columns, func.count())
        .where(
            MatterStep.county_code.in_(_counties(reach)),
            MatterStep.matter == matter,
            MatterStep.at >= since,
            MatterStep.at < until,
        )
        .group_by(*columns)
    )
    return [Taken(*row) for row in db.execute(found)]


def standing(reach: Reach, db: Connection, matter: str, now: datetime) -> list[Stands]:
    """Matters of the reach by sides, state and whether their day has passed."""
    row: Any = SectorTask if matter == "task" else CaseTransfer
    is_due = row.due_at <= now
    columns = (row.sender, row.receiver, row.state, is_due)
    found = select(*columns, func.count()).where(between(reach, row)).group_by(*columns)
    return [
        Stands(sender, receiver, state, bool(due), number)
        for sender, receiver, state, due, number in db.execute(found)
    ]


def _one(reach: Reach, db: Connection, row: Any, shape: Any, matter_id: str) -> Any:
    columns = (getattr(row, name) for name in shape._fields)
    found = db.execute(select(*columns).where(between(reach, row), row.id == matter_id))
    one = found.one_or_none()
    return None if one is None else shape(*one)


def _page(  # noqa: PLR0917
    reach: Reach,
    db: Connection,
    row: Any,
    shape: Any,
    wanted: MatterFilter,
    after: Key | None,
    limit: int,
) -> list[Any]:
    columns = (getattr(row, name) for name in shape._fields)
    found = select(*columns).where(between(reach, row), *wanted.conditions(row))
    if after is not None:
        found = found.where(is_beyond((row.due_at, row.id), after))
    return [shape(*one) for one in db.execute(found.order_by(row.due_at, row.id).limit(limit))]


def _count(reach: Reach, db: Connection, row: Any, wanted: MatterFilter, cap: int) -> int:
    found = select(row.id).where(between(reach, row), *wanted.conditions(row)).limit(cap)
    return int(db.execute(select(func.count()).select_from(found.subquery())).scalar_one())


def _counties(reach: Reach) -> set[str]:
    return {span.county for span in reach.spans}
