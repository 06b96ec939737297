"""An answer, and a condition over answers, in the words a surveyor reads: 1.5 mm, 有, 砖混结构."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from survey_schema.model import All, AnyOf, CodeList, Compare, Condition, Form, Not, Op, Question

SIGN_WORDS: Mapping[str, str] = MappingProxyType({"yes": "有", "no": "无", "unseen": "看不到"})
UNIT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "m2": "m²",
        "percent": "%",
        "people": "人",
        "ratio": "倍",
        "places": "处",
        "storeys": "层",
        "year": "年",
    }
)
_ORDER_WORDS: Mapping[Op, str] = MappingProxyType(
    {Op.LT: "小于", Op.LE: "不大于", Op.GT: "大于", Op.GE: "不小于"}
)


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """The words of one form and its code lists; what they do not know is shown as it is."""

    form: Form
    codes: Mapping[str, CodeList]

    def question(self, identity: str) -> str:
        found = self.form.questions.get(identity)
        return found.label if found else identity

    def answer(self, identity: str, value: Any) -> str:
        found = self.form.questions.get(identity)
        if value is None:
            return "未填"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list | tuple):
            return "、".join(self._code(found, one) for one in value) or "无"
        if isinstance(value, int | float):
            return f"{value:g} {self.unit(identity)}".strip()
        return SIGN_WORDS.get(value) or self._code(found, value)

    def unit(self, identity: str) -> str:
        found = self.form.questions.get(identity)
        unit = found.unit if found else None
        return UNIT_WORDS.get(unit, unit) if unit else ""

    def label(self, codes: str, value: str) -> str:
        """The label of a code of the list `codes`."""
        known = self.codes.get(codes)
        return known.labels.get(value, value) if known else value

    def limit(self, identity: str, op: Op, value: float) -> str:
        """不大于1 mm"""
        return f"{_ORDER_WORDS[op]}{value:g} {self.unit(identity)}".strip()

    def condition(self, condition: Condition) -> str:
        """A rule's condition as one sentence, parts of another kind in brackets."""
        match condition:
            case All(parts):
                return self._joined("，且", parts)
            case AnyOf(parts):
                return self._joined("，或", parts)
            case Not(part):
                return f"不满足（{self.condition(part)}）"
            case Compare():
                return self._comparison(condition)

    def _joined(self, word: str, parts: Iterable[Condition]) -> str:
        return word.join(
            self.condition(one) if isinstance(one, Compare | Not) else f"（{self.condition(one)}）"
            for one in parts
        )

    def _comparison(self, compare: Compare) -> str:
        name, op, value = compare.field, compare.op, compare.value
        label = f"“{self.question(name)}”"
        if op in _ORDER_WORDS:
            return f"{label}{self.limit(name, op, value)}"
        if op is Op.ANSWERED:
            return f"{label}{'已填' if value else '未填'}"
        if op is Op.IN:
            return f"{label}为{'或'.join(self.answer(name, one) for one in value)}"
        word = {Op.EQ: "为", Op.NE: "不为", Op.CONTAINS: "含"}[op]
        return f"{label}{word}{self.answer(name, value)}"

    def _code(self, question: Question | None, value: Any) -> str:
        if question is None or question.codes is None:
            return str(value)
        return self.label(question.codes, str(value))
