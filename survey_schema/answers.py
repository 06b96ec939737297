"""Checks a set of answers against its form: what is accepted, hidden, wrong and doubtful.

Pure: answers in, findings out, nothing is altered on the way. Every fault is collected, never
only the first, so that a surveyor corrects a form once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from survey_schema.accept import Checker, checker_of
from survey_schema.conditions import Compiled, compile_condition
from survey_schema.doubts import Doubt, doubt_tests
from survey_schema.faults import Fault, fault_of, unknown_question
from survey_schema.model import CodeList, Condition, Form, Question, Section

__all__ = ["Checked", "Fault", "check"]


@dataclass(frozen=True, slots=True)
class Checked:
    """The reading of one set of answers.

    A question whose condition is unknown (it hangs on an answer that is missing) is neither
    hidden nor required: hidden means *known* not to apply, and only that may count as "no".
    """

    values: Mapping[str, Any]
    hidden: frozenset[str]
    personal: frozenset[str]
    faults: tuple[Fault, ...]
    doubts: tuple[Fault, ...]


def check(
    form: Form, codes: Mapping[str, CodeList], values: Mapping[str, Any], *, today: date
) -> Checked:
    """Read the answers in form order; ``today`` bounds years and days."""
    plan = _plan_of(form, codes)
    reading = _Reading(values, today)
    for section in plan.sections:
        reading.section(section)
    if not plan.known.issuperset(values):
        reading.faults += [unknown_question(key) for key in values if key not in plan.known]
    return Checked(
        values=MappingProxyType(reading.accepted),
        hidden=frozenset(reading.hidden),
        personal=frozenset(plan.personal.intersection(values)),
        faults=tuple(reading.faults),
        doubts=tuple(d for test in plan.doubts for d in test(reading.accepted, reading.hidden)),
    )


@dataclass(frozen=True, slots=True)
class _Item:
    """A question made ready: its checker and its compiled condition."""

    id: str
    question: Question
    check: Checker
    shown: Compiled | None
    required: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """A section made ready."""

    items: tuple[_Item, ...]
    shown: Compiled | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """A form made ready; it holds the form and codes so that their identity stays theirs."""

    form: Form
    codes: Mapping[str, CodeList]
    sections: tuple[_Part, ...]
    known: frozenset[str]
    personal: frozenset[str]
    doubts: tuple[Doubt, ...]


_plans: dict[tuple[int, int], _Plan] = {}


def _plan_of(form: Form, codes: Mapping[str, CodeList]) -> _Plan:
    """Forms are loaded once and live for ever, so their plans are kept by identity."""
    plan = _plans.get((id(form), id(codes)))
    if plan is None:
        plan = _plans[id(form), id(codes)] = _make_plan(form, codes)
    return plan


def _make_plan(form: Form, codes: Mapping[str, CodeList]) -> _Plan:
    return _Plan(
        form=form,
        codes=codes,
        sections=tuple(_part(section, form, codes) for section in form.sections),
        known=frozenset(form.questions),
        personal=frozenset(one.id for one in form.questions.values() if one.personal),
        doubts=doubt_tests(form, codes),
    )


def _part(section: Section, form: Form, codes: Mapping[str, CodeList]) -> _Part:
    items = tuple(
        _Item(
            id=question.id,
            question=question,
            check=checker_of(question, codes, form.refused_words),
            shown=_compiled(question.shown_when),
            required=question.required,
        )
        for question in section.questions
    )
    return _Part(items, _compiled(section.shown_when))


def _compiled(condition: Condition | None) -> Compiled | None:
    return None if condition is None else compile_condition(condition)


@dataclass(slots=True)
class _Reading:
    """The findings while the form is read from top to bottom."""

    raw: Mapping[str, Any]
    today: date
    accepted: dict[str, Any] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def section(self, part: _Part) -> None:
        """One loop without helper calls on the good path: this runs for every submission."""
        raw, accepted, hidden, today = self.raw, self.accepted, self.hidden, self.today
        section_shown = True if part.shown is None else part.shown(accepted, hidden)
        for item in part.items:
            shown = section_shown
            if item.shown is not None and shown is not False:
                shown = _both(shown, item.shown(accepted, hidden))
            value = raw.get(item.id)
            if shown is False:
                self._hide(item, value)
            elif value is None or (type(value) in _MAY_BE_BLANK and _is_blank(value)):
                self._miss(item, shown)
            elif wrong := item.check(value, today):
                self.faults += [fault_of(item.question, code, facts) for code, facts in wrong]
            else:
                accepted[item.id] = tuple(value) if type(value) is list else value

    def _hide(self, item: _Item, value: Any) -> None:
        self.hidden.add(item.id)
        if value is not None and not _is_blank(value):
            self.faults.append(fault_of(item.question, "answer.not_asked", {}))

    def _miss(self, item: _Item, shown: bool | None) -> None:
        if item.required and shown:
            self.faults.append(fault_of(item.question, "answer.required", {}))


_MAY_BE_BLANK = frozenset({str, list})


def _is_blank(value: Any) -> bool:
    """No text and an empty list are no answer, like null; 0 and false are answers."""
    return value == [] or (type(value) is str and (not value or value.isspace()))


def _both(first: bool | None, second: bool | None) -> bool | None:
    """Kleene's and: a question is shown when its section is and its own condition holds."""
    if first is False or second is False:
        return False
    return True if first and second else None
