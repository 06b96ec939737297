"""The month's figures before and after the two stories, and that they grew as they must."""

from __future__ import annotations

from server.services.demo.stage import Refused, Stage

# Figures of the month's report that the stories move, with their names.
FIGURES = {
    "survey_total": "已排查",
    "hazard_total": "列入隐患清单",
    "control_total": "已管控",
    "inspection_total": "已鉴定",
    "remediation_total": "已整治",
    "sign_off_total": "已销号",
}


def figures_of(stage: Stage, month: str) -> dict[str, int]:
    total = stage.look("housing", f"/reports/{month}")["total"]
    return {name: int(total[name]) for name in FIGURES}


# How many houses the two stories add to each figure.
_ADDED = {
    "survey_total": 2,
    "hazard_total": 2,
    "control_total": 1,
    "inspection_total": 1,
    "remediation_total": 2,
    "sign_off_total": 2,
}


def compare(stage: Stage, month: str, before: dict[str, int], after: dict[str, int]) -> None:
    stage.say(f"\n  {month} 月报（全县累计）")
    for title, figures in (("办理前", before), ("办理后", after)):
        line = "  ".join(f"{FIGURES[name]} {number}" for name, number in figures.items())
        stage.say(f"    {title}：{line}")
    for name, number in _ADDED.items():
        if after[name] - before[name] < number:
            raise Refused(
                f"月报“{FIGURES[name]}”应增加 {number}，实际 {after[name] - before[name]}"
            )
