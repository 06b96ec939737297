"""Measures worked out from what was measured: a tilt from offset and height, a sag from a span.

The arithmetic is one product and one quotient of doubles, in this order, so that the phone gets
the same bits; ``examples/derived.json`` holds the vectors both must agree on. Nothing is rounded:
a value just beyond a limit must not be rounded onto it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from survey_schema.model import Form, Question


def derived_value(question: Question, values: Mapping[str, Any]) -> float | None:
    """``times * of / over`` within the question's range; None while a part is unanswered.

    Nothing over nothing cannot be: the loader demands that one of the parts is above zero. A part
    above zero over zero is the largest value there is (no sag at all).
    """
    formula = question.derived
    of = None if formula is None else values.get(formula.of)
    over = None if formula is None else values.get(formula.over)
    if formula is None or of is None or over is None:
        return None
    value = formula.times * of / over if over else float("inf")
    low, high = question.minimum, question.maximum
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


def derived_questions(form: Form) -> tuple[Question, ...]:
    return tuple(one for one in form.questions.values() if one.derived is not None)


def differs(question: Question, given: float, value: float) -> bool:
    """Whether what was typed is not what its parts give, beyond the places it is typed with."""
    return abs(given - value) > 10.0 ** -(question.decimals or 0)


def parts_of(questions: Iterable[Question]) -> frozenset[str]:
    """The questions that others are worked out from."""
    return frozenset(
        part
        for question in questions
        if question.derived is not None
        for part in (question.derived.of, question.derived.over)
    )
