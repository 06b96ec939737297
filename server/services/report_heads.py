"""What stands above every table of the month: how to obtain the very same numbers again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from server.outputs.dates import day_text, end_text, moment_text, month_text
from server.services.county import CountySchema, county_schema
from server.services.reports import MonthReport
from server.store.reads.figures import AreaLine


def county_name(report: MonthReport) -> str:
    return county_schema(report.county).profile.name


SIGNERS = ("单位负责人", "审核人", "填表人", "填报日期")


def reporting_unit(report: MonthReport, area: AreaLine | None = None) -> str:
    """Who fills the table in: the township where it is a township's, else the county's office."""
    name = county_name(report)
    own = area or (report.townships[0] if len(report.townships) == 1 else None)
    return f"{name}{own.name}" if own else f"{name}自建房安全专项整治工作领导小组办公室"


def under_title(
    report: MonthReport, units: Iterable[str], area: AreaLine | None = None
) -> tuple[str, str]:
    """填报单位 left, month and unit of the numbers right."""
    told = "、".join(dict.fromkeys(units))
    month = month_text(report.cut_off.period.name)
    return f"填报单位：{reporting_unit(report, area)}", f"{month}　单位：{told}"


def header_lines(report: MonthReport) -> list[str]:
    """What a reader must know to obtain the very same table again."""
    schema, period = county_schema(report.county), report.cut_off.period
    state = "" if report.cut_off.is_closed else "（本期尚未结束）"
    anchor = report.anchor
    pack, form = report.content_heads or _in_force(schema, period.ends)
    return [
        f"报表期：{day_text(period.starts)}至{day_text(period.ends)}　"
        f"数据截至：{end_text(report.cut_off.before)}{state}",
        f"生成时间：{moment_text(report.generated_at)}",
        f"规则库：{pack}　信息采集表：{form}　区划：{_division(report)}",
        *_issue_lines(report),
        "台账存证：尚无"
        if anchor is None
        else f"台账存证：第{anchor.seq}号，{moment_text(anchor.at)}，SM3 {anchor.hash}",
        *(
            []
            if report.holds
            else [f"！！校核未通过：{len(report.unmet)}处，详见“校核”表，不得上报"]
        ),
    ]


def _division(report: MonthReport) -> str:
    """Of its own day, or the same numbers under the villages of another (0057)."""
    day = report.division_on
    return "当期的区划" if day is None else f"{day_text(day)}的区划，各区划之和与当期相同"


def _in_force(schema: CountySchema, day: date) -> tuple[str, str]:
    pack, form = schema.pack_on(day), schema.form_on(day)
    return f"{pack.id}@{pack.version}", f"{form.label} {form.version}"


def _issue_lines(report: MonthReport) -> Iterator[str]:
    issue = report.issue
    if issue is not None:
        kind = "封存" if issue.issue == 1 else f"第{issue.issue - 1}次更正"
        yield f"第{issue.issue}期（{kind}）：{moment_text(issue.frozen_at)}，SM3 {issue.sm3}"
