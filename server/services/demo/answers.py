"""Fill in the real form from top to bottom, past its skip logic, as a careful surveyor would.

What is chosen is answered where it is asked; what else is required or decisive gets the answer of
a sound house: no sign seen, no defect. So whatever verdict comes out, the rules made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from random import Random
from typing import Any, NamedTuple

from server.domain.classification import Classification, classify, decisive_questions
from server.services.county import CountySchema
from survey_schema.conditions import Compiled, compile_condition
from survey_schema.model import CodeList, Form, Kind, Question

_MEASURES: Mapping[str, tuple[float, float]] = {
    "mm": (0.3, 14.0), "percent": (4.0, 45.0),
}
_RATIO = (70.0, 320.0)  # 1/n of span or height


class Filled(NamedTuple):
    answers: dict[str, Any]
    hidden: frozenset[str]


class _Line(NamedTuple):
    question: Question
    section: Compiled | None
    own: Compiled | None


@cache
def _lines(form_id: str, version: str) -> list[_Line]:
    return []


def _lines_of(form: Form) -> list[_Line]:
    lines = _lines(form.id, form.version)
    if not lines:
        for section in form.sections:
            outer = compile_condition(section.shown_when) if section.shown_when else None
            for question in section.questions:
                own = compile_condition(question.shown_when) if question.shown_when else None
                lines.append(_Line(question, outer, own))
    return lines


def fill(schema: CountySchema, chosen: Mapping[str, Any], random: Random) -> Filled:
    """Answers to everything the form asks of this house, and the questions it does not ask."""
    answers: dict[str, Any] = {}
    hidden: set[str] = set()
    for question, section, own in _lines_of(schema.form):
        shown = _both(_holds(section, answers, hidden), _holds(own, answers, hidden))
        if shown is False:
            hidden.add(question.id)
        elif shown is None:
            continue  # hangs on an answer that was left open: neither hidden nor asked
        elif question.id in chosen:
            answers[question.id] = chosen[question.id]
        elif question.required or question.decisive or question.unit == "places":
            answers[question.id] = _sound(question, schema.codes, random)
    return Filled(answers, frozenset(hidden))


def _holds(
    condition: Compiled | None, answers: Mapping[str, Any], hidden: set[str]
) -> bool | None:
    return True if condition is None else condition(answers, hidden)


def _both(outer: bool | None, own: bool | None) -> bool | None:
    if outer is False or own is False:
        return False
    return True if outer and own else None


def _sound(question: Question, codes: Mapping[str, CodeList], random: Random) -> Any:
    match question.kind:
        case Kind.SIGN:
            return "no"
        case Kind.BOOLEAN:
            return False
        case Kind.SINGLE:
            return _code(codes[question.codes or ""], random)
        case Kind.MULTI:
            return [_code(codes[question.codes or ""], random)]
        case Kind.INTEGER | Kind.DECIMAL:
            return _measured(question, random)
    return "无"


def _code(codes: CodeList, random: Random) -> str:
    usable = [one.value for one in codes.codes if not one.retired and one.value != "none"]
    return random.choice(usable)


def _measured(question: Question, random: Random) -> float:
    if question.kind is Kind.INTEGER:
        return random.randint(1, 2)
    low, high = _MEASURES.get(question.unit or "", _RATIO)
    high = min(high, question.maximum or high)
    return round(random.uniform(min(low, high), high), question.decimals or 0)


def graded(schema: CountySchema, filled: Filled, on: date) -> Classification:
    """The verdict the county's pack gives, as intake will find it again."""
    profile = schema.profile
    return classify(
        schema.pack, profile.promotion, profile.rule_profile, filled.answers, filled.hidden,
        decisive=_decisive(schema.form.id, schema.form.version, schema), on=on,
    )


_decisive_of: dict[tuple[str, str], frozenset[str]] = {}


def _decisive(identity: str, version: str, schema: CountySchema) -> frozenset[str]:
    key = (identity, version)
    if key not in _decisive_of:
        _decisive_of[key] = decisive_questions(schema.form)
    return _decisive_of[key]
