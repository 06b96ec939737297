"""鉴定报告核实: the questions about reports, and the form the housing bureau answers one on."""

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
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.report_words import LABELS
from server.services import report_questions
from server.services.work import Work
from server.store.reads.report_questions import ReportQuestionFilter
from survey_schema.report_checks import load_report_checks

door = Door("report_question_pages")


@door.opens("/report-questions", act=Act.QUALITY_READ, label="鉴定报告核实")
def question_list(work: Work) -> str:
    """待核实的鉴定报告疑问；条件留在网址里"""
    asked = {"state": "open", **asked_of_request()}
    if request.args.get("state") == "":
        del asked["state"]
    wanted = ReportQuestionFilter(state=asked.get("state"), kind=asked.get("kind"))
    questions, following = report_questions.question_page(work, wanted, after=asked.get("after"))
    return page(
        work,
        "report_questions.html",
        questions=questions,
        total=None if asked.get("after") else report_questions.question_count(work, wanted),
        asked=asked,
        next_page=next_page(asked, following),
        kinds={one.id: one.label for one in load_report_checks().values()},
        areas=Areas(work),
        say=words,
        **LABELS,
    )


@door.opens(
    "/report-questions/<report_question_id>",
    act=Act.QUALITY_READ,
    problems=("report_question.missing",),
)
def one_question(work: Work, report_question_id: str) -> str:
    """一项鉴定报告疑问和答复表"""
    return _shown(work, report_question_id)


@door.opens(
    "/report-questions/<report_question_id>",
    "POST",
    act=Act.REPORT_QUESTION_ANSWER,
    problems=("report_question.missing",),
)
def answer_question(work: Work, report_question_id: str) -> ResponseReturnValue:
    """答复；不能受理时在原表上说明，已写的不丢"""
    given = {name: request.form.get(name, "") for name in ("outcome", "note", "version")}
    version = int(given["version"]) if given["version"].isdecimal() else None
    word = {"outcome": given["outcome"], "note": given["note"], "version": version}
    try:
        report_questions.answer(work, report_question_id, **word)
    except Problem as problem:
        if problem.code == "report_question.missing":
            raise
        work.rollback()
        refused = make_response(_shown(work, report_question_id, problem, given))
        refused.status_code = STATUS[problem.kind]
        return refused
    address = url_for("report_question_pages.one_question", report_question_id=report_question_id)
    return redirect(address, 303)


def _shown(
    work: Work,
    question_id: str,
    problem: Problem | None = None,
    given: dict[str, str] | None = None,
) -> str:
    return page(
        work,
        "report_question.html",
        question=report_questions.read_question(work, question_id),
        may_answer=has_act(work.actor, Act.REPORT_QUESTION_ANSWER),
        problem=problem,
        given=given or {},
        areas=Areas(work),
        say=words,
        **LABELS,
    )
