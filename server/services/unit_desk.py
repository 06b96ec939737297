"""本单位工作台: what a department or a township answers for, on one page (M13, M17).

Its houses by stage and verdict, what it was asked and by when, what it handed over, what it is
supervised for, its part of the month. Every number leads to its list (law 10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.case_state import STAGES
from server.domain.parties import name_of
from server.domain.permission import require_act
from server.domain.reach import reach_of
from server.domain.report_levels import party_of
from server.domain.sector_tasks import TASKS
from server.domain.transfers import TRANSFERS
from server.services import (
    matter_asking,
    matters,
    report_parts,
    report_progress,
    reports,
    supervision_reading,
    task_reading,
    transfer_reading,
)
from server.services.figure_table import Numbers, if_counted
from server.services.home_lines import Looked
from server.services.report_progress import Waiting as PartWaiting
from server.services.supervision_reading import ItemPage
from server.services.task_reading import TaskPage
from server.services.transfer_reading import TransferPage
from server.services.work import Work
from server.store.reads import house_counts
from server.store.reads.house_counts import Standing
from server.store.reads.supervision import ItemFilter

_OWN = {"state": matter_asking.RECEIVER}
FEW = 8  # lines of each list; the rest stands behind its link


class StageLine(NamedTuple):
    stage: str
    number: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Desk:
    """`unit` is the party acted for; `numbers` are its own of the month that runs, None while they
    are being counted."""

    unit: str
    name: str
    is_department: bool
    houses: Standing
    stages: tuple[StageLine, ...]
    tasks: TaskPage  # that wait for the unit itself
    late_tasks: int
    open_tasks: int  # those that wait for others too
    handling: TransferPage
    handed_over: TransferPage
    items: ItemPage
    parts: tuple[PartWaiting, ...]
    month: str
    numbers: Numbers | None


def desk(work: Work) -> Desk:
    require_act(work.actor, Act.TASK_ANSWER)
    looked, unit = Looked(work), matters.party_for(work, Act.TASK_ANSWER)
    month = reports.current_month(work)
    part = party_of(work.actor.seats[0])
    return Desk(
        unit=unit,
        name=name_of(matters.profile_of(work), unit),
        is_department=unit.startswith("department:"),
        houses=house_counts.standing(reach_of(work.actor, Act.HOUSE_READ), work.db, work.now),
        stages=tuple(_stages(looked)),
        tasks=_tasks(work, unit, _OWN, FEW),
        late_tasks=_tasks(work, unit, {**_OWN, "overdue": "1"}, 1).total or 0,
        open_tasks=_tasks(work, unit, {"state": "open"}, 1).total or 0,
        handling=_transfers(work, {"receiver": unit, "state": matter_asking.RECEIVER}),
        handed_over=_transfers(work, {"sender": unit, "state": "open"}),
        items=supervision_reading.page(work, ItemFilter(states=("asked",)), limit=FEW),
        parts=tuple(report_progress.own_parts(work)),
        month=month,
        numbers=if_counted(lambda: report_parts.declared(work, month, part)) if part else {},
    )


def _stages(looked: Looked) -> list[StageLine]:
    """In the order of the procedure; tracks together."""
    found: dict[str, StageLine] = {}
    for one in looked.cases:
        before = found.get(one.stage, StageLine(one.stage, 0, 0))
        found[one.stage] = StageLine(
            one.stage, before.number + one.number, before.overdue + one.overdue
        )
    return [found[stage] for stage in STAGES if stage in found]


def _tasks(work: Work, unit: str, asked: Mapping[str, str], limit: int) -> TaskPage:
    wanted = matter_asking.filter_of(work, TASKS, {**asked, "receiver": unit})
    return task_reading.page(work, wanted, limit=limit, with_steps=limit > 1)


def _transfers(work: Work, asked: Mapping[str, str]) -> TransferPage:
    wanted = matter_asking.filter_of(work, TRANSFERS, asked)
    return transfer_reading.page(work, wanted, limit=FEW)
