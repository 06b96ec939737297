"""The condition grammar: all / any / not over comparisons of answers, in three values.

True, False or None (unknown): an unanswered question and a hazard sign that could not be
seen are unknown, never "no" (law 5). A question hidden by skip logic is known not to apply,
so every comparison with it is False. ``examples/conditions.json`` holds the vectors which
the phone's TypeScript evaluator runs too.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Set as AbstractSet
from types import MappingProxyType
from typing import Any

from survey_schema.model import All, AnyOf, Compare, Condition, Not, Op

UNSEEN = "unseen"  # the reserved answer of a sign that could not be looked at

_SCALARS = (str, int, float, bool)

Verdict = bool | None
Compiled = Callable[[Mapping[str, Any], AbstractSet[str]], Verdict]

_NOTHING_HIDDEN: frozenset[str] = frozenset()

_ORDER: Mapping[Op, Callable[[Any, Any], bool]] = MappingProxyType(
    {Op.LT: operator.lt, Op.LE: operator.le, Op.GT: operator.gt, Op.GE: operator.ge}
)


class ConditionError(ValueError):
    """A condition that does not follow the grammar; the text says where and why."""


def parse(data: Any) -> Condition:
    """A condition from TOML or JSON data; anything outside the grammar is refused."""
    if not isinstance(data, Mapping):
        raise ConditionError(f"a condition is a table, not {type(data).__name__}")
    keys = set(data)
    if keys == {"all"}:
        return All(_parse_parts("all", data["all"]))
    if keys == {"any"}:
        return AnyOf(_parse_parts("any", data["any"]))
    if keys == {"not"}:
        return Not(parse(data["not"]))
    if keys == {"field", "op", "value"}:
        return _parse_compare(data)
    raise ConditionError(
        f"a condition has the keys all, any, not, or field + op + value; found {sorted(keys)}"
    )


def _parse_parts(word: str, data: Any) -> tuple[Condition, ...]:
    if not isinstance(data, list) or not data:
        raise ConditionError(f"{word!r} needs a list of at least one condition")
    return tuple(parse(part) for part in data)


def _parse_compare(data: Mapping[str, Any]) -> Compare:
    field, word, value = data["field"], data["op"], data["value"]
    if not isinstance(field, str) or not field:
        raise ConditionError("'field' needs the id of a question")
    if word not in tuple(Op):
        raise ConditionError(f"unknown operator {word!r}")
    return Compare(field, Op(word), _parse_value(Op(word), value))


def _parse_value(op: Op, value: Any) -> Any:
    if op is Op.IN:
        if not isinstance(value, list) or not value:
            raise ConditionError("'in' needs a list of at least one value")
        return tuple(_scalar(one) for one in value)
    if op is Op.ANSWERED and not isinstance(value, bool):
        raise ConditionError("'answered' needs true or false")
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if not isinstance(value, _SCALARS):
        raise ConditionError(f"a comparison needs text, number or boolean, not {value!r}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ConditionError("a comparison needs a finite number")
    return value


def dump(condition: Condition) -> dict[str, Any]:
    """The condition as JSON data, the inverse of ``parse`` (the phone is sent this)."""
    match condition:
        case All(parts):
            return {"all": [dump(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [dump(part) for part in parts]}
        case Not(part):
            return {"not": dump(part)}
        case Compare(field, op, value):
            plain = list(value) if op is Op.IN else value
            return {"field": field, "op": op.value, "value": plain}


def comparisons(condition: Condition) -> tuple[Compare, ...]:
    """Every comparison in the condition, in reading order."""
    match condition:
        case Compare():
            return (condition,)
        case Not(part):
            return comparisons(part)
        case All(parts) | AnyOf(parts):
            return tuple(one for part in parts for one in comparisons(part))


def fields(condition: Condition) -> tuple[str, ...]:
    """Every question id the condition reads, once, in reading order."""
    return tuple(dict.fromkeys(one.field for one in comparisons(condition)))


def evaluate(
    condition: Condition,
    values: Mapping[str, Any],
    hidden: AbstractSet[str] = _NOTHING_HIDDEN,
) -> Verdict:
    """The plain reading of the grammar; ``compile_condition`` must always agree with it."""
    match condition:
        case All(parts):
            return _all(evaluate(part, values, hidden) for part in parts)
        case AnyOf(parts):
            return _negated(_all(_negated(evaluate(part, values, hidden)) for part in parts))
        case Not(part):
            return _negated(evaluate(part, values, hidden))
        case Compare():
            return _compare(condition, values, hidden)


def _all(verdicts: Any) -> Verdict:
    seen = set(verdicts)
    if False in seen:
        return False
    return None if None in seen else True


def _negated(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _compare(compare: Compare, values: Mapping[str, Any], hidden: AbstractSet[str]) -> Verdict:
    is_hidden = compare.field in hidden
    actual = values.get(compare.field)
    if compare.op is Op.ANSWERED:
        return (actual is not None and not is_hidden) is compare.value
    if is_hidden:
        return False
    return None if actual is None else _decide(compare.op, actual, compare.value)


def _decide(op: Op, actual: Any, value: Any) -> Verdict:
    if op is Op.CONTAINS:
        return value in actual
    if op in _ORDER:
        return _ORDER[op](actual, value)
    named = value if op is Op.IN else (value,)
    if actual == UNSEEN and UNSEEN not in named:
        return None
    return (actual in named) is (op is not Op.NE)


# --- the same meaning as closures: one call per comparison, first False ends an `all` -------


def compile_condition(condition: Condition) -> Compiled:
    """A function of (values, hidden) with the meaning of ``evaluate``, made once per rule."""
    match condition:
        case All(parts):
            return _compiled_all(tuple(compile_condition(part) for part in parts))
        case AnyOf(parts):
            return _compiled_any(tuple(compile_condition(part) for part in parts))
        case Not(part):
            return _compiled_not(compile_condition(part))
        case Compare(field, op, value):
            return _COMPILERS[op](field, op, value)


def _compiled_all(parts: tuple[Compiled, ...]) -> Compiled:
    def every(values: Mapping[str, Any], hidden: AbstractSet[str]) -> Verdict:
        result: Verdict = True
        for part in parts:
            verdict = part(values, hidden)
            if verdict is False:
                return False
            if verdict is None:
                result = None
        return result

    return every


def _compiled_any(parts: tuple[Compiled, ...]) -> Compiled:
    def some(values: Mapping[str, Any], hidden: AbstractSet[str]) -> Verdict:
        result: Verdict = False
        for part in parts:
            verdict = part(values, hidden)
            if verdict:
                return True
            if verdict is None:
                result = None
        return result

    return some


def _compiled_not(part: Compiled) -> Compiled:
    def negated(values: Mapping[str, Any], hidden: AbstractSet[str]) -> Verdict:
        verdict = part(values, hidden)
        return None if verdict is None else not verdict

    return negated


def _compiled_equal(field: str, _op: Op, value: Any) -> Compiled:
    if value == UNSEEN or not isinstance(value, str):
        return _compiled_in(field, _op, (value,))

    def equal(values: Mapping[str, Any], hidden: AbstractSet[str]) -> Verdict:
        if field in hidden:
            return False
        actual = values.get(field)
        if actual == value:
            return True
        return None if actual is None or actual == UNSEEN else False

    return equal


def _compiled_in(field: str, _op: Op, named: Any) -> Compiled:
    unseen_is_unknown = UNSEEN not in named

    def among(values: Mapping[str, Any], hidden: AbstractSet[str]) -> Verdict:
        if field in hidden:
            return False
        actual = values.get(field)
        if actual is None or (unseen_is_unknown and actual == UNSEEN):
            return None
        return actual in named

    return among


def _compiled_unequal(field: str, op: Op, value: Any) -> Compiled:
    equal = _compiled_in(field, op, (value,))

    def unequal(values: Mapping[str, Any], hidden: AbstractSet[str]) -> Verdict:
        if field in hidden:
            return False
        verdict = equal(values, hidden)
        return None if verdict is None else not verdict

    return unequal


def _compiled_order(field: str, op: Op, value: Any) -> Compiled:
    order = _ORDER[op]

    def ordered(values: Mapping[str, Any], hidden: AbstractSet[str]) -> Verdict:
        if field in hidden:
            return False
        actual = values.get(field)
        return None if actual is None else order(actual, value)

    return ordered


def _compiled_contains(field: str, _op: Op, value: Any) -> Compiled:
    def contains(values: Mapping[str, Any], hidden: AbstractSet[str]) -> Verdict:
        if field in hidden:
            return False
        actual = values.get(field)
        return None if actual is None else value in actual

    return contains


def _compiled_answered(field: str, _op: Op, value: Any) -> Compiled:
    def answered(values: Mapping[str, Any], hidden: AbstractSet[str]) -> Verdict:
        return (values.get(field) is not None and field not in hidden) is value

    return answered


_COMPILERS: Mapping[Op, Callable[[str, Op, Any], Compiled]] = MappingProxyType(
    {
        Op.EQ: _compiled_equal,
        Op.NE: _compiled_unequal,
        Op.IN: _compiled_in,
        Op.CONTAINS: _compiled_contains,
        Op.ANSWERED: _compiled_answered,
        **dict.fromkeys(_ORDER, _compiled_order),
    }
)
