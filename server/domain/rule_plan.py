"""Rule packs made ready to ask: one plan per pack, profile, structure and day of validity."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from survey_schema.conditions import UNSEEN, Compiled, compile_condition, fields
from survey_schema.model import All, Compare, Condition, Op, Rule, RulePack


class Line(NamedTuple):
    """A rule made ready to ask; `place` is its place in the pack."""

    place: int
    holds: Compiled
    rule: Rule


# The answers that nearly every sign of nearly every house gets; no rule is gated by one of them.
QUIET: frozenset[str | bool] = frozenset({"no", False})

Gate = tuple[str, Any]  # a question and the answer without which a rule cannot hold


class Plan(NamedTuple):
    """The rules about one structure; keeps the pack, so that its identity stays its own.

    Most rules have a gate, a sign that must be seen ("yes"): one look at the sign saves asking
    them. `fields` are the questions of all gates.
    """

    pack: RulePack
    name: str
    by_gate: Mapping[Gate, tuple[Line, ...]]
    by_field: Mapping[str, tuple[Line, ...]]
    gates: frozenset[Gate]
    fields: frozenset[str]
    ungated: tuple[Line, ...]


_plans: dict[tuple[int, str, str | None, int], Plan] = {}


def plan_of(pack: RulePack, profile: str, structure: str | None, on: date | None) -> Plan:
    """Packs are loaded once and live for ever, so their plans are kept by identity."""
    era = -1 if on is None else bisect_right(_eras(pack), on)
    key = (id(pack), profile, structure, era)
    plan = _plans.get(key)
    if plan is None:
        plan = _plans[key] = _make_plan(pack, profile, structure, on)
    return plan


_eras_of: dict[int, tuple[RulePack, list[date]]] = {}


def _eras(pack: RulePack) -> list[date]:
    """The days on which rules of the pack come into force: between them the plan is the same."""
    known = _eras_of.get(id(pack))
    if known is None:
        days = sorted({rule.valid_from for rule in pack.rules if rule.valid_from})
        known = _eras_of[id(pack)] = (pack, days)
    return known[1]


def _make_plan(pack: RulePack, profile: str, structure: str | None, on: date | None) -> Plan:
    """Without a structure only the rules that are about every structure can be asked."""
    rules = (
        rule
        for rule in pack.rules
        if (not rule.profiles or profile in rule.profiles)
        and (not rule.structures or structure in rule.structures)
        and (on is None or rule.valid_from is None or rule.valid_from <= on)
    )
    ungated: list[Line] = []
    by_gate: dict[Gate, tuple[Line, ...]] = {}
    by_field: dict[str, tuple[Line, ...]] = {}
    for place, rule in enumerate(rules):
        told = replace(rule, fields=fields(rule.when))
        line, gate = Line(place, compile_condition(rule.when), told), _gate_of(rule.when)
        if gate is None:
            ungated.append(line)
        else:
            by_gate[gate] = (*by_gate.get(gate, ()), line)
            by_field[gate[0]] = (*by_field.get(gate[0], ()), line)
    return Plan(
        pack=pack,
        name=f"{pack.id}@{pack.version}",
        by_gate=by_gate,
        by_field=by_field,
        gates=frozenset(by_gate),
        fields=frozenset(by_field),
        ungated=tuple(ungated),
    )


_NO_GATES = QUIET | {UNSEEN}


def _gate_of(condition: Condition) -> Gate | None:
    """The one answer without which the condition is False, where there is such."""
    parts = condition.parts if isinstance(condition, All) else (condition,)
    for part in parts:
        if isinstance(part, Compare) and part.op is Op.EQ and isinstance(part.value, str | bool):
            return None if part.value in _NO_GATES else (part.field, part.value)
    return None
