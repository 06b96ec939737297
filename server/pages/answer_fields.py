"""Fields in which the office writes an answer anew: one for every kind of question a form has.

A name that is not written into stays as it was sent. What does not fit is left to the form's own
check, which refuses it with its reason; personal answers are written anew and never shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from survey_schema.model import Form, Kind, Question
from survey_schema.skipped import skipped

ANSWER, CHANGE, CLEAR = "answer-", "change-", "clear-"
_YES_NO = {"yes": True, "no": False}


class Part(NamedTuple):
    """The questions of one section that may be written anew."""

    label: str
    questions: list[Question]


def parts(form: Form, wanted: Collection[str]) -> list[Part]:
    """These questions in the form's order; what is worked out from others is not written."""
    found = [
        Part(one.label, [q for q in one.questions if q.id in wanted and q.derived is None])
        for one in form.sections
    ]
    return [part for part in found if part.questions]


def unanswered(form: Form, answers: Mapping[str, Any]) -> set[str]:
    """What is asked of a house with these answers, and nobody answered: signs as well."""
    hidden = skipped(form, answers)
    return {name for name in form.questions if name not in answers and name not in hidden}


def describing(form: Form) -> set[str]:
    """Questions about the house itself: signs and what is measured of them are left out, of which
    a form has hundreds and a house a few."""
    questions = form.questions.values()
    measured = {name for one in questions for name in one.measures}
    return {one.id for one in questions if one.kind is not Kind.SIGN} - measured


def written(form: Form, given: MultiDict[str, str]) -> dict[str, Any]:
    """Question → its new answer, None to take it away; unknown names are left to the check."""
    answers = dict(_written(form, given))
    cleared = [name.removeprefix(CLEAR) for name in given if name.startswith(CLEAR)]
    return answers | dict.fromkeys(cleared)


def _written(form: Form, given: MultiDict[str, str]) -> Iterator[tuple[str, Any]]:
    for name in given:
        question = form.questions.get(name.removeprefix(ANSWER))
        is_multi = question is not None and question.kind is Kind.MULTI
        text = given[name].strip()
        if name.startswith(ANSWER) and text and not is_multi:
            yield name.removeprefix(ANSWER), answer(question, text)
    for name in given:
        if name.startswith(CHANGE):
            wanted = name.removeprefix(CHANGE)
            yield wanted, given.getlist(f"{ANSWER}{wanted}") or None


def answer(question: Question | None, text: str) -> Any:
    """What a text means for this kind of question; as it stands where it means nothing."""
    kind = question.kind if question is not None else Kind.TEXT
    if kind is Kind.BOOLEAN:
        return _YES_NO.get(text, text)
    if kind in (Kind.INTEGER, Kind.YEAR, Kind.DECIMAL):
        return _number(text, is_whole=kind is not Kind.DECIMAL)
    return text


def _number(text: str, *, is_whole: bool) -> int | float | str:
    try:
        return int(text) if is_whole else float(text)
    except ValueError:
        return text
