"""人员、单位、手机: who holds what where, kept by administrator and townships (M17, M22)."""

from __future__ import annotations

from server.domain.acts import ROLE_LABELS, Act, Role
from server.domain.days import local_day
from server.domain.grants import grantable_roles
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.frame import page
from server.pages.houses import asked_of_request, next_page
from server.services import people_files, second_factors, staff_choices
from server.services.work import Work
from server.store.reads import accounts, staff
from server.store.reads.accounts import PAGE
from server.store.reads.staff import StaffFilter

door = Door("people_pages")

STATES = {
    "open": "在用",
    "closed": "已停用",
    "locked": "已锁定",
    "new": "尚未修改初始密码",
    "idle": "没有岗位",
}


@door.opens("/people", act=Act.PEOPLE_MANAGE, label="人员和账号")
def show_people(work: Work) -> str:
    """账号及其岗位：按登录名、岗位、辖区、状态查找"""
    asked = asked_of_request()
    reach, today = reach_of(work.actor, Act.PEOPLE_MANAGE), local_day(work.now)
    (after,) = key_of(asked.get("after"), 1) or ("",)
    lines = staff.staff(reach, work.db, _filter(asked), work.now, today, after=after)
    shown = lines[:PAGE]
    key = (shown[-1].login,) if len(lines) > PAGE else None
    return page(
        work,
        "people.html",
        lines=[people_files.line_of(work, one) for one in shown],
        total=None if after else staff.staff_count(reach, work.db, _filter(asked), work.now, today),
        held=people_files.seats_in_words(work, [one.id for one in shown]),
        asked=asked,
        states=STATES,
        role_choices=staff_choices.roles(work),
        areas=staff_choices.areas(work),
        next_page=next_page(asked, cursor_of(key)),
        today=today,
        say=words,
    )


def _filter(asked: dict[str, str]) -> StaffFilter:
    area = asked.get("area")
    return StaffFilter(
        login=asked.get("login", "").strip(),
        role=asked.get("role") if asked.get("role") in set(Role) else None,
        area=None if area == staff_choices.WHOLE_COUNTY else area,
        unit=asked.get("unit"),
        state=asked.get("state"),
    )


@door.opens("/people/<account_id>", act=Act.PEOPLE_MANAGE, problems=("account.missing",))
def show_person(work: Work, account_id: str) -> str:
    """一个账号：岗位（含已撤销的）、手机和未上报的内容、可办理的事项"""
    reach = reach_of(work.actor, Act.PEOPLE_MANAGE)
    found = accounts.account(reach, work.db, account_id)
    if found is None:
        raise Problem("account.missing")
    return page(
        work,
        "person.html",
        person=people_files.line_of(work, found),
        seats=people_files.seats_in_words(work, [account_id]).get(account_id, []),
        devices=staff.devices(work.db, work.county, [account_id]),
        factor=second_factors.standing(work, account_id),
        may_change=people_files.may_change(work, account_id),
        is_own=account_id == work.actor.account_id,
        today=local_day(work.now),
        now=work.now,
        say=words,
    )


@door.opens("/units", act=Act.PEOPLE_MANAGE, label="单位")
def show_units(work: Work) -> str:
    """单位及其在岗人数"""
    asked = asked_of_request()
    reach = reach_of(work.actor, Act.PEOPLE_MANAGE)
    kind, unit_id = key_of(asked.get("after"), 2) or ("", "")
    lines = staff.units(reach, work.db, local_day(work.now), after=(kind, unit_id))
    shown = lines[:PAGE]
    last = shown[-1].unit if len(lines) > PAGE else None
    return page(
        work,
        "units.html",
        lines=shown,
        total=None if unit_id else staff.unit_count(reach, work.db),
        labels=ROLE_LABELS,
        may=grantable_roles(work.actor.seats),
        names=people_files.area_names(work),
        asked=asked,
        next_page=next_page(asked, cursor_of(last and (last.kind, last.id))),
        say=words,
    )


@door.opens("/phones", act=Act.PEOPLE_MANAGE, label="手机和未上报")
def show_phones(work: Work) -> str:
    """在用的手机：最近一次报到时间和手机上还没有上报的内容"""
    asked = asked_of_request()
    (after,) = key_of(asked.get("after"), 1) or ("",)
    reach, only_unsent = reach_of(work.actor, Act.PEOPLE_MANAGE), asked.get("unsent") == "1"
    lines = staff.phones(reach, work.db, work.now, only_unsent=only_unsent, after=after)
    total = None
    if not after:
        total = staff.phone_count(reach, work.db, work.now, only_unsent=only_unsent)
    shown = lines[:PAGE]
    key = (shown[-1].device.id,) if len(lines) > PAGE else None
    return page(
        work,
        "phones.html",
        lines=shown,
        total=total,
        asked=asked,
        next_page=next_page(asked, cursor_of(key)),
        now=work.now,
        say=words,
    )
