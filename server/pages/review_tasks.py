"""判定复核: houses newer rules grade otherwise, and the form on which a technician decides one."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import review_decisions, rule_reviews
from server.services.work import Work
from server.store.reads.review_tasks import TaskFilter

door = Door("review_pages")

STATE_LABELS = {"open": "待复核", "decided": "已复核"}


@door.opens("/review-tasks", act=Act.VERDICT_CONFIRM, label="判定复核")
def task_list(work: Work) -> str:
    """新版规则库与现判定不一致、须复核的房屋"""
    asked = asked_of_request()
    state = asked.get("state", "open")
    wanted = TaskFilter(
        state=state if state in STATE_LABELS else "open",
        township=asked.get("township"),
        proposed=asked.get("proposed"),
    )
    after = key_of(asked.get("after"), 4)
    found = rule_reviews.task_page(work, wanted, after=after)  # type: ignore[arg-type]
    return page(
        work,
        "review_tasks.html",
        asked={**asked, "state": wanted.state},
        is_narrowed=bool(asked.keys() & {"township", "proposed"}) or wanted.state != "open",
        tasks=found.tasks,
        total=found.total,
        states=STATE_LABELS,
        areas=Areas(work),
        say=words,
        words=Words(work.county),
        next_page=next_page(asked, cursor_of(found.next_key)),
    )


@door.opens("/review-tasks/<task_id>", act=Act.VERDICT_CONFIRM, problems=("review_task.missing",))
def one_task(work: Work, task_id: str) -> str:
    """一项复核：原判定、新规则的判定和依据，办理表"""
    return _shown(work, task_id)


@door.opens(
    "/review-tasks/<task_id>",
    "POST",
    act=Act.VERDICT_CONFIRM,
    problems=("review_task.missing",),
)
def decide(work: Work, task_id: str) -> ResponseReturnValue:
    """维持或改判；不能受理时在原表上说明，已写的不丢"""
    try:
        _decide(work, task_id, request.form.get("decision", ""))
    except Problem as problem:
        if problem.code == "review_task.missing":
            raise
        work.rollback()  # nothing of a refused decision stays
        refused = make_response(_shown(work, task_id, problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(url_for("review_pages.task_list"), 303)


def _decide(work: Work, task_id: str, decision: str) -> None:
    shown = request.form.get("house_version", "")
    version = int(shown) if shown.isdecimal() else None
    if decision == "confirm":
        review_decisions.keep_verdict(work, task_id, version=version)
    elif decision == "adopt":
        reason = request.form.get("reason")
        review_decisions.adopt_proposal(work, task_id, reason=reason, version=version)
    else:
        raise Problem("verdict.needed")


def _shown(work: Work, task_id: str, problem: Problem | None = None) -> str:
    task = rule_reviews.find_task(work, task_id)
    return page(
        work,
        "review_task.html",
        task=task,
        tree=rule_reviews.explained(work, task),
        problem=problem,
        reason=request.form.get("reason", ""),
        areas=Areas(work),
        say=words,
        words=Words(work.county),
    )
