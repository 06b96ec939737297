"""日常巡查: how villages stand, what is due, what was found, what waits; one patrol (M14)."""

from __future__ import annotations

from typing import Any

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
from server.services import patrol_desk, self_checks
from server.services.county import county_schema
from server.services.work import Work

door = Door("patrol_pages")


@door.opens("/patrols", act=Act.PATROL_READ, label="日常巡查", problems=("cursor.invalid",))
def patrol_list(work: Work) -> str:
    """各村应巡查、超期、发现问题和责任人；到期清单；待处理的问题；待核的记录"""
    asked = asked_of_request()
    area = asked.get("village") or asked.get("township")
    after: Any = key_of(asked.get("after"), 2)
    is_overdue = asked.get("overdue") == "1"
    due = patrol_desk.due_page(work, area=area, is_overdue=is_overdue, after=after)
    rest = {} if after else _first_page(work, asked, area)
    return page(
        work,
        "patrols.html",
        asked=asked,
        show=asked.get("show", ""),
        due=due.lines,
        next_page=next_page(asked, cursor_of(due.next_key)),
        **rest,
        **_shown(work),
    )


def _first_page(work: Work, asked: dict[str, str], area: str | None) -> dict[str, Any]:
    lines = patrol_desk.villages(work)
    shown = [one for one in lines if area in (None, one.township_code, one.village_code)]
    numbers = ("watched", "due", "overdue", "patrols", "found", "open", "unchecked")
    return {
        "villages": shown,
        "total": {name: sum(getattr(one, name) for one in shown) for name in numbers},
        "open_findings": patrol_desk.open_findings(work, area),
        "waiting": patrol_desk.waiting(work) if has_act(work.actor, Act.PATROL_SETTLE) else [],
        "said": self_checks.unseen(work),
    }


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
    facts = {"file": file, "row": file.row, "problem": problem, "by_hand": BY_HAND}
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
    """一个村里应自查而没有自查的房屋"""
    asked = asked_of_request()
    village = asked.get("village", "")
    found = self_checks.unchecked(work, village, after=asked.get("after"))
    return page(
        work,
        "self_checks.html",
        asked=asked,
        found=found,
        next_page=next_page(asked, found.next_key),
        intervals=county_schema(work.county).profile.patrols.self_checks,
        areas=Areas(work, Act.PATROL_READ),
        say=say,
        words=Words(work.county),
    )
