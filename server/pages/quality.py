"""数据质量核实: questions about records, and the form on which a person answers one."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.data_quality import OUTCOME_LABELS, STATES
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.services import quality_questions
from server.services.work import Work
from server.store.reads.quality_questions import QuestionFilter
from survey_schema.quality import SHAPES, load_quality

door = Door("quality_pages")

STATE_LABELS = {"open": "待核实", "answered": "已核实", "withdrawn": "已消除"}
_HOUSES_SHOWN = 12


@door.opens("/quality", act=Act.QUALITY_READ, label="数据质量核实")
def question_list(work: Work) -> str:
    """需要核实的数据：按区划、项目、状态筛选，条件留在网址里；不选状态时先看待核实的"""
    asked = asked_of_request()
    if "state" not in request.args:
        asked["state"] = "open"
    found = quality_questions.question_page(
        work,
        _filter_of(asked),
        after=key_of(asked.get("after"), 3),
    )
    return page(
        work,
        "quality.html",
        asked=asked,
        is_narrowed=bool(asked.keys() - {"state"}) or asked.get("state") != "open",
        questions=found.questions,
        total=found.total,
        count_cap=quality_questions.COUNT_CAP,
        houses_shown=_HOUSES_SHOWN,
        kinds={name: one.label for name, one in load_quality().items()},
        states=STATE_LABELS,
        outcomes=OUTCOME_LABELS,
        areas=Areas(work),
        say=words,
        next_page=next_page(asked, cursor_of(found.next_key)),
    )


def _filter_of(asked: dict[str, str]) -> QuestionFilter:
    """What the address asks for; what it does not know it leaves out."""
    kind, state = asked.get("kind"), asked.get("state")
    return QuestionFilter(
        township=asked.get("township"),
        village=asked.get("village"),
        kind=kind if kind in SHAPES else None,
        state=state if state in STATES else None,
        house=asked.get("house"),
    )


@door.opens("/quality/<question_id>", act=Act.QUALITY_READ, problems=("quality.missing",))
def one_question(work: Work, question_id: str) -> str:
    """一项需要核实的数据和答复表"""
    return _shown(work, question_id)


@door.opens("/quality/<question_id>", "POST", act=Act.QUALITY_ANSWER, problems=("quality.missing",))
def answer_question(work: Work, question_id: str) -> ResponseReturnValue:
    """答复；不能受理时在原表上说明，已写的不丢"""
    given = {name: request.form.get(name, "") for name in ("outcome", "note", "version")}
    version = int(given["version"]) if given["version"].isdecimal() else None
    try:
        quality_questions.answer(
            work, question_id, outcome=given["outcome"], note=given["note"], version=version
        )
    except Problem as problem:
        if problem.code == "quality.missing":
            raise
        work.rollback()
        refused = make_response(_shown(work, question_id, problem, given))
        refused.status_code = STATUS[problem.kind]
        return refused
    return redirect(url_for("quality_pages.one_question", question_id=question_id), 303)


def _shown(
    work: Work,
    question_id: str,
    problem: Problem | None = None,
    given: dict[str, str] | None = None,
) -> str:
    return page(
        work,
        "quality_question.html",
        question=quality_questions.read_question(work, question_id),
        may_answer=has_act(work.actor, Act.QUALITY_ANSWER),
        problem=problem,
        given=given or {},
        states=STATE_LABELS,
        outcomes=OUTCOME_LABELS,
        areas=Areas(work),
        say=words,
    )
