"""Home lines about supervision: what a unit has to answer, what waits for the office (M19)."""

from __future__ import annotations

from collections.abc import Callable

from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.domain.matters import last_day
from server.services import assessment as assessment_service, weekly_reading
from server.services.home_lines import HomeLine, Looked
from server.store.reads import assessment, supervision
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


def _weekly(looked: Looked) -> Waiting:
    found = weekly_reading.to_hand_in(looked.work)
    days = [one.due.due for one in found]
    return Waiting(len(found), sum(one.is_late for one in found), min(days, default=None))


def _adjustments(looked: Looked) -> Waiting:
    """Another's: who proposed one waits himself."""
    work = looked.work
    found = assessment.proposed(looked.reach(Act.SUPERVISION_OPEN), work.db)
    others = [local_day(one.at) for one in found if one.by != work.actor.account_id]
    return Waiting(len(others), 0, min(others, default=None), is_due=False)


def _objections(looked: Looked) -> Waiting:
    found = assessment.objections(looked.reach(Act.SUPERVISION_OPEN), looked.work.db)
    days = [local_day(one.at) for one in found]
    return Waiting(len(days), 0, min(days, default=None), is_due=False)


def _sheets(looked: Looked) -> Waiting:
    """Until the last day to object; whoever has said something of it has seen it."""
    days = [last_day(one.objections_until) for one in assessment_service.to_look_at(looked.work)]
    return Waiting(len(days), 0, min(days, default=None))


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
        id="weekly_report",
        roles=frozenset({_R.TOWNSHIP, _R.DEPARTMENT}),
        act=Act.SUPERVISION_ANSWER,
        label="报送上周督查情况",
        link="/weekly",
        read=_weekly,
    ),
    HomeLine(
        id="assessment_issued",
        roles=frozenset({_R.TOWNSHIP, _R.DEPARTMENT}),
        act=Act.SUPERVISION_READ,
        label="本单位考核表已印发，请核对（有异议的在此日前提出）",
        link="/assessment",
        read=_sheets,
    ),
    HomeLine(
        id="assessment_adjustment",
        roles=frozenset({_R.LEADING_GROUP_OFFICE}),
        act=Act.SUPERVISION_OPEN,
        label="考核加减分待确认",
        link="/assessment",
        read=_adjustments,
    ),
    HomeLine(
        id="assessment_objection",
        roles=frozenset({_R.LEADING_GROUP_OFFICE}),
        act=Act.SUPERVISION_OPEN,
        label="考核异议待答复",
        link="/assessment",
        read=_objections,
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
