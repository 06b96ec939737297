"""Which questions are known not to apply to accepted answers: skip logic and nothing else.

The same as ``answers.check(…).hidden``, many times as fast: a dry run of a rule pack asks it of
every stored survey, whose answers were checked when they came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from survey_schema.conditions import Compiled, compile_condition
from survey_schema.model import Compare, Condition, Form, Op, Question, Section

_NO = frozenset({"no"})


def skipped(form: Form, values: Mapping[str, Any]) -> frozenset[str]:
    """Ids of the questions known not to apply; an answer to one of them is not looked at."""
    hidden: set[str] = set()
    for part in _parts_of(form):
        outer = True if part.shown is None else part.shown(values, hidden)
        if outer is False:
            hidden |= part.ids
        elif _NO.issuperset(map(values.get, part.gates)):
            hidden |= part.behind_gates
            _hide(part.others, values, hidden)
        else:
            _hide(part.groups, values, hidden)
    return frozenset(hidden)


@dataclass(frozen=True, slots=True)
class _Group:
    """Neighbouring questions under one condition."""

    shown: Compiled
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A section made ready. Where all its signs (`gates`) are "no", their measures are skipped
    at once and only the `others` are asked.
    """

    shown: Compiled | None
    ids: frozenset[str]
    groups: tuple[_Group, ...]
    gates: tuple[str, ...]
    behind_gates: frozenset[str]
    others: tuple[_Group, ...]


def _hide(groups: tuple[_Group, ...], values: Mapping[str, Any], hidden: set[str]) -> None:
    for group in groups:
        if group.shown(values, hidden) is False:
            hidden |= group.ids


_parts: dict[int, tuple[Form, tuple[_Part, ...]]] = {}


def _parts_of(form: Form) -> tuple[_Part, ...]:
    """Forms are loaded once and live for ever, so their parts are kept by identity."""
    known = _parts.get(id(form))
    if known is None:
        known = _parts[id(form)] = (form, tuple(_part(one) for one in form.sections))
    return known[1]


def _part(section: Section) -> _Part:
    found = [
        (shown, _Group(compile_condition(shown), frozenset(one.id for one in some)))
        for shown, some in groupby(section.questions, key=_condition_of)
        if shown is not None
    ]
    gated = [(gate, group) for shown, group in found if (gate := _gate_of(shown)) is not None]
    return _Part(
        shown=None if section.shown_when is None else compile_condition(section.shown_when),
        ids=frozenset(one.id for one in section.questions),
        groups=tuple(group for _, group in found),
        gates=tuple(dict.fromkeys(gate for gate, _ in gated)),
        behind_gates=frozenset().union(*(group.ids for _, group in gated)),
        others=tuple(group for shown, group in found if _gate_of(shown) is None),
    )


def _condition_of(question: Question) -> Condition | None:
    return question.shown_when


def _gate_of(shown: Condition) -> str | None:
    if isinstance(shown, Compare) and shown.op is Op.EQ and shown.value == "yes":
        return shown.field
    return None
