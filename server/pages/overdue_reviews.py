"""逾期复核: general hazards past their day, and the technician's word on each."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.deadlines import Due
from server.domain.facts import Verdict
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import overdue_reviews, verdicts
from server.services.work import Work

door = Door("overdue_pages")


@door.opens("/overdue-reviews", act=Act.VERDICT_CONFIRM, label="逾期复核")
def late_list(work: Work) -> str:
    """一般隐患整治逾期、须复核的房屋"""
    return _shown(work)


@door.opens(
    "/overdue-reviews/<house_id>", "POST", act=Act.VERDICT_CONFIRM, problems=("house.missing",)
)
def decide(work: Work, house_id: str) -> ResponseReturnValue:
    """维持一般隐患，或上调为严重；不能受理时在列表上说明"""
    try:
        _decide(work, house_id)
    except Problem as problem:
        if problem.code == "house.missing":
            raise
        work.rollback()  # nothing of a refused decision stays
        refused = make_response(_shown(work, problem, house_id))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(url_for("overdue_pages.late_list"), 303)


def _decide(work: Work, house_id: str) -> None:
    seen = {"assessment_id": request.form.get("assessment_id", "")}
    if request.form.get("decision") == "raise":
        reason = request.form.get("reason")
        verdicts.raise_verdict(work, house_id, verdict=Verdict.SEVERE, reason=reason, **seen)
    else:
        verdicts.confirm(work, house_id, **seen)


def _shown(work: Work, problem: Problem | None = None, asked_of: str | None = None) -> str:
    """`asked_of` is the house that could not be decided, whose form comes back as written."""
    asked = asked_of_request()
    found = overdue_reviews.late_page(work, after=key_of(asked.get("after"), 4))
    return page(
        work,
        "overdue_reviews.html",
        asked=asked,
        lines=[(one, words.told(Due(one.due_on), work.now)) for one in found.lines],
        total=found.total,
        problem=problem,
        asked_of=asked_of,
        given=request.form,
        areas=Areas(work),
        say=words,
        words=Words(work.county),
        next_page=next_page(asked, cursor_of(found.next_key)),
    )
