"""Tasks and transfers about one house that the reader's unit is a side of."""

from __future__ import annotations

from typing import NamedTuple

from server.domain.acts import Act
from server.domain.permission import has_act
from server.services import task_reading, transfer_reading
from server.services.task_reading import Task
from server.services.transfer_reading import Transfer
from server.services.work import Work
from server.store.reads.matters import MatterFilter


class HouseMatters(NamedTuple):
    tasks: list[Task]
    transfers: list[Transfer]
    may_dispatch: bool
    may_record: bool


def of_house(work: Work, house_id: str) -> HouseMatters:
    wanted = MatterFilter(house=house_id)
    sees_tasks = has_act(work.actor, Act.TASK_READ)
    sees_transfers = has_act(work.actor, Act.TRANSFER_READ)
    return HouseMatters(
        task_reading.page(work, wanted).tasks if sees_tasks else [],
        transfer_reading.page(work, wanted).transfers if sees_transfers else [],
        has_act(work.actor, Act.TASK_DISPATCH),
        has_act(work.actor, Act.TRANSFER_RECORD),
    )
