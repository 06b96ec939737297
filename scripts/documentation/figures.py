"""The page of the figures of the monthly report: what each counts and how, and its tables."""

from __future__ import annotations

from itertools import groupby

from scripts.documentation.markdown import table
from server.domain.indicators import CROSS_CHECKS, INDICATORS
from server.domain.month_tables import TABLES, MonthTable
from server.domain.phases import MEASURES

TITLE = "# 月报指标、表式和校核"
_ABOUT = (
    "本页由 `scripts/docs` 从 `server/domain/indicator_rows.py`、`month_tables.py`、"
    "`phases.py` 生成。"
    "一个数与它背后的房屋是同一个条件；口径为系统设定（D）或参照省级平台统计表（M），非官方规定。"
)
_BY = {"area": "按区划", "use": "按业态和部门", "house": "逐栋", "month": "与上月比较"}


def figures_page() -> list[str]:
    lines = [TITLE, "", _ABOUT, "", f"共 {len(INDICATORS)} 项指标。", ""]
    for group, rows in groupby(INDICATORS, key=lambda row: row.group):
        cells = [[row.name, row.meaning, row.rule, row.unit, f"`{row.id}`"] for row in rows]
        lines += [f"## {group}", "", *table(["项目", "含义", "计数规则", "单位", "代码"], cells)]
    lines += ["## 表式", "", *table(["表号", "名称", "式样", "项目数"], map(_table, TABLES))]
    checks = ([one.sentence, f"`{one.id}`"] for one in CROSS_CHECKS)
    lines += ["## 表内校核", "", *table(["校核关系", "代码"], checks)]
    measures = (
        [f"`{phase}`", f"`{done}`", "、".join(f"`{one}`" for one in parts)]
        for phase, (done, parts) in MEASURES.items()
    )
    return [*lines, "## 阶段目标", "", *table(["阶段", "已完成", "应完成"], measures)]


def _table(one: MonthTable) -> list[str]:
    return [one.id, one.title, _BY[one.by], str(len(one.figures))]
