"""Home lines about supervision: what a unit has to answer, what waits for the office (M19)."""

from __future__ import annotations

from collections.abc import Callable

from server.domain.acts import Act, Role
from server.services.home_lines import HomeLine, Looked
from server.store.reads import supervision
from server.store.reads.supervision import ItemFilter
from server.store.reads.waiting import Waiting

_R = Role


def _in(act: Act, state: str) -> Callable[[Looked], Waiting]:
    def read(looked: Looked) -> Waiting:
        wanted = ItemFilter(states=(state,))
        return supervision.item_waiting(looked.reach(act), looked.work.db, wanted, looked.work.now)

    return read


def _answered(looked: Looked) -> Waiting:
    """The day of the item was the unit's; what waits here has none."""
    return Waiting(_in(Act.SUPERVISION_READ, "answered")(looked).number)


LINES: tuple[HomeLine, ...] = (
    HomeLine(
        id="supervision_mine",
        roles=frozenset({_R.TOWNSHIP, _R.DEPARTMENT}),
        act=Act.SUPERVISION_READ,
        label="督办事项待答复",
        link="/supervision?state=receiver",
        read=_in(Act.SUPERVISION_READ, "asked"),
        late_link="/supervision?state=receiver&overdue=1",
    ),
    HomeLine(
        id="supervision_answered",
        roles=frozenset({_R.LEADING_GROUP_OFFICE}),
        act=Act.SUPERVISION_READ,
        label="督办事项已答复，待审核",
        link="/supervision?state=sender",
        read=_answered,
    ),
)
