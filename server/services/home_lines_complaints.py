"""Home lines about reports from the public: to take up, to look at, to answer, to reward (M21)."""

from __future__ import annotations

from collections.abc import Callable

from server.domain.acts import Act, Role
from server.services import complaint_asking
from server.services.complaint_asking import KEPT, MINE, TO_ANSWER
from server.services.home_lines import HomeLine, Looked
from server.store.reads import complaints
from server.store.reads.waiting import Waiting

_R = Role
_KEEPERS = frozenset({_R.TOWNSHIP, _R.HOUSING_BUREAU, _R.DEPARTMENT, _R.LEADING_GROUP_OFFICE})


def _in(**asked: str) -> Callable[[Looked], Waiting]:
    """The list of exactly that address."""

    def read(looked: Looked) -> Waiting:
        work, reach = looked.work, looked.reach(Act.COMPLAINT_READ)
        wanted = complaint_asking.filter_of(work, asked)
        return complaints.complaints_waiting(reach, work.db, wanted, work.now)

    return read


def _line(
    identity: str,
    label: str,
    roles: frozenset[Role] = _KEEPERS,
    act: Act = Act.COMPLAINT_KEEP,
    **asked: str,
) -> HomeLine:
    link = "/complaints?" + "&".join(f"{name}={value}" for name, value in asked.items())
    return HomeLine(
        id=identity,
        roles=roles,
        act=act,
        label=label,
        link=link,
        read=_in(**asked),
        late_link=f"{link}&overdue=1",
    )


def _rewards(looked: Looked) -> Waiting:
    """The report's day is not the reward's."""
    return Waiting(_in(side="all", reward="proposed")(looked).number)


LINES: tuple[HomeLine, ...] = (
    _line("complaints_received", "举报待受理", side=KEPT, state="received"),
    _line("complaints_accepted", "举报已受理，待交办核查", side=KEPT, state="accepted"),
    _line(
        "complaints_to_check",
        "举报待现场核查（72 小时内）",
        roles=_KEEPERS | {_R.VILLAGE},
        act=Act.COMPLAINT_CHECK,
        side=MINE,
        state="assigned",
    ),
    _line("complaints_to_answer", "举报待答复举报人", side=KEPT, state=TO_ANSWER),
    _line("complaints_to_close", "举报已答复，待办结", side=KEPT, state="answered"),
    HomeLine(
        id="complaints_to_reward",
        roles=frozenset({_R.LEADING_GROUP_OFFICE}),
        act=Act.COMPLAINT_REWARD,
        label="举报奖励待审定",
        link="/complaints?side=all&state=&reward=proposed",
        read=_rewards,
    ),
)
