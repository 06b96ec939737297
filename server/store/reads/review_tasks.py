"""Review tasks within reach: houses another version of the rules grades otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select, tuple_

from server.domain.reach import Reach
from server.store.reads import reached
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import House, ReviewTask

Key = tuple[str, str, str, str]  # township, village, house code, id of the task


class TaskLine(NamedTuple):
    """`verdict` is what the house stands at now, `was` what the machine said before."""

    township_code: str
    village_code: str
    code: str
    id: str
    house_id: str
    verdict: str
    is_verdict_confirmed: bool
    house_version: int
    assessment_id: str
    pack: str
    profile: str
    was: str
    proposed: str
    gained: list[str]
    lost: list[str]
    fired: list[Any]
    missing: list[Any]
    promotion: str | None
    state: str
    opened_at: datetime
    decided_at: datetime | None

    @property
    def key(self) -> Key:
        return self.township_code, self.village_code, self.code, self.id


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """`state`: open | decided. A task whose house was surveyed anew is neither: it is gone."""

    state: str = "open"
    township: str | None = None
    proposed: str | None = None


_OF_HOUSE = ("township_code", "village_code", "code", "verdict", "is_verdict_confirmed")


def task_page(
    reach: Reach, db: Connection, wanted: TaskFilter, after: Key | None, limit: int
) -> list[TaskLine]:
    found = _tasks().where(within(reach), *_fitting(wanted))
    key = tuple_(House.township_code, House.village_code, House.code, ReviewTask.id)
    if after is not None:
        found = found.where(key > after)
    ordered = found.order_by(
        House.township_code, House.village_code, House.code, ReviewTask.id
    ).limit(limit)
    return [TaskLine(*row) for row in db.execute(ordered)]


def task_count(reach: Reach, db: Connection, wanted: TaskFilter) -> int:
    found = select(func.count()).select_from(ReviewTask).join(House, _same_house())
    return int(db.execute(found.where(within(reach), *_fitting(wanted))).scalar_one())


def tasks_waiting(reach: Reach, db: Connection) -> Waiting:
    """The open tasks of `task_page`, counted for home."""
    found = _tasks().where(within(reach), *_fitting(TaskFilter()))
    return waiting(db, found, since=ReviewTask.opened_at)


def task(reach: Reach, db: Connection, task_id: str) -> TaskLine | None:
    row = db.execute(_tasks().where(within(reach), ReviewTask.id == task_id)).one_or_none()
    return None if row is None else TaskLine(*row)


def open_tasks(reach: Reach, db: Connection, house_id: str) -> list[TaskLine]:
    """Those of the house that still wait for a word, the oldest first."""
    return [TaskLine(*row) for row in reached.rows(reach, db, _open_tasks, house=house_id)]


def _open_tasks(reach: Reach) -> Any:
    of_house = House.id == bindparam("house")
    found = _tasks().where(within(reach), of_house, *_fitting(TaskFilter()))
    return found.order_by(ReviewTask.opened_at, ReviewTask.id)


def assessments_with_task(
    reach: Reach, db: Connection, of_pack: Mapping[str, str], assessment_ids: Sequence[str]
) -> set[str]:
    """Those of the assessments for which the pack (`pack`, `profile`) has its task already."""
    same_pack = [getattr(ReviewTask, name) == value for name, value in of_pack.items()]
    found = (
        select(ReviewTask.assessment_id)
        .join(House, _same_house())
        .where(within(reach), ReviewTask.assessment_id.in_(assessment_ids), *same_pack)
    )
    return set(db.execute(found).scalars())


def tasks_made(reach: Reach, db: Connection, of_pack: Mapping[str, str]) -> int:
    """Every task the pack led to, decided ones and those of houses surveyed anew among them."""
    same_pack = [getattr(ReviewTask, name) == value for name, value in of_pack.items()]
    found = select(func.count()).select_from(ReviewTask).join(House, _same_house())
    return int(db.execute(found.where(within(reach), *same_pack)).scalar_one())


def _tasks() -> Any:
    columns = [
        House.version if name == "house_version" else getattr(_row_of(name), name)
        for name in TaskLine._fields
    ]
    return select(*columns).join(House, _same_house())


def _row_of(column: str) -> Any:
    return House if column in _OF_HOUSE else ReviewTask


def _same_house() -> ColumnElement[bool]:
    return and_(House.county_code == ReviewTask.county_code, House.id == ReviewTask.house_id)


def _fitting(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    fitting = [ReviewTask.state == wanted.state]
    if wanted.state == "open":
        fitting += [ReviewTask.assessment_id == House.assessment_id, House.ended_on.is_(None)]
    if wanted.township is not None:
        fitting.append(House.township_code == wanted.township)
    if wanted.proposed is not None:
        fitting.append(ReviewTask.proposed == wanted.proposed)
    return fitting
