"""What counts as false data found (虚假数据): defined here and nowhere else (all D).

The plans press a unit for "排查不实" and say no more. Only what a person has settled counts, never
a suspicion of the machine; and it counts against the unit that answers for the record. A record put
right ("已更正") was a mistake, verdicts of two programs that differ are no lie: neither counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class FalseKind(NamedTuple):
    """`against` says which unit it counts against; `settled_by` who said so."""

    label: str
    meaning: str
    against: str
    settled_by: str


RESURVEY, WORSE_ON_DRAW, ANSWER, REPORT = "resurvey", "worse_on_draw", "answer", "report"

FALSE_KINDS: Mapping[str, FalseKind] = {
    RESURVEY: FalseKind(
        "排查信息不实",
        "数据核实结论为“需重新排查”：原排查信息不能采信",
        "房屋所在乡镇",
        "核实数据的乡镇或住建局",
    ),
    WORSE_ON_DRAW: FalseKind(
        "督查抽查发现漏判",
        "判为安全或已销号的房屋，督查抽查复查判为严重安全隐患",
        "房屋所在乡镇",
        "督查抽查的复查人员",
    ),
    ANSWER: FalseKind(
        "派单答复不实",
        "派单的答复被派单单位以“答复不实”退回重办",
        "承办单位",
        "派单单位",
    ),
    REPORT: FalseKind(
        "鉴定报告不可采信",
        "鉴定报告核查结论为“报告不可采信”",
        "鉴定机构（不计入乡镇、部门）",
        "住建局",
    ),
}


def agency(identity: str) -> str:
    """An agency is told beside the units, and no unit answers for it."""
    return f"agency:{identity}"
