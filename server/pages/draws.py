"""督查抽查: the draws, the proof of each, and how far its second visits are (M11)."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas
from server.pages.words import Words
from server.services import draw_visits, draws, published
from server.services.county import county_schema
from server.services.work import Work

door = Door("draw_pages")


@door.opens("/draws", act=Act.DRAW_READ, label="督查抽查")
def draw_list(work: Work) -> str:
    """督查抽查：各乡镇各月的抽样"""
    return _list(work)


@door.opens("/draws", "POST", act=Act.DRAW_MAKE)
def make_draw(work: Work) -> ResponseReturnValue:
    """抽样"""
    asked = {name: request.form.get(name, "") for name in ("township", "month")}
    try:
        draw_id = draws.make(work, **asked)
    except Problem as problem:
        work.rollback()
        return _refused(problem, _list(work, problem))
    return redirect(url_for("draw_pages.one_draw", draw_id=draw_id), 303)


@door.opens("/draws/<draw_id>", act=Act.DRAW_READ, problems=("draw.missing",))
def one_draw(work: Work, draw_id: str) -> str:
    """一次抽样：名单、种子、抽中的房屋、复查进度、一致程度"""
    return _one(work, draw_id)


@door.opens("/draws/<draw_id>/visits/<int:rank>", "POST", act=Act.DRAW_ASSIGN)
def assign(work: Work, draw_id: str, rank: int) -> ResponseReturnValue:
    """指派复查人员"""
    account_id = request.form.get("account_id", "")
    try:
        draw_visits.assign(work, draw_id, rank, account_id=account_id)
    except Problem as problem:
        if problem.code == "draw.missing":
            raise
        work.rollback()
        return _refused(problem, _one(work, draw_id, problem))
    return redirect(url_for("draw_pages.one_draw", draw_id=draw_id), 303)


def _refused(problem: Problem, shown: str) -> ResponseReturnValue:
    answer = make_response(shown)
    answer.status_code = STATUS[problem.kind]
    return answer


def _list(work: Work, problem: Problem | None = None) -> str:
    profile = county_schema(work.county).profile
    is_unassigned = request.args.get("unassigned") == "1"
    return page(
        work,
        "draws.html",
        draws=draws.draw_page(work, is_unassigned=is_unassigned),
        is_unassigned=is_unassigned,
        may_draw=has_act(work.actor, Act.DRAW_MAKE),
        months=published.months(work, profile)[1:],
        profile=profile,
        written=request.form,
        areas=Areas(work),
        problem=problem,
        say=words,
    )


def _one(work: Work, draw_id: str, problem: Problem | None = None) -> str:
    file = draws.read_draw(work, draw_id)
    may_assign = has_act(work.actor, Act.DRAW_ASSIGN)
    return page(
        work,
        "draw.html",
        file=file,
        faults=draws.verify(work, file.line, file.visits),
        people=draw_visits.choices(work, draw_id) if may_assign else [],
        areas=Areas(work),
        problem=problem,
        say=words,
        words=Words(work.county),
    )
