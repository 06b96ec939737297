"""T1–T8, the tables of the month's report: layouts, as data, over the figures (domain.md §5.4, D).

A table by area or by use names its figures in the order of its columns; a table of houses names
the figure whose houses it lists. What a figure counts is said in `indicator_rows` alone.
"""

from __future__ import annotations

from typing import NamedTuple

from server.domain.indicators import INDICATORS, INDICATORS_BY_ID, Indicator

BY_AREA = "area"
BY_USE = "use"
BY_HOUSE = "house"
BY_MONTH = "month"


class MonthTable(NamedTuple):
    """`figures` in the order of the columns; of a table by house, the one it lists."""

    id: str
    title: str
    by: str
    figures: tuple[str, ...]

    @property
    def rows(self) -> list[Indicator]:
        return [INDICATORS_BY_ID[one] for one in self.figures]


# The groups in the order of the provincial platform's table, then what the plans ask for beside.
_GROUPS = (
    "房屋用途",
    "土地性质",
    "所在区域",
    "建筑层数",
    "建成时间",
    "隐患初判",
    "安全鉴定",
    "管控措施",
    "隐患整治",
    "违法建设经营",
    "监测巡查",
    "投诉举报",
    "进度",
    "超期",
    "阶段目标",
    "房屋建档",
)


def _of_groups(*groups: str) -> tuple[str, ...]:
    return tuple(row.id for group in groups for row in INDICATORS if row.group == group)


_COMPARED = ("隐患初判", "安全鉴定", "隐患整治", "超期")
_IN_BUSINESS = (
    "known_operational",
    "operational",
    "operational_hazardous",
    "operational_severe",
    "severe_controlled",
    "severe_uncontrolled",
    "operational_to_inspect",
    "operational_inspected",
    "grade_c",
    "grade_d",
    "operational_to_remedy",
    "operational_remedied",
    "sign_off_total",
    "overdue",
)

_SUMMARY = (
    "survey_total",
    *(one for one in _of_groups(*_GROUPS) if one != "survey_total"),
)

TABLES: tuple[MonthTable, ...] = (
    MonthTable("T1", "月报汇总表", BY_AREA, _SUMMARY),
    MonthTable("T2", "经营性自建房专表", BY_USE, _IN_BUSINESS),
    MonthTable("T3", "严重隐患逐栋表", BY_HOUSE, ("severe",)),
    MonthTable("T4", "C、D级危房逐栋表", BY_HOUSE, ("dangerous",)),
    MonthTable("T5", "超期清单", BY_HOUSE, ("overdue",)),
    MonthTable("T6", "巡查统计表", BY_AREA, _of_groups("监测巡查")),
    MonthTable("T7", "投诉举报统计表", BY_AREA, _of_groups("投诉举报")),
    MonthTable(
        "T8",
        "与上月比较",
        BY_MONTH,
        tuple(
            row.id
            for row in INDICATORS
            if row.id.endswith("_total")
            or row.group in ("隐患初判", "安全鉴定", "隐患整治", "超期")
        ),
    ),
)
TABLES_BY_ID = {one.id: one for one in TABLES}
