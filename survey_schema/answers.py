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
    if len(values) > reading.known:
        reading.faults += [unknown_question(key) for key in values if key not in form.questions]
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
    known: int = 0  # answers given to questions of this form

    def section(self, part: _Part) -> None:
        shown = True if part.shown is None else part.shown(self.accepted, self.hidden)
        for item in part.items:
            self._item(item, shown)

    def _item(self, item: _Item, section_shown: bool | None) -> None:
        shown = section_shown
        if item.shown is not None and shown is not False:
            own = item.shown(self.accepted, self.hidden)
            shown = own if own is False or shown is True else None
        value = self.raw.get(item.id)
        if value is None:
            self.known += item.id in self.raw
        else:
            self.known += 1
        if shown is False:
            self._hide(item, value)
        elif _is_blank(value):
            self._miss(item, shown)
        else:
            self._answer(item, value)

    def _hide(self, item: _Item, value: Any) -> None:
        self.hidden.add(item.id)
        if not _is_blank(value):
            self.faults.append(fault_of(item.question, "answer.not_asked", {}))

    def _miss(self, item: _Item, shown: bool | None) -> None:
        if item.required and shown:
            self.faults.append(fault_of(item.question, "answer.required", {}))

    def _answer(self, item: _Item, value: Any) -> None:
        wrong = item.check(value, self.today)
        if wrong:
            self.faults += [fault_of(item.question, code, facts) for code, facts in wrong]
        else:
            self.accepted[item.id] = tuple(value) if type(value) is list else value


def _is_blank(value: Any) -> bool:
    """null, no text and an empty list are no answer; 0 and false are."""
    if value is None or value == []:
        return True
    return type(value) is str and not value.strip()
