"""Does a condition fit the questions it reads? Asked once, when a schema file is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from survey_schema.conditions import UNSEEN, comparisons
from survey_schema.model import CodeList, Compare, Condition, Kind, Op, Question

SIGN_ANSWERS = ("yes", "no", UNSEEN)
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.YEAR})
TEXTS = frozenset({Kind.TEXT, Kind.PERSON_NAME, Kind.ID_NUMBER, Kind.PHONE})
CHOICES = frozenset({Kind.SINGLE, Kind.MULTI})

_EQUAL = frozenset({Op.EQ, Op.NE, Op.ANSWERED})
_ORDERED = _EQUAL | {Op.LT, Op.LE, Op.GT, Op.GE}

_OPERATORS: Mapping[Kind, frozenset[Op]] = MappingProxyType(
    {
        **dict.fromkeys(TEXTS, _EQUAL | {Op.IN}),
        **dict.fromkeys(NUMBERS, _ORDERED | {Op.IN}),
        Kind.DATE: _ORDERED,
        Kind.BOOLEAN: _EQUAL,
        Kind.SINGLE: _EQUAL | {Op.IN},
        Kind.MULTI: frozenset({Op.CONTAINS, Op.ANSWERED}),
        Kind.SIGN: _EQUAL | {Op.IN},
    }
)

Codes = Mapping[str, CodeList]


def misfits(condition: Condition, questions: Mapping[str, Question], codes: Codes) -> Iterable[str]:
    """A sentence for every comparison which the questions cannot answer."""
    for compare in comparisons(condition):
        yield from _misfits_of(compare, questions.get(compare.field), codes)


def _misfits_of(compare: Compare, question: Question | None, codes: Codes) -> Iterable[str]:
    if question is None:
        yield f"no question {compare.field!r} here or before"
    elif compare.op not in _OPERATORS[question.kind]:
        yield f"operator {compare.op.value!r} does not fit {question.id!r} ({question.kind.value})"
    elif compare.op is not Op.ANSWERED:
        values = compare.value if compare.op is Op.IN else (compare.value,)
        yield from _misfit_values(question, values, codes)


def _misfit_values(question: Question, values: Iterable[Any], codes: Codes) -> Iterable[str]:
    if question.kind in CHOICES:
        for value in values:
            if value not in codes[question.codes or ""].labels:
                yield f"{value!r} is no code of {question.codes!r} ({question.id!r})"
        return
    is_fit = _IS_VALUE[question.kind]
    for value in values:
        if not is_fit(value):
            yield f"{value!r} can be no answer of {question.id!r} ({question.kind.value})"


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_IS_VALUE: Mapping[Kind, Callable[[Any], bool]] = MappingProxyType(
    {
        **dict.fromkeys(TEXTS, lambda value: isinstance(value, str)),
        Kind.INTEGER: lambda value: type(value) is int,
        Kind.YEAR: lambda value: type(value) is int,
        Kind.DECIMAL: lambda value: type(value) in (int, float),
        Kind.DATE: _is_day,
        Kind.BOOLEAN: lambda value: isinstance(value, bool),
        Kind.SIGN: lambda value: value in SIGN_ANSWERS,
    }
)
