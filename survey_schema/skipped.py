"""Which questions are known not to apply to accepted answers: skip logic and nothing else.

The same as ``answers.check(…).hidden``, many times as fast: a dry run of a rule pack asks it of
every stored survey, whose answers were checked when they came in. Whether a section and its groups
apply hangs on few answers with few values, so each is worked out once and then looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from survey_schema.conditions import Compiled, compile_condition, fields
from survey_schema.model import Condition, Form, Kind, Question, Section

T = TypeVar("T")

_MOST = 2_000  # cases kept of one kind; then it begins anew, so that memory stays flat
_HIDDEN = object()  # stands for the answer to a question known not to apply


def skipped(form: Form, values: Mapping[str, Any]) -> frozenset[str]:
    """Ids of the questions known not to apply; an answer to one of them is not looked at."""
    applying = _plan_of(form).first.applying(values)
    key = (
        *map(values.get, applying.reads),
        *[None if (some := values.get(one)) is None else tuple(some) for one in applying.several],
    )
    found = applying.known.get(key)
    if found is None:
        names = (*applying.reads, *applying.several)
        found = applying.part_by_part(dict(zip(names, key, strict=True)))
        _keep(applying.known, key, found)
    return found


@dataclass(frozen=True, slots=True)
class _Applying:
    """The sections that apply to one kind of house; `ids` are the questions of the others.

    `reads` are what the conditions of these sections look at, `several` those of many answers.
    """

    ids: frozenset[str]
    marks: Mapping[str, Any]
    parts: tuple[_Part, ...]
    reads: tuple[str, ...]
    several: tuple[str, ...]
    known: dict[tuple[Any, ...], frozenset[str]] = field(default_factory=dict)

    def part_by_part(self, seen: dict[str, Any]) -> frozenset[str]:
        seen.update(self.marks)
        hidden = set(self.ids)
        for part in self.parts:
            case = part.case(seen)
            hidden |= case.ids
            seen.update(case.marks)
        return frozenset(hidden)


class _Case(NamedTuple):
    """What some answers hide; `marks` are put in the place of the hidden answers."""

    ids: frozenset[str]
    marks: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Group:
    """Neighbouring questions under one condition."""

    shown: Compiled
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A section whose questions have conditions; `reads` are what these look at."""

    reads: tuple[str, ...]
    groups: tuple[_Group, ...]
    marked: frozenset[str]
    known: dict[tuple[Any, ...], _Case] = field(default_factory=dict)

    def case(self, seen: Mapping[str, Any]) -> _Case:
        key = tuple(map(seen.get, self.reads))
        found = self.known.get(key)
        if found is None:
            found = self._work_out(dict(zip(self.reads, key, strict=True)))
            _keep(self.known, key, found)
        return found

    def _work_out(self, answers: dict[str, Any]) -> _Case:
        hidden = {name for name, value in answers.items() if value is _HIDDEN}
        ids: set[str] = set()
        for group in self.groups:
            if group.shown(answers, hidden | ids) is False:
                ids |= group.ids
        return _case(ids, self.marked)


@dataclass(frozen=True, slots=True)
class _First:
    """The sections that apply at all, asked before everything else.

    Only of sections whose condition looks at questions that are always asked (the structure);
    another section's own condition is asked with its groups.
    """

    reads: tuple[str, ...]
    sections: tuple[tuple[Compiled | None, frozenset[str], _Part | None], ...]
    marked: frozenset[str]
    several: frozenset[str]
    known: dict[tuple[Any, ...], _Applying] = field(default_factory=dict)

    def applying(self, values: Mapping[str, Any]) -> _Applying:
        key = tuple(map(values.get, self.reads))
        found = self.known.get(key)
        if found is None:
            found = self._work_out(dict(zip(self.reads, key, strict=True)))
            _keep(self.known, key, found)
        return found

    def _work_out(self, answers: Mapping[str, Any]) -> _Applying:
        ids: set[str] = set()
        parts: list[_Part] = []
        for shown, own, part in self.sections:
            if shown is not None and shown(answers, frozenset()) is False:
                ids |= own
            elif part is not None:
                parts.append(part)
        reads = dict.fromkeys(name for part in parts for name in part.reads)
        return _Applying(
            *_case(ids, self.marked),
            parts=tuple(parts),
            reads=tuple(name for name in reads if name not in self.several),
            several=tuple(name for name in reads if name in self.several),
        )


def _case(ids: Iterable[str], marked: frozenset[str]) -> _Case:
    return _Case(frozenset(ids), dict.fromkeys(marked.intersection(ids), _HIDDEN))


def _keep(known: dict[tuple[Any, ...], T], key: tuple[Any, ...], found: T) -> None:
    if len(known) >= _MOST:
        known.clear()
    known[key] = found


class _Plan(NamedTuple):
    """A form made ready; it holds the form so that its identity stays its own."""

    form: Form
    first: _First


_plans: dict[int, _Plan] = {}


def _plan_of(form: Form) -> _Plan:
    """Forms are loaded once and live for ever, so their plans are kept by identity."""
    plan = _plans.get(id(form))
    if plan is None:
        plan = _plans[id(form)] = _make_plan(form)
    return plan


def _make_plan(form: Form) -> _Plan:
    conditions = [one for section in form.sections for one in _conditions_of(section)]
    read = frozenset(name for condition in conditions for name in fields(condition))
    several = frozenset(name for name in read if form.questions[name].kind is Kind.MULTI)
    always = frozenset(
        question.id
        for section in form.sections
        if section.shown_when is None
        for question in section.questions
        if question.shown_when is None and question.id not in several
    )
    early = [_is_early(section, always) for section in form.sections]
    sections = tuple(_section(*one, read) for one in zip(form.sections, early, strict=True))
    asked = [one.shown_when for one, is_early in zip(form.sections, early, strict=True) if is_early]
    return _Plan(
        form=form,
        first=_First(_reads(asked), sections, read, several),
    )


def _is_early(section: Section, always: frozenset[str]) -> bool:
    return section.shown_when is not None and always.issuperset(fields(section.shown_when))


def _section(
    section: Section, is_early: bool, read: frozenset[str]
) -> tuple[Compiled | None, frozenset[str], _Part | None]:
    whole = frozenset(one.id for one in section.questions)
    if is_early:
        assert section.shown_when is not None
        return compile_condition(section.shown_when), whole, _part(section, None, read)
    return None, whole, _part(section, section.shown_when, read)


def _part(section: Section, shown: Condition | None, read: frozenset[str]) -> _Part | None:
    """`shown`, the section's own condition, hides all of it as one more group."""
    conditions: list[tuple[Condition, frozenset[str]]] = []
    if shown is not None:
        conditions.append((shown, frozenset(one.id for one in section.questions)))
    for condition, some in groupby(section.questions, key=_condition_of):
        if condition is not None:
            conditions.append((condition, frozenset(one.id for one in some)))
    if not conditions:
        return None
    return _Part(
        reads=_reads(condition for condition, _ in conditions),
        groups=tuple(_Group(compile_condition(one), ids) for one, ids in conditions),
        marked=read,
    )


def _reads(conditions: Iterable[Condition | None]) -> tuple[str, ...]:
    found = (name for one in conditions if one is not None for name in fields(one))
    return tuple(dict.fromkeys(found))


def _conditions_of(section: Section) -> list[Condition]:
    own = [one.shown_when for one in section.questions]
    return [one for one in (section.shown_when, *own) if one is not None]


def _condition_of(question: Question) -> Condition | None:
    return question.shown_when
