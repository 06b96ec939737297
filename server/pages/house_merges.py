"""重复档案合并: two files of one house side by side, proposed by one and agreed to by another."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.house_merging import LACKS, OPEN_MATTERS, STATES
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import house_merges
from server.services.evidence import written_reason
from server.services.work import Work

door = Door("house_merge_pages")

HELD = {
    "surveys": "排查",
    "cases": "案卷",
    "hazards": "未销号隐患",
    "inspections": "鉴定报告",
    "photos": "照片",
    "patrols": "巡查",
    "plates": "在用码牌",
}


@door.opens("/house-merges", act=Act.HOUSE_MERGE, label="重复档案合并")
def merge_list(work: Work) -> str:
    """待确认的合并，先提请的在前；也可看已合并、不同意和撤回的"""
    asked = asked_of_request()
    state = asked.get("state") if asked.get("state") in STATES else "proposed"
    found = house_merges.merge_page(work, str(state), after=key_of(asked.get("after"), 2))
    return page(
        work,
        "house_merges.html",
        asked=asked,
        state=state,
        states=STATES,
        rows=found.rows,
        total=found.total,
        houses=found.houses,
        areas=Areas(work),
        say=words,
        words=Words(work.county),
        next_page=next_page(asked, cursor_of(found.next_key)),
    )


@door.opens("/house-merges/new", act=Act.HOUSE_MERGE, problems=("house.missing",))
def new_merge(work: Work) -> ResponseReturnValue:
    """填写两份档案的编号，并排看各有什么，再提请合并"""
    return _new(work, asked_of_request())


@door.opens("/house-merges", "POST", act=Act.HOUSE_MERGE, problems=("house.missing",))
def propose(work: Work) -> ResponseReturnValue:
    """提请合并；不能受理时在原表上说明，已写的不丢"""
    given = {name: request.form.get(name, "") for name in ("house", "other", "stays", "reason")}
    pair = [given["house"], given["other"]]
    goes = next((one for one in pair if one != given["stays"]), "")
    try:
        if given["stays"] not in pair:
            raise Problem("merge.stays_needed")
        made = house_merges.propose(work, given["stays"], goes, reason=given["reason"])
    except Problem as problem:
        work.rollback()
        return _new(work, given, problem)
    address = url_for("house_merge_pages.one_merge", merge_id=made, notice="step_taken")
    return redirect(address, 303)


def _new(work: Work, given: dict[str, str], problem: Problem | None = None) -> ResponseReturnValue:
    seen = None
    if given.get("house") and given.get("other"):
        try:
            seen = house_merges.preview(work, given["house"], given["other"])
        except Problem as unfit:
            problem = problem or unfit
    answer = make_response(
        page(
            work,
            "house_merge_new.html",
            given=given,
            preview=seen,
            problem=problem,
            **_words(work),
        )
    )
    answer.status_code = 200 if problem is None else STATUS[problem.kind]
    return answer


def _words(work: Work) -> dict[str, Any]:
    return {
        "held": HELD,
        "open_matters": OPEN_MATTERS,
        "lacks": LACKS,
        "areas": Areas(work),
        "say": words,
        "words": Words(work.county),
    }


@door.opens("/house-merges/<merge_id>", act=Act.HOUSE_MERGE, problems=("merge.missing",))
def one_merge(work: Work, merge_id: str) -> str:
    """一件合并：理由、两份档案现在各有什么、由谁确认"""
    return _shown(work, merge_id)


@door.opens("/house-merges/<merge_id>", "POST", act=Act.HOUSE_MERGE, problems=("merge.missing",))
def decide(work: Work, merge_id: str) -> ResponseReturnValue:
    """确认合并、不同意或撤回；不能受理时在原页说明"""
    try:
        stays = _decided(work, merge_id)
    except Problem as problem:
        if problem.code == "merge.missing":
            raise
        work.rollback()
        refused = make_response(_shown(work, merge_id, problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    if stays is None:
        return redirect(url_for("house_merge_pages.merge_list", notice="step_taken"), 303)
    return redirect(url_for("house_pages.house_file", house_id=stays, notice="step_taken"), 303)


def _decided(work: Work, merge_id: str) -> str | None:
    outcome = request.form.get("outcome")
    if outcome == "confirm":
        return house_merges.confirm(work, merge_id)
    if outcome == "decline":
        house_merges.decline(work, merge_id, note=written_reason(request.form.get("note")))
    elif outcome == "withdraw":
        house_merges.withdraw(work, merge_id)
    else:
        raise Problem("request.malformed")
    return None


def _shown(work: Work, merge_id: str, problem: Problem | None = None) -> str:
    return page(
        work,
        "house_merge.html",
        shown=house_merges.show(work, merge_id),
        states=STATES,
        given=request.form,
        problem=problem,
        **_words(work),
    )
