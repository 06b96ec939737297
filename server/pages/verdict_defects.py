"""初判差异: surveys whose phone showed another verdict than the server gave, and why."""

from __future__ import annotations

from datetime import datetime

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.explanation import VERDICT_LABELS
from server.domain.problems import Problem
from server.domain.verdict_defects import CAUSE_LABELS, likely_cause
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.frame import page
from server.pages.houses import asked_of_request, next_page
from server.services import verdict_defects
from server.services.work import Work
from server.store.reads.verdict_defects import Key

door = Door("verdict_defect_pages")


@door.opens("/verdict-defects", act=Act.DEFECT_EXAMINE, label="初判差异")
def defect_list(work: Work) -> str:
    """手机初判与系统初判不同的排查，先看没有查明原因的"""
    return _shown(work)


def _shown(work: Work, problem: Problem | None = None, asked_of: str | None = None) -> str:
    """`asked_of` is the difference whose cause could not be put down, as it was chosen."""
    asked = asked_of_request()
    is_open = asked.get("state") != "all"
    found = verdict_defects.defect_page(work, is_open=is_open, after=_key_of(asked.get("after")))
    key = found.next_key
    return page(
        work,
        "verdict_defects.html",
        asked=asked,
        is_open=is_open,
        defects=found.defects,
        total=found.total,
        causes=CAUSE_LABELS,
        verdicts=VERDICT_LABELS,
        likely=likely_cause,
        problem=problem,
        asked_of=asked_of,
        chosen=request.form.get("cause", ""),
        say=words,
        next_page=next_page(asked, cursor_of(key and (key[0].isoformat(), key[1]))),
    )


def _key_of(cursor: str | None) -> Key | None:
    key = key_of(cursor, 2)
    if key is None:
        return None
    try:
        return datetime.fromisoformat(key[0]), key[1]
    except ValueError as error:
        raise Problem("cursor.invalid") from error


@door.opens(
    "/verdict-defects/<submission_id>",
    "POST",
    act=Act.DEFECT_EXAMINE,
    problems=("defect.missing", "defect.examined", "defect.cause_needed"),
)
def examine_defect(work: Work, submission_id: str) -> ResponseReturnValue:
    """登记查明的原因；不能受理时在列表上说明，所选的不丢"""
    try:
        verdict_defects.examine(work, submission_id, request.form.get("cause", ""))
    except Problem as problem:
        if problem.code == "defect.missing":
            raise
        work.rollback()
        refused = make_response(_shown(work, problem, submission_id))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(url_for("verdict_defect_pages.defect_list", notice="step_taken"), 303)
