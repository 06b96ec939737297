"""The month's report as sheets: T1 in the layout of the provincial table, checks, definitions.

Rows are items and columns are areas (domain.md §5.1, §5.4); each township has its own sheet with
its villages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from server.domain.indicators import CROSS_CHECKS, INDICATORS, INDICATORS_BY_ID, Indicator
from server.outputs.dates import day_text, end_text, moment_text
from server.outputs.excel import Column, Sheet
from server.services.county import county_schema
from server.services.figure_table import TOTAL
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
    notes = header_lines(report)
    title = f"{county_name(report)}自建房安全专项整治月报汇总表"
    yield _figures_sheet(report, "T1 月报汇总表", f"{title}（T1）", report.townships, notes)
    for township in report.townships:
        villages = report.villages_of(township.code)
        if villages:
            name = f"{township.name}{title.removeprefix(county_name(report))}"
            yield _figures_sheet(report, f"T1 {township.name}", name, villages, notes, township)
    yield _checks_sheet(report)
    yield _definitions_sheet()


def county_name(report: MonthReport) -> str:
    return county_schema(report.county).profile.name


def header_lines(report: MonthReport) -> list[str]:
    """What a reader must know to obtain the very same table again."""
    schema, period = county_schema(report.county), report.cut_off.period
    state = "" if report.cut_off.is_closed else "（本期尚未结束）"
    anchor, pack = report.anchor, schema.pack_on(period.ends)
    form = schema.form_on(period.ends)
    return [
        f"报表期：{day_text(period.starts)}至{day_text(period.ends)}　"
        f"数据截至：{end_text(report.cut_off.before)}{state}",
        f"填报单位：{county_name(report)}自建房安全专项整治工作领导小组办公室　"
        f"生成时间：{moment_text(report.generated_at)}",
        f"规则库：{pack.id}@{pack.version}　信息采集表：{form.label} {form.version}",
        "台账存证：尚无"
        if anchor is None
        else f"台账存证：第{anchor.seq}号，{moment_text(anchor.at)}，SM3 {anchor.hash}",
        *(
            []
            if report.holds
            else [f"！！校核未通过：{len(report.unmet)}处，详见“校核”表，不得上报"]
        ),
    ]


def _figures_sheet(  # noqa: PLR0917
    report: MonthReport,
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
        notes=notes,
        columns=[
            Column("分组", 10),
            Column("项目", 26),
            Column("单位", 5),
            *(Column(one, 10, "number") for one in titles),
        ],
        rows=_figure_rows(report, codes),
        fixed=3,
    )


def _figure_rows(report: MonthReport, codes: Sequence[str]) -> Iterable[list[object]]:
    group = None
    for row in INDICATORS:
        shown = "" if row.group == group else row.group
        group = row.group
        yield [shown, row.name, row.unit, *(report.number(code, row.id) for code in codes)]


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
        yield [f"{name}不低于上月", "减少，须说明", names.get(fall.area, fall.area)]


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
            [row.group, row.name, row.meaning, row.unit, *source_of(row), row.id]
            for row in INDICATORS
        ),
        fixed=2,
        has_filter=True,
    )
