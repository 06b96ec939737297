"""Finds answers under which a condition holds, past the form's skip logic; graded plainly.

A condition is taken apart into its alternatives (each a set of demands on single questions), the
conditions that show those questions are added, and every question gets a value that meets all
demands on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any, NamedTuple

from survey_schema.answers import check
from survey_schema.conditions import evaluate
from survey_schema.load import load_codes, load_form, newest_pack
from survey_schema.model import (
    All,
    AnyOf,
    Compare,
    Condition,
    Kind,
    Not,
    Op,
    Question,
    Rule,
)

CODES = load_codes()
PACK = newest_pack("shanxi-2022")
FORM = load_form(PACK.form, PACK.form_version)
STRUCTURES = tuple(CODES["structure_type"].labels)
TODAY = date(2026, 12, 10)


class Demand(NamedTuple):
    compare: Compare
    holds: bool


Demands = frozenset[Demand]


def hidden_in(answers: Mapping[str, Any]) -> frozenset[str]:
    return check(FORM, CODES, answers, today=TODAY).hidden


def fired(answers: Mapping[str, Any], profile: str = "national") -> set[str]:
    """The rules of the profile that fire, by the plain reading of the grammar."""
    hidden = hidden_in(answers)
    return {rule.id for rule in PACK.rules if fires(rule, answers, hidden, profile)}


def fires(
    rule: Rule, answers: Mapping[str, Any], hidden: frozenset[str], profile: str = "national"
) -> bool:
    return (
        (not rule.profiles or profile in rule.profiles)
        and (not rule.structures or answers.get("structure_type") in rule.structures)
        and evaluate(rule.when, answers, hidden) is True
    )


def witness_of(rule: Rule) -> dict[str, Any] | None:
    """Answers with which the rule fires on a house that is asked all it reads, or None."""
    for structure in rule.structures or STRUCTURES:
        house = Compare("structure_type", Op.EQ, structure)
        for answers in solutions(All((rule.when, house))):
            if fires(rule, answers, hidden_in(answers), (rule.profiles or ("national",))[0]):
                return answers
    return None


def solutions(condition: Condition) -> Iterator[dict[str, Any]]:
    """Answers under which the condition holds and every question it reads is shown."""
    for demands in alternatives(condition):
        for whole in _shown(demands, frozenset()):
            answers = _answers(whole)
            if answers is not None:
                yield answers


def alternatives(condition: Condition, holds: bool = True) -> Iterator[Demands]:
    match condition:
        case Compare():
            yield frozenset({Demand(condition, holds)})
        case Not(part):
            yield from alternatives(part, not holds)
        case All(parts) if holds:
            yield from _every(parts, holds)
        case AnyOf(parts) if not holds:
            yield from _every(parts, holds)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from alternatives(part, holds)


def _every(parts: tuple[Condition, ...], holds: bool) -> Iterator[Demands]:
    for choice in product(*(tuple(alternatives(part, holds)) for part in parts)):
        yield frozenset().union(*choice)


def shown_conditions() -> dict[str, tuple[Condition, ...]]:
    """What must hold for each question to be asked."""
    return {
        question.id: tuple(one for one in (section.shown_when, question.shown_when) if one)
        for section in FORM.sections
        for question in section.questions
    }


_SHOWN = shown_conditions()


def _shown(demands: Demands, done: frozenset[str]) -> Iterator[Demands]:
    """The demands with those of the questions' own conditions, all the way back."""
    waiting = {one.compare.field for one in demands} - done
    if not waiting:
        yield demands
        return
    conditions = tuple(one for field in sorted(waiting) for one in _SHOWN[field])
    for more in _every(conditions, holds=True):
        yield from _shown(demands | more, done | waiting)


def _answers(demands: Demands) -> dict[str, Any] | None:
    answers: dict[str, Any] = {}
    for field in {one.compare.field for one in demands}:
        mine = [one for one in demands if one.compare.field == field]
        fitting = [value for value in _values(FORM.questions[field], mine) if _meets(value, mine)]
        if not fitting:
            return None
        answers[field] = fitting[0]
    return answers


def _meets(value: Any, demands: list[Demand]) -> bool:
    return all(evaluate(one.compare, {one.compare.field: value}) is one.holds for one in demands)


def _values(question: Question, demands: list[Demand]) -> list[Any]:
    """Values worth trying: every code, and the numbers at and beside the thresholds."""
    match question.kind:
        case Kind.SIGN:
            return ["yes", "no"]
        case Kind.BOOLEAN:
            return [True, False]
        case Kind.SINGLE:
            return list(CODES[question.codes or ""].labels)
        case Kind.MULTI:
            return [[one.compare.value for one in demands if one.holds]]
    step = 1 if question.kind is Kind.INTEGER else 10 ** -(question.decimals or 0)
    near = [one.compare.value + by for one in demands for by in (0, -step, step)]
    return [value for value in near if _in_range(question, value)]


def _in_range(question: Question, value: float) -> bool:
    low, high = question.minimum, question.maximum
    return (low is None or value >= low) and (high is None or value <= high)
