"""Checks a set of answers against its form: what is accepted, hidden, wrong and doubtful.

Pure: answers in, findings out, nothing is altered on the way. Every fault is collected, never
only the first, so that a surveyor corrects a form once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Any

from survey_schema.accept import Checker, Wrong, checker_of
from survey_schema.conditions import Compiled, compile_condition
from survey_schema.derived import derived_questions, derived_value, differs, parts_of
from survey_schema.doubts import Doubt, doubt_tests
from survey_schema.faults import NO_FACTS, Fault, fault_of, unknown_question
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
    reading = _Reading(form, values, today)
    for section in plan.sections:
        reading.section(section)
    reading.derive(plan)
    reading.refuse_hidden()
    if not plan.known.issuperset(values):
        reading.faults += [unknown_question(key) for key in values if key not in plan.known]
    return Checked(
        values=MappingProxyType(reading.accepted),
        hidden=frozenset(reading.hidden),
        personal=frozenset(plan.personal.intersection(values)),
        faults=tuple(reading.faults),
        doubts=(
            *reading.doubts,
            *(one for test in plan.doubts for one in test(reading.accepted, reading.hidden)),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """Neighbouring questions under one condition, made ready.

    No question of a group can decide about another one, because a condition only looks back
    (``read_form``); so the condition is asked once for all of them.
    """

    shown: Compiled | None
    ids: frozenset[str]
    items: tuple[tuple[str, Checker], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A section made ready."""

    shown: Compiled | None
    ids: frozenset[str]
    groups: tuple[_Group, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A form made ready; it holds the form and codes so that their identity stays theirs."""

    form: Form
    codes: Mapping[str, CodeList]
    sections: tuple[_Part, ...]
    known: frozenset[str]
    personal: frozenset[str]
    doubts: tuple[Doubt, ...]
    derived: tuple[Question, ...]
    parts: frozenset[str]  # what they are worked out from


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
        derived=derived_questions(form),
        parts=parts_of(form.questions.values()),
    )


def _part(section: Section, form: Form, codes: Mapping[str, CodeList]) -> _Part:
    neighbours = groupby(section.questions, key=lambda question: question.shown_when)
    groups = tuple(_group(shown, tuple(some), form, codes) for shown, some in neighbours)
    ids = frozenset(one.id for one in section.questions)
    return _Part(_compiled(section.shown_when), ids, groups)


def _group(
    shown: Condition | None,
    questions: tuple[Question, ...],
    form: Form,
    codes: Mapping[str, CodeList],
) -> _Group:
    return _Group(
        shown=_compiled(shown),
        ids=frozenset(one.id for one in questions),
        items=tuple((one.id, checker_of(one, codes, form.refused_words)) for one in questions),
    )


def _compiled(condition: Condition | None) -> Compiled | None:
    return None if condition is None else compile_condition(condition)


@dataclass(slots=True)
class _Reading:
    """The findings while the form is read from top to bottom."""

    form: Form
    raw: Mapping[str, Any]
    today: date
    accepted: dict[str, Any] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)

    def section(self, part: _Part) -> None:
        """No helper is called for a good answer: this runs for every submission."""
        raw, accepted, hidden, today = self.raw, self.accepted, self.hidden, self.today
        outer = True if part.shown is None else part.shown(accepted, hidden)
        if outer is False:
            hidden |= part.ids
            return
        for group in part.groups:
            own = outer if group.shown is None else group.shown(accepted, hidden)
            if own is False:
                hidden |= group.ids
                continue
            for identity, checker in group.items:
                value = raw.get(identity)
                if value is None:
                    self._miss(identity, outer and own)
                elif wrong := checker(value, today):
                    self._refuse(identity, value, wrong, outer and own)
                else:
                    accepted[identity] = tuple(value) if type(value) is list else value

    def derive(self, plan: _Plan) -> None:
        """What was measured outweighs what somebody worked out and typed."""
        if self.accepted.keys().isdisjoint(plan.parts):
            return
        for question in plan.derived:
            value = derived_value(question, self.accepted)
            if value is None or question.id in self.hidden:
                continue
            given = self.raw.get(question.id)
            if isinstance(given, int | float) and differs(question, given, value):
                self.doubts.append(self._fault(question.id, "answer.derived_differs"))
            self.faults = [one for one in self.faults if one.question != question.id]
            self.accepted[question.id] = value

    def refuse_hidden(self) -> None:
        """What was answered though it was not asked, in form order."""
        if not self.raw.keys().isdisjoint(self.hidden):
            for identity in self.form.questions:
                if identity in self.hidden and not _is_blank(self.raw.get(identity)):
                    self.faults.append(self._fault(identity, "answer.not_asked"))

    def _refuse(self, identity: str, value: Any, wrong: Wrong, shown: bool | None) -> None:
        if _is_blank(value):
            self._miss(identity, shown)
        else:
            self.faults += [self._fault(identity, code, facts) for code, facts in wrong]

    def _miss(self, identity: str, shown: bool | None) -> None:
        if shown and self.form.questions[identity].required:
            self.faults.append(self._fault(identity, "answer.required"))

    def _fault(self, identity: str, code: str, facts: Mapping[str, Any] = NO_FACTS) -> Fault:
        return fault_of(self.form.questions[identity], code, facts)


def _is_blank(value: Any) -> bool:
    """null, no text and an empty list are no answer; 0 and false are answers."""
    if type(value) is str:
        return not value or value.isspace()
    return value is None or value == []
