"""Two rule packs side by side: rules added, removed, and changed field by field, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.answer_words import AnswerWords
from survey_schema.model import UNCONFIRMED, Rule, RulePack, Severity

_SEVERITIES = {Severity.GENERAL: "一般", Severity.SEVERE: "严重"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a pack or of a rule that is in both; `before` and `after` in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedRule:
    before: Rule
    after: Rule
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class PackDiff:
    before: RulePack
    after: RulePack
    pack: tuple[Difference, ...]
    added: tuple[Rule, ...]
    removed: tuple[Rule, ...]
    changed: tuple[ChangedRule, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.pack or self.added or self.removed or self.changed)


def diff(before: RulePack, after: RulePack, words: AnswerWords) -> PackDiff:
    """`words` are those of the form both packs grade."""
    old, new = ({rule.id: rule for rule in pack.rules} for pack in (before, after))
    changed = (_changed(old[one], new[one], after, words) for one in old if one in new)
    return PackDiff(
        before=before,
        after=after,
        pack=_differences(_PACK_FIELDS, before, after, after, words),
        added=tuple(rule for rule in after.rules if rule.id not in old),
        removed=tuple(rule for rule in before.rules if rule.id not in new),
        changed=tuple(one for one in changed if one.differences),
    )


def told(rule: Rule, pack: RulePack, words: AnswerWords) -> dict[str, str]:
    """Every field of a rule in words, by its Chinese name."""
    return {name: tell(rule, pack, words) for name, tell in _RULE_FIELDS.items()}


def _changed(before: Rule, after: Rule, pack: RulePack, words: AnswerWords) -> ChangedRule:
    return ChangedRule(before, after, _differences(_RULE_FIELDS, before, after, pack, words))


Tell = Callable[[Any, RulePack, AnswerWords], str]


def _differences(
    fields: Mapping[str, Tell], before: Any, after: Any, pack: RulePack, words: AnswerWords
) -> tuple[Difference, ...]:
    both = (
        (name, tell(before, pack, words), tell(after, pack, words)) for name, tell in fields.items()
    )
    return tuple(Difference(*one) for one in both if one[1] != one[2])


def _of_codes(codes: str, values: tuple[str, ...], words: AnswerWords) -> str:
    return "、".join(words.label(codes, one) for one in values) or "全部"


def _profiles(rule: Rule, pack: RulePack) -> str:
    return "、".join(pack.profiles.get(one, one) for one in rule.profiles) or "全部"


def _certainty(rule: Rule) -> str:
    certainty = rule.source.certainty
    return certainty.value if certainty.is_official else f"{certainty.value}（{UNCONFIRMED}）"


_PACK_FIELDS: Mapping[str, Tell] = {
    "名称": lambda pack, _, __: pack.label,
    "施行日期": lambda pack, _, __: pack.valid_from.isoformat(),
    "口径": lambda pack, _, __: "、".join(f"{a} {b}" for a, b in pack.profiles.items()),
    "适用表单": lambda pack, _, __: pack.form,
}
_RULE_FIELDS: Mapping[str, Tell] = {
    "部位": lambda rule, _, words: words.label("hazard_part", rule.part),
    "迹象": lambda rule, _, __: rule.sign,
    "等级": lambda rule, _, __: _SEVERITIES[rule.severity],
    "条件": lambda rule, _, words: words.condition(rule.when),
    "限值": lambda rule, _, __: rule.threshold or "—",
    "适用结构": lambda rule, _, words: _of_codes("structure_type", rule.structures, words),
    "适用口径": lambda rule, pack, _: _profiles(rule, pack),
    "合并归类": lambda rule, _, __: rule.group or rule.id,
    "计入升级": lambda rule, _, __: "是" if rule.promotes else "否",
    "处数": lambda rule, _, words: words.question(rule.places) if rule.places else "—",
    "量测": lambda rule, _, words: words.question(rule.measure) if rule.measure else "—",
    "条款": lambda rule, _, __: rule.clause,
    "来源": lambda rule, _, __: rule.source.text,
    "可靠度": lambda rule, _, __: _certainty(rule),
    "生效日期": lambda rule, _, __: rule.valid_from.isoformat() if rule.valid_from else "—",
}
