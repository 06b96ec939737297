"""两份档案是同一户: which of two files may stay, and when a second person has to agree.

Nothing of weight is lost by merging (law 4, law 5): the file that stays has to be at least as
grave in everything: its open case, its verdict, its cases of before, its survey. The other is
closed as it is and points at it; nothing is carried from one chain of the ledger to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from server.domain.facts import Verdict
from server.domain.reassessment import RANK

STATES: Mapping[str, str] = {
    "proposed": "待确认",
    "done": "已合并",
    "declined": "不同意合并",
    "withdrawn": "已撤回",
}

# What may still be open on a file: kind -> how it is called. On one that goes nothing may be.
OPEN_MATTERS: Mapping[str, str] = {
    "submissions": "待核或退回未补的排查",
    "patrols": "未处置的巡查情况",
    "self_checks": "未现场核实的房主自查",
    "certificates": "未撤销的准予经营使用凭证",
    "tasks": "未办结的派单",
    "transfers": "未办结的案件移送",
    "complaints": "未办结的群众举报",
    "neighbours": "未告知的周边群众",
    "draws": "未完成的督查抽查复查",
    "tellings": "未告知房主的危险鉴定结果",
    "questions": "未答复的鉴定报告疑问",
    "objections": "未决定的鉴定异议复核",
}

# What may still be entered in a file that was closed into another: what came before and arrives
# late, what is read or printed of it, what becomes of its papers, its plate and a platform's row
# that was compared with it, and what happens to the county around it. Anything else belongs to the
# house that stays (decision 0056).
STILL_ENTERED: frozenset[str] = frozenset(
    {
        "house.merged",
        "house.merge_dropped",
        "house.merge_followed",
        "photo.received",
        "photo.sealed",
        "survey.photo_joined",
        "verdict.difference_examined",
        "case.filed",
        "reconciliation.settled",
        "reconciliation.unpaired",
        "paper.rendered",
        "paper.opened",
        "paper.voided",
        "paper.delivered",
        "paper.delivery_failed",
        "report.voided",
        "plate.withdrawn",
        "dossier.made",
        "personal.revealed",
        "house.departments",
        "house.moved",
        "house.regridded",
        "house.left_geohazard",
    }
)


class Weighed(NamedTuple):
    """What counts of one file when it is asked whether it may stay."""

    verdict: str | None
    has_open_case: bool
    cases: int  # open and closed
    is_surveyed: bool

    @property
    def rank(self) -> int:
        """A house nobody has surveyed stands below a safe one: nothing is known to be lost."""
        return -1 if self.verdict is None else RANK[Verdict(self.verdict)]

    @property
    def is_grave(self) -> bool:
        return self.cases > 0 or self.rank > RANK[Verdict.SAFE]


LACKS: Mapping[str, str] = {
    "open_case": "另一份有在办案卷",
    "verdict": "另一份的判定更重",
    "cases": "另一份有办结的案卷",
    "survey": "另一份排查过",
}


def lacks(stays: Weighed, goes: Weighed) -> list[str]:
    """Keys of LACKS: why this one may not be the file that stays; empty where it may."""
    answers = {
        "open_case": goes.has_open_case,
        "verdict": goes.rank > stays.rank,
        "cases": goes.cases > goes.has_open_case and stays.cases == 0,
        "survey": goes.is_surveyed and not stays.is_surveyed,
    }
    return [name for name, is_lacking in answers.items() if is_lacking]


def needs_second(one: Weighed, other: Weighed) -> bool:
    """A case on either, or a verdict that is not safe: two people answer for it."""
    return one.is_grave or other.is_grave
