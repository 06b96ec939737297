"""A condition in words: 是否用作经营用途 = 是 / Used for business = yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scripts.documentation.tongue import Tongue
from survey_schema.model import All, AnyOf, Compare, Condition, Form, Kind, Not, Op, Question

_SHAPES: Mapping[Op, str] = {
    Op.EQ: "{} = {}",
    Op.NE: "{} ≠ {}",
    Op.LT: "{} < {}",
    Op.LE: "{} ≤ {}",
    Op.GT: "{} > {}",
    Op.GE: "{} ≥ {}",
}


def sentence(condition: Condition, form: Form, tongue: Tongue) -> str:
    match condition:
        case All(parts):
            return tongue["and"].join(_part(one, AnyOf, form, tongue) for one in parts)
        case AnyOf(parts):
            return tongue["or"].join(_part(one, All, form, tongue) for one in parts)
        case Not(part):
            return tongue["not"].format(sentence(part, form, tongue))
        case Compare():
            return _comparison(condition, form, tongue)


def _part(part: Condition, bracketed: type, form: Form, tongue: Tongue) -> str:
    """An "or" among "and", or the other way round, stands in brackets."""
    text = sentence(part, form, tongue)
    return f"{tongue['open']}{text}{tongue['close']}" if isinstance(part, bracketed) else text


def _comparison(compare: Compare, form: Form, tongue: Tongue) -> str:
    question = form.questions[compare.field]
    label = tongue["name"].format(plain_label(question, tongue))
    if compare.op is Op.ANSWERED:
        return tongue["answered" if compare.value else "unanswered"].format(label)
    if compare.op is Op.IN:
        return _one_of(label, [_value(one, question, tongue) for one in compare.value], tongue)
    shape = tongue["contains"] if compare.op is Op.CONTAINS else _SHAPES[compare.op]
    return shape.format(label, _value(compare.value, question, tongue))


def _one_of(label: str, values: list[str], tongue: Tongue) -> str:
    if len(values) == 1:
        return _SHAPES[Op.EQ].format(label, values[0])
    return tongue["in"].format(label, tongue["list"].join(values))


def plain_label(question: Question, tongue: Tongue) -> str:
    return tongue.of("questions", question.id).removesuffix("?")


def _value(value: Any, question: Question, tongue: Tongue) -> str:
    if isinstance(value, bool):
        return tongue["yes" if value else "no"]
    if question.kind is Kind.SIGN:
        return tongue[f"sign.{value}"]
    if question.codes is not None:
        return tongue.of(f"codes.{question.codes}", value)
    if isinstance(value, str):
        return tongue["quote"].format(value)
    return number(value, question.unit, tongue)


def number(value: float, unit: str | None, tongue: Tongue) -> str:
    """The number with its unit, and no decimals it does not have."""
    shown = str(int(value)) if float(value).is_integer() else str(value)
    return shown if unit is None else f"{shown} {tongue.unit(unit, value)}"
