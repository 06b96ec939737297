"""排查待核: surveys that wait for the office, one after the other: taken, refused, or sent back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import answer_fields, words
from server.pages.frame import page
from server.pages.houses import Areas
from server.pages.words import Words
from server.services import quarantine, review
from server.services.county import county_schema, form_of
from server.services.evidence import written_reason
from server.services.work import Work
from survey_schema.model import Form

door = Door("survey_desk_pages")

STATES = {"quarantined": "待核", "returned": "已退回，等待补充"}
_SHOWN = 50


@door.opens("/survey-desk", act=Act.SUBMISSION_REVIEW, label="排查待核")
def desk(work: Work) -> str:
    """转入待核的排查，逐件办理"""
    return _shown(work, request.args.get("submission"))


@door.opens(
    "/survey-desk/<submission_id>",
    "POST",
    act=Act.SUBMISSION_REVIEW,
    problems=("submission.missing", "submission.not_reviewable", "submission.still_faulty"),
)
def decide(work: Work, submission_id: str) -> ResponseReturnValue:
    """接收、不予采用或退回；不能受理时说明原因，已写的不丢，办完转到下一件"""
    try:
        _decide(work, submission_id)
    except Problem as problem:
        if problem.code == "submission.missing":
            raise
        work.rollback()
        refused = make_response(_shown(work, submission_id, problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    following = request.form.get("next") or None
    address = url_for("survey_desk_pages.desk", submission=following, notice="step_taken")
    return redirect(address, 303)


def _decide(work: Work, submission_id: str) -> None:
    reason, outcome = written_reason(request.form.get("reason")), request.form.get("outcome")
    review.hold(work, submission_id, request.form.get("shown", "quarantined"))
    if outcome == "accept":
        form = _form_of(work, review.read(work, submission_id)["form_version"])
        corrections = _corrections(work, form)
        review.release(work, submission_id, corrections=corrections, reason=reason)
    elif outcome == "reject":
        review.reject(work, submission_id, reason=reason)
    elif outcome == "return":
        _give_back(work, submission_id, reason)
    else:
        raise Problem("request.malformed")


def _give_back(work: Work, submission_id: str, reason: str) -> None:
    sent = review.read(work, submission_id)
    there = frozenset(one["sha256"] for one in sent["photos"])
    known = _form_of(work, sent["form_version"]).questions
    questions = [name for name in request.form.getlist("questions") if name in known]
    photos = [one for one in request.form.getlist("photos") if one in there]
    marks = _marks()
    if not questions and not photos and not marks:
        raise Problem("survey.nothing_marked")
    review.give_back(
        work, submission_id, questions=questions, photos=photos, reason=reason, marks=marks
    )


def _marks() -> list[Any]:
    try:
        given = json.loads(request.form.get("marks") or "[]")
    except ValueError as error:
        raise Problem("survey.bad_mark") from error
    return given if isinstance(given, list) else [{}]


def _corrections(work: Work, form: Form) -> review.Corrections:
    """The questions that were written into; an empty one stays as it was sent."""
    village = request.form.get("village_code", "").strip() or None
    answers = answer_fields.written(form, request.form)
    return review.Corrections(answers=answers, village_code=village)


def _form_of(work: Work, version: str) -> Form:
    """The form as it was asked; today's where that version is unknown."""
    form = county_schema(work.county).form
    return form_of(work.county, form.id, version) or form


def _shown(work: Work, wanted: str | None, problem: Problem | None = None) -> str:
    state = request.args.get("state", "quarantined")
    state = state if state in STATES else "quarantined"
    lines = quarantine.most_pressing(work, state, _SHOWN)
    here = wanted or (lines[0].id if lines else None)
    ids = [one.id for one in lines]
    at = ids.index(here) if here in ids else -1
    return page(
        work,
        "survey_desk.html",
        lines=lines,
        state=state,
        states=STATES,
        neighbours=(ids[at - 1] if at > 0 else None, ids[at + 1] if at + 1 < len(ids) else None),
        sent=_item(work, here, problem) if here is not None else None,
        problem=problem,
        given=request.form,
        areas=Areas(work),
        say=words,
        words=Words(work.county),
    )


def _item(work: Work, submission_id: str, problem: Problem | None) -> dict[str, Any]:
    """What a fault names may be written anew, also one that only a correction brought up; then
    whatever was answered or describes the house, and what was asked and left unanswered."""
    sent = review.read(work, submission_id)
    form = _form_of(work, sent["form_version"])
    faults = [*(sent["reasons"] or []), *(problem.faults if problem is not None else ())]
    named = dict.fromkeys(one.get("question") for one in faults)
    faulty = [name for name in named if name in form.questions]
    offered = sent["answers"].keys() | answer_fields.describing(form)
    unanswered = answer_fields.unanswered(form, sent["answers"])
    return {
        **sent,
        "parts": _parts(form, sent["answers"]),
        "to_correct": [form.questions[name] for name in faulty],
        "others": answer_fields.parts(form, offered - set(faulty)),
        "unanswered": answer_fields.parts(form, unanswered - offered - set(faulty)),
        "is_waiting": sent["state"] == "quarantined",
    }


def _parts(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str, Any]]]]:
    """Section by section: question, its label, what was answered."""
    told = [
        (one.label, [(q.id, q.label, answers[q.id]) for q in one.questions if q.id in answers])
        for one in form.sections
    ]
    known = {name for _, lines in told for name, *_ in lines}
    others = [
        (name, "本版表单没有的题目", value) for name, value in answers.items() if name not in known
    ]
    return [part for part in [*told, ("其他", others)] if part[1]]
