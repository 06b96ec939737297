"""Home lines about people, grids and the running of the house."""

from __future__ import annotations

from server.domain.acts import Act, Role
from server.services import system_state
from server.services.home_lines import HomeLine, Looked
from server.store.reads import area_changes, staff
from server.store.reads.waiting import Waiting

_MANAGERS = frozenset({Role.TOWNSHIP, Role.ADMINISTRATOR})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


def _unsent(looked: Looked) -> Waiting:
    db, now = looked.work.db, looked.work.now
    return Waiting(staff.unsent_count(looked.reach(Act.PEOPLE_MANAGE), db, now))


def _locked(looked: Looked) -> Waiting:
    db, now = looked.work.db, looked.work.now
    return Waiting(staff.locked_count(looked.reach(Act.PEOPLE_MANAGE), db, now))


def _troubles(looked: Looked) -> Waiting:
    found = system_state.troubles_of(looked.work)
    return Waiting(len(found), sum(1 for one in found if one.is_grave))


def _drafts(looked: Looked) -> Waiting:
    changes = area_changes.changes(looked.reach(Act.AREA_MANAGE), looked.work.db)
    return Waiting(sum(1 for one in changes if one.state == "draft"))


LINES: tuple[HomeLine, ...] = (
    HomeLine(
        id="system_troubles",
        roles=_ADMINISTRATOR,
        act=Act.SYSTEM_MANAGE,
        label="系统运行需要处理",
        link="/system",
        read=_troubles,
    ),
    HomeLine(
        id="people_locked",
        roles=_MANAGERS,
        act=Act.PEOPLE_MANAGE,
        label="账号被锁定，等待解除",
        link="/people?state=locked",
        read=_locked,
    ),
    HomeLine(
        id="phones_unsent",
        roles=_MANAGERS,
        act=Act.PEOPLE_MANAGE,
        label="手机上有未上报的内容",
        link="/phones?unsent=1",
        read=_unsent,
    ),
    HomeLine(
        id="area_change_drafts",
        roles=_ADMINISTRATOR,
        act=Act.AREA_MANAGE,
        label="拟定的区划调整，等待确定",
        link="/area-changes",
        read=_drafts,
    ),
)
