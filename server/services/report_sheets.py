"""The month's report as sheets: T1 in the layout of the provincial table, checks, definitions.

Rows are items and columns are areas (domain.md §5.1, §5.4); each township has its own sheet with
its villages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from server.domain.indicators import CROSS_CHECKS, INDICATORS, INDICATORS_BY_ID, Indicator
from server.domain.month_tables import BY_AREA, BY_MONTH, BY_USE, TABLES, MonthTable
from server.outputs.excel import Column, Sheet
from server.services.figure_table import NONE, TOTAL
from server.services.report_heads import SIGNERS, county_name, header_lines, under_title
from server.services.report_text_sheet import text_sheet
from server.services.report_use_sheet import use_sheet
from server.services.reports import MonthReport
from server.store.reads.figures import AreaLine

_PLATFORM = "省级平台“房屋安全鉴定整治监管台账”统计表"
_BULLETINS = "专项整治公开通报的口径"
_OWN = "本系统自定"

_OF_PLATFORM = frozenset(
    {
        "survey_total",
        "operational",
        "other_use",
        "land_state",
        "land_collective",
        "storeys_over_3",
        "storeys_to_3",
        "hazardous",
        "severe",
        "general",
        "safe",
        "inspection_total",
        "grade_a",
        "grade_b",
        "grade_c",
        "grade_d",
        "dangerous",
        "to_remedy",
        "remedy_waiting",
        "remedy_running",
        "remedy_done",
        "done_by_management",
        "done_by_engineering",
    }
)
_OF_BULLETINS = frozenset({"severe_controlled", "operational_hazardous"})


def source_of(indicator: Indicator) -> tuple[str, str]:
    """Where the item comes from, and how sure that is (M: secondary but concrete, D: our own)."""
    item = indicator.id
    if item in _OF_PLATFORM or (item.startswith(("built_", "area_")) and not _is_ours(item)):
        return _PLATFORM, "M"
    return (_BULLETINS, "M") if item in _OF_BULLETINS else (_OWN, "D")


def _is_ours(item: str) -> bool:
    return item.endswith("_unknown") or item == "area_scenic_area"


def month_sheets(report: MonthReport) -> Iterator[Sheet]:
    """Without the tables of houses, which need more than the report (month_house_sheets)."""
    notes = header_lines(report)
    for table in TABLES:
        if table.by == BY_AREA:
            yield from _area_sheets(report, table, notes)
        elif table.by == BY_USE and report.kinds:
            yield use_sheet(report, table, notes)
        elif table.by == BY_MONTH:
            yield text_sheet(report, table, notes)
            yield _month_sheet(report, table, notes)
    yield _checks_sheet(report)
    yield _definitions_sheet()


def _area_sheets(report: MonthReport, table: MonthTable, notes: list[str]) -> Iterator[Sheet]:
    """The county by townships; of T1 each township by its villages, too."""
    name, title = f"{table.id} {table.title}", title_of(report, table)
    yield _figures_sheet(report, table, name, title, report.townships, notes)
    for township in report.townships if table.id == "T1" else ():
        villages = report.villages_of(township.code)
        if villages:
            own = f"{township.name}{title.removeprefix(county_name(report))}"
            sheet = f"{table.id} {township.name}"
            yield _figures_sheet(report, table, sheet, own, villages, notes, township)


def title_of(report: MonthReport, table: MonthTable) -> str:
    return f"{county_name(report)}自建房安全专项整治{table.title}（{table.id}）"


def _month_sheet(report: MonthReport, table: MonthTable, notes: list[str]) -> Sheet:
    """Month on month; a month without one before it compares with nothing."""
    before = report.before.get(TOTAL, NONE)
    return Sheet(
        name=f"{table.id} {table.title}",
        title=title_of(report, table),
        under=under_title(report, (row.unit for row in table.rows)),
        signers=SIGNERS,
        notes=notes,
        columns=[
            Column("分组", 12, merges=True),
            Column("项目", 30),
            Column("单位", 5),
            Column("上月", 10, "number"),
            Column("本月", 10, "number"),
            Column("增减", 10, "number"),
        ],
        rows=(
            [
                row.group,
                row.name,
                row.unit,
                before[row.id],
                report.total[row.id],
                report.total[row.id] - before[row.id],
            ]
            for row in table.rows
        ),
        fixed=3,
    )


def _figures_sheet(  # noqa: PLR0917
    report: MonthReport,
    table: MonthTable,
    name: str,
    title: str,
    areas: Sequence[AreaLine],
    notes: Sequence[str],
    whole: AreaLine | None = None,
) -> Sheet:
    """`whole` is the township over its villages; without it the column of sums is the reach."""
    codes = [TOTAL if whole is None else whole.code, *(area.code for area in areas)]
    titles = ["合计", *(area.name for area in areas)]
    return Sheet(
        name=name,
        title=title,
        under=under_title(report, (row.unit for row in table.rows), whole),
        signers=SIGNERS,
        notes=notes,
        columns=[
            Column("分组", 10, merges=True),
            Column("项目", 26),
            Column("单位", 5),
            *(Column(one, 10, "number") for one in titles),
        ],
        rows=_figure_rows(report, table, codes),
        fixed=3,
    )


def _figure_rows(
    report: MonthReport, table: MonthTable, codes: Sequence[str]
) -> Iterable[list[object]]:
    for row in table.rows:
        yield [row.group, row.name, row.unit, *(report.number(code, row.id) for code in codes)]


def _checks_sheet(report: MonthReport) -> Sheet:
    names = {TOTAL: "合计", **{area.code: area.name for area in report.areas}}
    return Sheet(
        name="校核",
        title="表内校核",
        notes=[
            f"逐个区划校核，共{len(report.numbers)}个区划。累计数减少只可能因房屋所属区划变动。"
        ],
        columns=[Column("校核关系", 60), Column("结果", 12), Column("未通过的区划", 60)],
        rows=[*_check_rows(report, names), *_fall_rows(report, names)],
    )


def _check_rows(report: MonthReport, names: dict[str, str]) -> Iterator[list[object]]:
    for check in CROSS_CHECKS:
        failed = [names.get(one.area, one.area) for one in report.unmet if one.check is check]
        yield [check.sentence, "不符" if failed else "相符", "、".join(failed)]


def _fall_rows(report: MonthReport, names: dict[str, str]) -> Iterator[list[object]]:
    if not report.falls:
        yield ["累计数不低于上月", "相符", ""]
    for fall in report.falls:
        name = INDICATORS_BY_ID[fall.indicator].name
        told = f"划出{len(fall.moves)}栋" if fall.is_explained else "减少，须查明"
        where = f"{names.get(fall.area, fall.area)}（{fall.was}→{fall.now}）"
        yield [f"{name}不低于上月", told, where]


def _definitions_sheet() -> Sheet:
    return Sheet(
        name="指标说明",
        title="指标说明",
        notes=["依据可靠程度：M 为有具体出处的二手材料，D 为本系统自定口径，非官方规定。"],
        columns=[
            Column("分组", 12),
            Column("项目", 28),
            Column("含义与计数规则", 60),
            Column("单位", 6),
            Column("依据", 40),
            Column("可靠程度", 10),
            Column("代码", 24),
        ],
        rows=(
            [row.group, row.name, f"{row.meaning}。{row.rule}", row.unit, *source_of(row), row.id]
            for row in INDICATORS
        ),
        fixed=2,
        has_filter=True,
    )
