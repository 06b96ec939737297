"""更正排查答案: at the desk of verdicts, answers of the newest survey put right (M6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.pages import answer_fields, step_fields, words
from server.pages.frame import page
from server.pages.words import Words
from server.services import masked_answers, step_subjects, survey_corrections
from server.services.work import Work

door = Door("answer_correction_pages")

_PROBLEMS = ("house.missing", "survey.none_accepted", "survey.case_closed", "verdict.four_eyes")


@door.opens("/houses/<house_id>/answers", act=Act.SURVEY_CORRECT, problems=_PROBLEMS)
def show_answers(work: Work, house_id: str) -> str:
    """已采用排查的答案，逐题更正"""
    return _shown(work, house_id)


@door.opens("/houses/<house_id>/answers", "POST", act=Act.SURVEY_CORRECT, problems=_PROBLEMS)
def correct_answers(work: Work, house_id: str) -> ResponseReturnValue:
    """更正后另存一版，重新判定；不能受理时在原表上说明，已写的不丢"""
    try:
        _correct(work, house_id)
    except Problem as problem:
        work.rollback()
        refused = make_response(_shown(work, house_id, problem))
        refused.status_code = STATUS[problem.kind]
        return refused
    address = url_for("verdict_desk_pages.desk", house=house_id, notice="answers_corrected")
    return redirect(address, 303)


def _correct(work: Work, house_id: str) -> None:
    seen, version = _number("seen"), _number("version")
    subject = step_subjects.held(work, step_subjects.of_house, Act.SURVEY_CORRECT, house_id)
    events = frozenset({"survey.corrected"})
    step_subjects.require_unchanged(work, subject, version=version, seen=seen, events=events)
    form = survey_corrections.newest(work, house_id).form
    answers = answer_fields.written(form, request.form)
    reason = request.form.get("reason")
    survey_corrections.correct(work, house_id, answers=answers, reason=reason, version=version)


def _shown(work: Work, house_id: str, problem: Problem | None = None) -> str:
    subject = step_subjects.of_house(work, Act.SURVEY_CORRECT, house_id)
    here = survey_corrections.newest(work, house_id)
    answers = masked_answers.masked(work, dict(here.survey.answers or {}))
    seen = _number("seen") if problem is not None else None
    return page(
        work,
        "answer_corrections.html",
        house=here.found.house,
        subject=subject,
        survey=here.survey,
        answers=answers,
        faulty=_faulty(here.form.questions, problem),
        parts=answer_fields.parts(here.form, _offered(here, answers)),
        unanswered=answer_fields.parts(here.form, _unanswered(here, answers)),
        problem=problem,
        given=request.form,
        meanwhile=[] if seen is None else step_subjects.meanwhile(work, subject, seen),
        say=words,
        words=Words(work.county),
    )


def _offered(here: survey_corrections.Corrected, answers: Mapping[str, Any]) -> set[str]:
    """What was answered; of what is personal it is written anew and never shown."""
    return {*answers, *here.names}


def _unanswered(here: survey_corrections.Corrected, answers: Mapping[str, Any]) -> set[str]:
    return answer_fields.unanswered(here.form, answers) - here.names


def _faulty(questions: Mapping[str, Any], problem: Problem | None) -> list[Any]:
    """What a refusal names stands on top, also a question that only the correction brought up."""
    named = dict.fromkeys(one.get("question") for one in (problem.faults if problem else ()))
    return [questions[name] for name in named if name in questions]


def _number(name: str) -> int | None:
    return step_fields.whole_number(request.form.get(name, ""))
