"""Home lines about what leaves the house: exports to approve or fetch, answers before licences."""

from __future__ import annotations

from server.domain.acts import ROLE_ACTS, Act, Role
from server.services import check_desk
from server.services.home_lines import HomeLine, Looked
from server.store.reads import export_requests as reads
from server.store.reads.waiting import Waiting


def _with(act: Act) -> frozenset[Role]:
    return frozenset(role for role, acts in ROLE_ACTS.items() if act in acts)


def _to_decide(looked: Looked) -> Waiting:
    work = looked.work
    return reads.decide_waiting(looked.reach(Act.EXPORT_APPROVE), work.db, work.actor.account_id)


def _ready(looked: Looked) -> Waiting:
    work = looked.work
    return reads.own_ready(work.db, work.county, work.actor.account_id, work.now)


def _turned(looked: Looked) -> Waiting:
    found = check_desk.turned(looked.work)
    return Waiting(
        len(found), oldest=min((one.then.check.at for one in found), default=None), is_due=False
    )


LINES: tuple[HomeLine, ...] = (
    HomeLine(
        id="check_turned",
        roles=frozenset({Role.APPROVAL_BUREAU}),
        act=Act.HOUSE_CHECK_OPERATION,
        label="核验答复可以经营、现在不得经营的房屋",
        link="/operation-checks#turned",
        read=_turned,
    ),
    HomeLine(
        id="export_to_decide",
        roles=_with(Act.EXPORT_APPROVE),
        act=Act.EXPORT_APPROVE,
        label="他人申请导出个人信息，待批准",
        link="/exports/approvals",
        read=_to_decide,
    ),
    HomeLine(
        id="export_ready",
        roles=_with(Act.EXPORT_READ),
        act=Act.EXPORT_READ,
        label="本人的导出文件已生成，可以下载",
        link="/exports?ready=1",
        read=_ready,
    ),
)
