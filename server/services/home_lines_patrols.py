"""Home lines about patrols: what is due, and what was found and waits (M14)."""

from __future__ import annotations

from datetime import timedelta

from server.domain.acts import Act, Role
from server.services.home_lines import VILLAGE_UP, HomeLine, Looked
from server.services.patrol_desk import SOON_DAYS
from server.store.reads import patrols, patrols_due
from server.store.reads.waiting import Waiting


def _due(looked: Looked) -> Waiting:
    until = looked.today + timedelta(days=SOON_DAYS)
    found = patrols_due.due_counts(
        looked.reach(Act.PATROL_READ), looked.work.db, looked.today, until
    )
    return Waiting(found.due, found.overdue, found.oldest)


def _open(looked: Looked) -> Waiting:
    number, oldest = patrols.open_count(looked.reach(Act.PATROL_READ), looked.work.db)
    return Waiting(number, 0, oldest, is_due=False)


LINES: tuple[HomeLine, ...] = (
    HomeLine(
        id="patrol_due",
        roles=VILLAGE_UP,
        act=Act.PATROL_READ,
        label="一周内应巡查的房屋",
        link="/patrols?show=due",
        late_link="/patrols?show=due&overdue=1",
        read=_due,
    ),
    HomeLine(
        id="patrol_open",
        roles=frozenset({*VILLAGE_UP, Role.HOUSING_BUREAU}),
        act=Act.PATROL_READ,
        label="巡查发现的问题，待处理",
        link="/patrols?show=open",
        read=_open,
    ),
)
