"""Conditions as XPath 1.0 of ODK XForms, with the three-valued meaning kept.

XPath knows only true and false, and gives a question that is hidden or unanswered as ''. So a
condition is written twice: when it is *known* to be true, and when it is known to be false. What
is neither is unknown, and a question whose condition is unknown is not shown (law 5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from survey_schema.conditions import UNSEEN
from survey_schema.model import All, AnyOf, Compare, Condition, Form, Kind, Not, Op

TRUE, FALSE = "true()", "false()"


def literal(text: str) -> str:
    """A string of XPath 1.0, which has no escapes: a text with both quotes is put together."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    return "concat(" + ', "\'", '.join(f"'{part}'" for part in text.split("'")) + ")"


def joined(word: str, parts: Iterable[str]) -> str:
    """`and` or `or` between the parts, each in brackets where it needs them."""
    many = [part for part in dict.fromkeys(parts) if part != _NEUTRAL[word]]
    if _DECIDING[word] in many:
        return _DECIDING[word]
    if len(many) == 1:
        return many[0]
    return f" {word} ".join(f"({part})" for part in many) if many else _NEUTRAL[word]


_NEUTRAL: Mapping[str, str] = MappingProxyType({"and": TRUE, "or": FALSE})
_DECIDING: Mapping[str, str] = MappingProxyType({"and": FALSE, "or": TRUE})


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the conditions of one form; `${id}` stands for a question, as in an XLSForm."""

    form: Form

    def known_true(self, condition: Condition | None) -> str:
        match condition:
            case None:
                return TRUE
            case All(parts):
                return joined("and", map(self.known_true, parts))
            case AnyOf(parts):
                return joined("or", map(self.known_true, parts))
            case Not(part):
                return self.known_false(part)
            case Compare():
                return self._holds(condition)

    def known_false(self, condition: Condition | None) -> str:
        match condition:
            case None:
                return FALSE
            case All(parts):
                return joined("or", map(self.known_false, parts))
            case AnyOf(parts):
                return joined("and", map(self.known_false, parts))
            case Not(part):
                return self.known_true(part)
            case Compare():
                return self._fails(condition)

    def hidden(self, identity: str) -> str:
        """When the question is known not to apply; a condition only looks back, so this ends."""
        section = next(one for one in self.form.sections if _asks(one.questions, identity))
        own = self.form.questions[identity].shown_when
        return joined("or", (self.known_false(section.shown_when), self.known_false(own)))

    def _holds(self, compare: Compare) -> str:
        field = f"${{{compare.field}}}"
        if compare.op is Op.ANSWERED:
            return f"{field} {'!=' if compare.value else '='} ''"
        positive = _POSITIVE[compare.op](field, self._values(compare))
        if compare.op is Op.NE:
            return joined("and", (self._decided(compare), positive))
        return positive

    def _fails(self, compare: Compare) -> str:
        """Hidden counts as known; unanswered and, but for its own name, unseen do not."""
        if compare.op is Op.ANSWERED:
            return self._holds(Compare(compare.field, Op.ANSWERED, not compare.value))
        if compare.op is Op.NE:
            opposite = self._holds(Compare(compare.field, Op.EQ, compare.value))
        else:
            field = f"${{{compare.field}}}"
            holds = _POSITIVE[compare.op](field, self._values(compare))
            opposite = joined("and", (self._decided(compare), f"not({holds})"))
        return joined("or", (self.hidden(compare.field), opposite))

    def _decided(self, compare: Compare) -> str:
        """There is an answer to compare with."""
        field = f"${{{compare.field}}}"
        named = compare.value if compare.op is Op.IN else (compare.value,)
        is_sign = self.form.questions[compare.field].kind is Kind.SIGN
        unseen = is_sign and UNSEEN not in named
        return joined("and", (f"{field} != ''", f"{field} != '{UNSEEN}'" if unseen else TRUE))

    def _values(self, compare: Compare) -> tuple[str, ...]:
        kind = self.form.questions[compare.field].kind
        named = compare.value if compare.op is Op.IN else (compare.value,)
        return tuple(_constant(kind, value) for value in named)


def _asks(questions: Iterable[Any], identity: str) -> bool:
    return any(one.id == identity for one in questions)


def _constant(kind: Kind, value: Any) -> str:
    if isinstance(value, bool):
        return "'true'" if value else "'false'"
    if kind is Kind.DATE:
        return f"date('{value}')"
    return literal(value) if isinstance(value, str) else f"{value:.10g}"


def _in_order(sign: str) -> Callable[[str, tuple[str, ...]], str]:
    """'' is no number, but a day: an unanswered one must not be compared."""
    return lambda field, values: f"{field} != '' and {field} {sign} {values[0]}"


_POSITIVE: Mapping[Op, Callable[[str, tuple[str, ...]], str]] = MappingProxyType(
    {
        Op.EQ: lambda field, values: f"{field} = {values[0]}",
        Op.NE: lambda field, values: f"{field} != {values[0]}",
        Op.IN: lambda field, values: " or ".join(f"{field} = {one}" for one in values),
        Op.CONTAINS: lambda field, values: f"selected({field}, {values[0]})",
        **{op: _in_order(op.value) for op in (Op.LT, Op.LE, Op.GT, Op.GE)},
    }
)
