"""Rule packs compared, and a pack's trial on a county, as sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain.explanation import VERDICT_LABELS
from server.domain.facts import Verdict
from server.domain.rule_diff import PackDiff, told
from server.outputs.dates import moment_text
from server.outputs.excel import Column, Sheet
from server.services.county import county_schema
from server.services.rule_packs import name_of, words_of
from server.services.rule_runs import Run
from server.services.rule_trials import Move, title_of
from survey_schema.model import Rule, RulePack

_ORDER = (Verdict.SAFE, Verdict.INCOMPLETE, Verdict.GENERAL, Verdict.SEVERE)
_WHOLE = "合计"


def label(verdict: str) -> str:
    return VERDICT_LABELS[Verdict(verdict)]


def diff_sheets(found: PackDiff) -> list[Sheet]:
    """What is different, rule by rule; then the rules that only one of the packs has, whole."""
    title = f"规则库对照：{name_of(found.before)} → {name_of(found.after)}"
    return [
        Sheet(
            name="变动",
            title=title,
            columns=[
                Column("规则", 10),
                Column("变动", 8),
                Column("项目", 12),
                Column(name_of(found.before), 45),
                Column(name_of(found.after), 45),
            ],
            rows=_differences(found),
            notes=[diff_summary(found)],
            has_filter=True,
        ),
        _rules_sheet("新增规则", found.added, found.after),
        _rules_sheet("删除规则", found.removed, found.before),
    ]


def diff_summary(found: PackDiff) -> str:
    return (
        f"新增 {len(found.added)} 条，删除 {len(found.removed)} 条，"
        f"变动 {len(found.changed)} 条；{name_of(found.before)} 共 {len(found.before.rules)} 条，"
        f"{name_of(found.after)} 共 {len(found.after.rules)} 条。"
    )


def _differences(found: PackDiff) -> Iterator[Sequence[object]]:
    for one in found.pack:
        yield "（规则库）", "变动", one.field, one.before, one.after
    for rule in found.added:
        yield rule.id, "新增", "迹象", "—", rule.sign
    for rule in found.removed:
        yield rule.id, "删除", "迹象", rule.sign, "—"
    for changed in found.changed:
        for one in changed.differences:
            yield changed.after.id, "变动", one.field, one.before, one.after


def _rules_sheet(name: str, rules: Sequence[Rule], pack: RulePack) -> Sheet:
    words = words_of(pack)
    heads = list(told(pack.rules[0], pack, words)) if pack.rules else []
    return Sheet(
        name=name,
        title=f"{name}（{name_of(pack)}）",
        columns=[Column("规则", 10), *(Column(one, 18) for one in heads)],
        rows=([rule.id, *told(rule, pack, words).values()] for rule in rules),
    )


@dataclass(frozen=True, slots=True)
class TrialTable:
    """Counts by township: `head` and one row each, the whole county last."""

    head: list[str]
    rows: list[list[object]]


def trial_table(run: Run, names: Mapping[str, str]) -> TrialTable:
    """`names` are those of the townships; only moves that happen have a column."""
    kinds = sorted({(was, now) for _, was, now in run.counts}, key=_by_severity)
    head = ["乡镇", *(f"{label(was)}→{label(now)}" for was, now in kinds), _WHOLE]
    townships = sorted({township for township, _, _ in run.counts})
    rows = [_row(run, [one], names.get(one, one), kinds) for one in townships]
    return TrialTable(head, [*rows, _row(run, townships, _WHOLE, kinds)])


def _row(
    run: Run, townships: Sequence[str], name: str, kinds: Sequence[tuple[str, str]]
) -> list[object]:
    counts = [sum(run.counts[township, *kind] for township in townships) for kind in kinds]
    return [name, *counts, sum(counts)]


def _by_severity(kind: tuple[str, str]) -> tuple[int, int]:
    was, now = kind
    return _ORDER.index(Verdict(was)), _ORDER.index(Verdict(now))


def trial_sheets(run: Run, names: Mapping[str, str], made_at: datetime) -> list[Sheet]:
    """Counts by township, and every house that would move; houses are read while written."""
    county = county_schema(run.trial.county).profile.name
    table = trial_table(run, names)
    notes = [
        f"规则库：{title_of(run.trial)}（按 {run.trial.on.isoformat()} 有效的规则）"
        f"　试算时间：{moment_text(made_at)}",
        f"共试算 {run.houses} 户，判定会变化 {run.moved} 户，其中须复核 {run.to_review} 户。",
        "试算只比较系统初步判定，不改变任何房屋的判定。",
    ]
    return [
        Sheet(
            name="分乡镇",
            title=f"{county}新版规则库试算汇总",
            columns=[
                Column(one, 22 if place else 14, "number" if place else "text")
                for place, one in enumerate(table.head)
            ],
            rows=table.rows,
            notes=notes,
        ),
        _moves_sheet(run, names, f"{county}新版规则库试算：判定会变化的房屋"),
    ]


def _moves_sheet(run: Run, names: Mapping[str, str], title: str) -> Sheet:
    return Sheet(
        name="房屋",
        title=title,
        columns=[
            Column("乡镇", 12),
            Column("村代码", 14),
            Column("房屋编码", 22),
            Column("原初步判定", 14),
            Column("新规则的判定", 14),
            Column("现判定", 14),
            Column("已确认", 8),
            Column("新触发或加重的规则", 24),
            Column("不再触发或减轻的规则", 24),
            Column("须复核", 16),
        ],
        rows=_moves(run, names),
        fixed=3,
        has_filter=True,
    )


def _moves(run: Run, names: Mapping[str, str]) -> Iterator[list[object]]:
    for township in sorted({township for township, _, _ in run.counts}):
        for move in run.moves(township):
            yield [
                names.get(township, township),
                move.village,
                move.code,
                label(move.was),
                label(move.proposed),
                label(move.verdict),
                move.is_confirmed,
                "、".join(move.gained),
                "、".join(move.lost),
                _review_word(move),
            ]


def _review_word(move: Move) -> str:
    if move.needs_review:
        return "是"
    return "否（已销号）" if move.is_signed_off else "否（现判定已同）"
