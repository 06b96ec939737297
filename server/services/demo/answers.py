"""Fill in the real form from top to bottom, past its skip logic, as a careful surveyor would.

What is chosen is answered where it is asked; what else is required or decisive gets the answer of
a sound house: no sign seen, no defect. So whatever verdict comes out, the rules made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any, NamedTuple

from server.domain.asked import as_asked
from server.domain.classification import Classification, classify
from server.services.county import CountySchema
from survey_schema.conditions import Compiled, compile_condition
from survey_schema.model import CodeList, Condition, Form, Kind, Question, Section

_MEASURES: Mapping[str, tuple[float, float]] = {
    "mm": (0.3, 14.0),
    "percent": (4.0, 45.0),
}
_RATIO = (70.0, 320.0)  # 1/n of span or height


class Filled(NamedTuple):
    answers: dict[str, Any]
    hidden: frozenset[str]


class _Line(NamedTuple):
    question: Question
    shown: Compiled | None
    is_filled: bool  # answered even where nothing was chosen


class _Part(NamedTuple):
    shown: Compiled | None
    lines: tuple[_Line, ...]
    ids: frozenset[str]


# (form, version) -> the form made ready; forms never change under their version.
_parts_of: dict[tuple[str, str], tuple[_Part, ...]] = {}


def _parts(form: Form) -> tuple[_Part, ...]:
    key = (form.id, form.version)
    if key not in _parts_of:
        _parts_of[key] = tuple(_part(section) for section in form.sections)
    return _parts_of[key]


def _part(section: Section) -> _Part:
    lines = tuple(
        _Line(one, _compiled(one.shown_when), one.required or one.decisive or one.unit == "places")
        for one in section.questions
    )
    return _Part(_compiled(section.shown_when), lines, frozenset(one.question.id for one in lines))


def _compiled(condition: Condition | None) -> Compiled | None:
    return None if condition is None else compile_condition(condition)


def fill(schema: CountySchema, chosen: Mapping[str, Any], random: Random) -> Filled:
    """Answers to everything the form asks of this house, and the questions it does not ask."""
    answers: dict[str, Any] = {}
    hidden: set[str] = set()
    for part in _parts(schema.form):
        outer = _holds(part.shown, answers, hidden)
        if outer is False:
            hidden |= part.ids
        elif outer:
            _fill_part(schema, part, chosen, random, answers, hidden)
    return Filled(answers, frozenset(hidden))


def _fill_part(  # noqa: PLR0917
    schema: CountySchema,
    part: _Part,
    chosen: Mapping[str, Any],
    random: Random,
    answers: dict[str, Any],
    hidden: set[str],
) -> None:
    for question, shown, is_filled in part.lines:
        is_shown = True if shown is None else shown(answers, hidden)
        if is_shown is False:
            hidden.add(question.id)
        elif is_shown and question.id in chosen:
            answers[question.id] = chosen[question.id]
        elif is_shown and is_filled:
            is_sign = question.kind is Kind.SIGN
            answers[question.id] = "no" if is_sign else _sound(question, schema.codes, random)


def _holds(condition: Compiled | None, answers: Mapping[str, Any], hidden: set[str]) -> bool | None:
    return True if condition is None else condition(answers, hidden)


def _sound(question: Question, codes: Mapping[str, CodeList], random: Random) -> Any:
    match question.kind:
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
    profile, pack = schema.profile, schema.pack_on(on)
    asked = as_asked(schema.form, schema.form_for(pack), filled.answers, filled.hidden, on)
    return classify(
        pack,
        profile.promotion,
        profile.rule_profile,
        asked.values,
        asked.hidden,
        decisive=asked.decisive,
        on=on,
    )
