"""Other answers that speak against a condition: one per comparison, just beyond its limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from server.domain.answer_words import AnswerWords
from survey_schema.conditions import evaluate
from survey_schema.model import All, AnyOf, Compare, Condition, Not, Op


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that would be another; `value` is one that will do, `text` says all that will."""

    question: str
    label: str
    was: str
    text: str
    value: Any

    @classmethod
    def of(
        cls, words: AnswerWords, answers: Mapping[str, Any], question: str, value: Any, text: str
    ) -> Change:
        was = words.answer(question, answers.get(question))
        return cls(question, words.question(question), was, text, value)


def changes_against(
    condition: Condition,
    words: AnswerWords,
    answers: Mapping[str, Any],
    hidden: AbstractSet[str],
) -> Iterator[Change]:
    """Changes of which at least one is needed before the condition, now true, is not any more."""
    for compare, wanted in _leaves(condition, False, answers, hidden):
        yield from _turned(compare, wanted, words, answers)


def _leaves(
    condition: Condition, wanted: bool, answers: Mapping[str, Any], hidden: AbstractSet[str]
) -> Iterator[tuple[Compare, bool]]:
    """Comparisons that have to turn, with what they have to become.

    Where one part is enough every part is given; where all parts are needed the first that still
    stands in the way, because it has to turn in any case.
    """
    match condition:
        case Compare():
            yield condition, wanted
        case Not(part):
            yield from _leaves(part, not wanted, answers, hidden)
        case All(parts) | AnyOf(parts):
            one_is_enough = isinstance(condition, All) is not wanted
            standing = [one for one in parts if evaluate(one, answers, hidden) is not wanted]
            for part in standing if one_is_enough else standing[:1]:
                yield from _leaves(part, wanted, answers, hidden)


def _turned(
    compare: Compare, wanted: bool, words: AnswerWords, answers: Mapping[str, Any]
) -> Iterator[Change]:
    question = compare.field
    for value, text in _VALUES[compare.op](compare, wanted, words, answers.get(question)):
        yield Change.of(words, answers, question, value, text)


Values = Iterator[tuple[Any, str]]


def _ordered(compare: Compare, wanted: bool, words: AnswerWords, _now: Any) -> Values:
    """The limit itself where it will do, else the next value the form can hold."""
    op = compare.op if wanted else _OPPOSITE[compare.op]
    step = _step(words, compare.field)
    beyond = {Op.GT: step, Op.LT: -step}.get(op, 0)
    value = round(compare.value + beyond, 6)
    if _is_allowed(words, compare.field, value):
        yield value, words.limit(compare.field, op, compare.value)


def _equal(compare: Compare, wanted: bool, words: AnswerWords, _now: Any) -> Values:
    if wanted:
        yield compare.value, words.answer(compare.field, compare.value)
    else:
        yield from _other_than((compare.value,), words, compare.field)


def _unequal(compare: Compare, wanted: bool, words: AnswerWords, now: Any) -> Values:
    return _equal(compare, not wanted, words, now)


def _among(compare: Compare, wanted: bool, words: AnswerWords, _now: Any) -> Values:
    if wanted:
        for value in compare.value:
            yield value, words.answer(compare.field, value)
    else:
        yield from _other_than(compare.value, words, compare.field)


def _containing(compare: Compare, wanted: bool, words: AnswerWords, now: Any) -> Values:
    code = words.answer(compare.field, [compare.value])
    kept = tuple(one for one in now or () if one != compare.value)
    if wanted:
        yield (*kept, compare.value), f"含{code}"
    else:
        yield kept, f"不含{code}"


def _answered(_compare: Compare, _wanted: bool, _words: AnswerWords, _now: Any) -> Values:
    """Nobody makes a house better by leaving an answer out."""
    yield from ()


def _other_than(values: tuple[Any, ...], words: AnswerWords, name: str) -> Values:
    """Another answer of the same kind: no for yes, the opposite, another code, another number."""
    first = values[0]
    if isinstance(first, bool):
        yield not first, words.answer(name, not first)
    elif isinstance(first, int | float):
        step = _step(words, name)
        for number in (first - step, first + step):
            if number not in values and _is_allowed(words, name, number):
                yield round(number, 6), words.answer(name, number)
    else:
        for code in _other_codes(words, name):
            if code not in values:
                yield code, words.answer(name, code)


def _other_codes(words: AnswerWords, name: str) -> tuple[str, ...]:
    question = words.form.questions[name]
    if question.codes is None:
        return ("no",)
    return tuple(one.value for one in words.codes[question.codes].codes if not one.retired)


def _step(words: AnswerWords, name: str) -> float:
    """The smallest difference two answers to the question can have."""
    decimals = words.form.questions[name].decimals
    return 10.0**-decimals if decimals else 1


def _is_allowed(words: AnswerWords, name: str, value: float) -> bool:
    question = words.form.questions[name]
    is_above = question.minimum is None or value >= question.minimum
    return is_above and (question.maximum is None or value <= question.maximum)


_OPPOSITE: Mapping[Op, Op] = {Op.GT: Op.LE, Op.GE: Op.LT, Op.LT: Op.GE, Op.LE: Op.GT}
_VALUES: Mapping[Op, Callable[[Compare, bool, AnswerWords, Any], Values]] = {
    Op.EQ: _equal,
    Op.NE: _unequal,
    Op.IN: _among,
    Op.CONTAINS: _containing,
    Op.ANSWERED: _answered,
    **dict.fromkeys(_OPPOSITE, _ordered),
}
