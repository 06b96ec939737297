"""Reading dispatched tasks: the desk's list, one task with its steps, what the reader may do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from server.domain import matters as rules, parties
from server.domain.acts import Act
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.domain.sector_tasks import TASK_KINDS, TASKS, WAITING_FOR_RECEIVER, deadline_of
from server.services import matter_views
from server.services.matter_views import Clock, NextStep, StepView
from server.services.matters import profile_of
from server.services.sector_tasks import matter_of
from server.services.work import Work
from server.store.reads import matters as reads
from server.store.reads.matters import Key, MatterFilter, TaskHouse, TaskRow

COUNT_CAP = 10_000
RUNNING = WAITING_FOR_RECEIVER | {"refused", "disputed"}


class Task(NamedTuple):
    row: TaskRow
    demand: str
    sender_name: str
    receiver_name: str
    clock: Clock
    first_due_on: date
    is_late: bool  # overdue now, or answered after its day
    named: list[TaskHouse]  # its houses within the reader's reach
    steps: list[StepView]
    next_steps: list[NextStep]

    @property
    def is_running(self) -> bool:
        """Whether a list counts its days."""
        return self.row.state in RUNNING


class TaskPage(NamedTuple):
    tasks: list[Task]
    next_key: Key | None
    total: int | None


def read(work: Work, task_id: str) -> Task:
    """`task.missing` for whoever neither sent it nor has to deal with it."""
    require_act(work.actor, Act.TASK_READ)
    row = reads.task(reach_of(work.actor, Act.TASK_READ), work.db, task_id)
    if row is None:
        raise Problem("task.missing")
    steps = matter_views.steps_of(work, TASKS, row.id)
    return _told(work, row, _named(work, [row]), steps, is_whole=True)


def page(
    work: Work,
    wanted: MatterFilter,
    *,
    after: Key | None = None,
    limit: int = 50,
    with_steps: bool = False,
) -> TaskPage:
    """By the moment they are due; `with_steps` says what the reader may do with each."""
    require_act(work.actor, Act.TASK_READ)
    reach = reach_of(work.actor, Act.TASK_READ)
    rows = reads.task_page(reach, work.db, wanted, after, limit + 1)
    total = None if after else reads.task_count(reach, work.db, wanted, COUNT_CAP)
    shown = rows[:limit]
    named = _named(work, shown)
    return TaskPage(
        [_told(work, row, named, [], is_whole=with_steps) for row in shown],
        matter_views.key_after(rows, limit),
        total,
    )


def _named(work: Work, rows: Sequence[TaskRow]) -> dict[str, list[TaskHouse]]:
    reach, ids = reach_of(work.actor, Act.HOUSE_READ), [row.id for row in rows]
    found: dict[str, list[TaskHouse]] = {one: [] for one in ids}
    for one in reads.houses_of(reach, work.db, ids):
        found[one.task_id].append(one)
    return found


def _told(
    work: Work,
    row: TaskRow,
    houses: dict[str, list[TaskHouse]],
    steps: list[StepView],
    *,
    is_whole: bool = False,
) -> Task:
    profile, is_running = profile_of(work), row.state in RUNNING
    named = None if row.side == "granted" else deadline_of(row.kind, is_urgent=row.is_urgent)
    clock = matter_views.clock_of(work, row.dispatched_at, row.due_at, named, is_running=is_running)
    was_late = row.answered_at is not None and row.answered_at >= row.due_at
    return Task(
        row,
        str(work.store.secrets.open(row.demand_sealed)["demand"]),
        parties.name_of(profile, row.sender),
        parties.name_of(profile, row.receiver),
        clock,
        rules.last_day(row.first_due_at),
        clock.is_overdue or (was_late and not is_running),
        houses[row.id],
        steps,
        matter_views.next_steps(work, TASKS, matter_of(work, row)) if is_whole else [],
    )


def kinds() -> dict[str, str]:
    return {code: one.label for code, one in TASK_KINDS.items()}
