"""日常巡查: how villages stand, what is due, what was found, what waits; one patrol (M14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.owner_told import WAY_LABELS, WHOM
from server.domain.patrols import BY_HAND, FINDINGS, OUTCOMES
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words as say
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import patrol_desk, patrol_summary, self_checks
from server.services.county import county_schema
from server.services.work import Work

door = Door("patrol_pages")


# What each number of the table leads to, in the words of its list; `number` counts it.
class Shown(NamedTuple):
    title: str
    number: str
    nothing: str


SHOWS: Mapping[str, Shown] = {
    "watched": Shown("列入巡查的房屋", "watched", "没有列入巡查的房屋。"),
    "due": Shown("一周内应巡查", "due", "一周内没有到期的房屋。"),
    "done": Shown("本期巡查", "patrols", "本期还没有巡查。"),
    "found": Shown("本期发现的问题", "found", "本期没有发现问题。"),
    "open": Shown("发现的问题，待处理", "open", "没有待处理的问题。"),
    "said": Shown("房主自查反映异常，待上门核实", "", "没有待核实的异常自查。"),
}
_OVERDUE = Shown("超期未巡查", "overdue", "没有超期的房屋。")
_FEW = 5  # lines of each list on the page that leads to them


@door.opens("/patrols", act=Act.PATROL_READ, label="日常巡查", problems=("cursor.invalid",))
def patrol_list(work: Work) -> str:
    """各乡镇、各村应巡查、超期、发现问题和责任人，逐级点开；每个数字点开是哪些房屋、哪次巡查"""
    asked = asked_of_request()
    area = asked.get("village") or asked.get("township")
    show = asked.get("show", "")
    if show in SHOWS:
        return page(work, "patrol_list.html", **_one_list(work, asked, area), **_shown(work))
    after = key_of(asked.get("after"), 1)
    found = patrol_summary.summary(work, area, after=after[0] if after else None)
    return page(
        work,
        "patrols.html",
        asked=asked,
        found=found,
        next_page=next_page(asked, cursor_of(found.next_key)),
        **({} if after else _first_lines(work, asked, area)),
        **_shown(work),
    )


def _first_lines(work: Work, asked: dict[str, str], area: str | None) -> dict[str, Any]:
    is_overdue = asked.get("overdue") == "1"
    is_settling = has_act(work.actor, Act.PATROL_SETTLE)
    return {
        "due": patrol_desk.due_page(work, area=area, is_overdue=is_overdue, limit=_FEW),
        "open_findings": patrol_desk.open_findings(work, area, limit=_FEW),
        "waiting": patrol_desk.waiting(work) if is_settling else [],
        "said": self_checks.unseen(work, area, limit=_FEW),
    }


def _one_list(work: Work, asked: dict[str, str], area: str | None) -> dict[str, Any]:
    show = asked["show"]
    is_overdue = show == "due" and asked.get("overdue") == "1"
    this = _OVERDUE if is_overdue else SHOWS[show]
    after: Any = key_of(asked.get("after"), 3 if show == "open" else 2)
    if show in ("watched", "due"):
        found: Any = patrol_desk.due_page(
            work, area=area, is_overdue=is_overdue, is_any=show == "watched", after=after
        )
    elif show == "open":
        found = patrol_desk.open_findings(work, area, after=after)
    elif show == "said":
        found = self_checks.unseen(work, area, after=after)
    else:
        found = patrol_desk.done_page(work, area, only_found=show == "found", after=after)
    return {
        "asked": asked,
        "this": this,
        "show": show,
        "lines": found.lines,
        "number": found.alarms if show == "said" else _number(work, area, this),
        "next_page": next_page(asked, cursor_of(found.next_key)),
        "first": _first_of(asked),
        "place": area,
    }


def _number(work: Work, area: str | None, this: Shown) -> int:
    return patrol_summary.summary(work, area).total[this.number]


def _first_of(asked: dict[str, str]) -> str:
    """The address of the list's first page."""
    kept = {name: value for name, value in asked.items() if name != "after"}
    return f"/patrols?{urlencode(kept)}"


def _shown(work: Work) -> dict[str, Any]:
    intervals = county_schema(work.county).profile.patrols.intervals
    return {
        "areas": Areas(work, Act.PATROL_READ),
        "say": say,
        "words": Words(work.county),
        "now": work.now,
        "today": local_day(work.now),
        "findings": FINDINGS,
        "outcomes": OUTCOMES,
        "whom": WHOM,
        "ways": WAY_LABELS,
        "intervals": {one.id: one for one in intervals},
        "may_settle": has_act(work.actor, Act.PATROL_SETTLE),
        "may_transfer": has_act(work.actor, Act.TRANSFER_RECORD),
        "may_dispatch": has_act(work.actor, Act.TASK_DISPATCH),
    }


@door.opens("/patrols/<patrol_id>", act=Act.PATROL_READ, problems=("patrol.missing",))
def one_patrol(work: Work, patrol_id: str) -> str:
    """一次巡查：看到了什么、照片、督促改正、处理结果"""
    return _one(work, patrol_id)


def _one(work: Work, patrol_id: str, problem: Problem | None = None) -> str:
    file = patrol_desk.read(work, patrol_id)
    said = request.form.get("note") or request.form.get("reason") or ""
    facts = {"file": file, "row": file.row, "problem": problem, "by_hand": BY_HAND, "said": said}
    return page(work, "patrol.html", **facts, **_shown(work))


@door.opens(
    "/patrols/<patrol_id>/settlement", "POST", act=Act.PATROL_SETTLE, problems=("patrol.missing",)
)
def settle(work: Work, patrol_id: str) -> ResponseReturnValue:
    """登记处理结果"""
    outcome, note = request.form.get("outcome", ""), request.form.get("note", "")
    if outcome not in BY_HAND:
        return _refused(work, patrol_id, Problem("patrol.nothing_open"))
    return _done(
        work, patrol_id, lambda: patrol_desk.settle(work, patrol_id, outcome=outcome, note=note)
    )


@door.opens(
    "/patrols/<patrol_id>/release", "POST", act=Act.PATROL_SETTLE, problems=("patrol.missing",)
)
def release(work: Work, patrol_id: str) -> ResponseReturnValue:
    """采用或不采用待核的记录"""
    decide = (
        patrol_desk.release if request.form.get("outcome") == "accepted" else patrol_desk.reject
    )
    reason = request.form.get("reason", "")
    return _done(work, patrol_id, lambda: decide(work, patrol_id, reason=reason))


def _done(work: Work, patrol_id: str, act: Any) -> ResponseReturnValue:
    try:
        act()
    except Problem as problem:
        if problem.code in {"patrol.missing", "house.missing"}:
            raise
        work.rollback()
        return _refused(work, patrol_id, problem)
    return redirect(url_for("patrol_pages.one_patrol", patrol_id=patrol_id), 303)


def _refused(work: Work, patrol_id: str, problem: Problem) -> ResponseReturnValue:
    answer = make_response(_one(work, patrol_id, problem))
    answer.status_code = STATUS[problem.kind]
    return answer


@door.opens("/self-checks", act=Act.PATROL_READ, problems=("cursor.invalid",))
def unchecked(work: Work) -> str:
    """应自查而没有自查的房屋，可按乡镇、村"""
    asked = asked_of_request()
    area = asked.get("village") or asked.get("township")
    found = self_checks.unchecked(work, area, after=asked.get("after"))
    return page(
        work,
        "self_checks.html",
        asked=asked,
        found=found,
        next_page=next_page(asked, found.next_key),
        area=area,
        intervals=county_schema(work.county).profile.patrols.self_checks,
        areas=Areas(work, Act.PATROL_READ),
        say=say,
        words=Words(work.county),
    )
