"""区划调整: what is drafted, what it would touch, and what has come into force (M23)."""

from __future__ import annotations

from server.domain.acts import Act
from server.domain.area_changes import KINDS, STATES
from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.services import area_changes
from server.services.area_changes import Preview
from server.services.work import Work
from server.store.reads import accounts, area_changes as reads, figures
from server.store.reads.area_changes import ChangeLine

door = Door("area_pages")


@door.opens("/area-changes", act=Act.AREA_MANAGE, label="区划调整")
def show_changes(work: Work) -> str:
    """村(社区)合并、分设、划归其他乡镇、更名：拟定、确定、执行"""
    return page(
        work,
        "area_changes.html",
        lines=reads.changes(area_changes.manager_reach(work), work.db),
        kinds=KINDS,
        states=STATES,
        names=_names(work),
        say=words,
    )


@door.opens("/area-changes/<change_id>", act=Act.AREA_MANAGE, problems=("area_change.missing",))
def show_change(work: Work, change_id: str) -> str:
    """一项调整：影响的房屋、案卷、网格、账号，可办理的事项"""
    found = area_changes.find(work, change_id)
    preview, trouble = _preview(work, found)
    people = {found.drafted_by, found.decided_by or ""}
    return page(
        work,
        "area_change.html",
        change=found,
        preview=preview,
        trouble=trouble,
        kinds=KINDS,
        states=STATES,
        names=_names(work),
        people=reads.logins(work.db, work.county, people),
        today=local_day(work.now),
        say=words,
    )


def _preview(work: Work, found: ChangeLine) -> tuple[Preview | None, Problem | None]:
    """What it would do as things stand today; why it no longer fits where it does not."""
    if found.state not in {"draft", "decided"}:
        return None, None
    try:
        return area_changes.look_ahead(work, found.kind, found.on_day, found.terms), None
    except Problem as problem:
        return None, problem


def _names(work: Work) -> dict[str, str]:
    """Newest name of every area there ever was."""
    lines = figures.areas_on(whole_county(work.county), work.db, local_day(work.now))
    codes = {one.code for one in lines}
    known = {one.code: one.name for one in lines}
    changed = {
        code
        for one in reads.changes(whole_county(work.county), work.db)
        for code in _codes(one.terms)
        if code not in codes
    }
    return {**accounts.area_names(work.db, work.county, sorted(changed)), **known}


def _codes(terms: object) -> list[str]:
    if isinstance(terms, dict):
        return [code for value in terms.values() for code in _codes(value)]
    if isinstance(terms, list):
        return [code for value in terms for code in _codes(value)]
    return [terms] if isinstance(terms, str) else []
