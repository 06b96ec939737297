"""What stands above every table of the month: how to obtain the very same numbers again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from server.outputs.dates import day_text, end_text, moment_text
from server.services.county import CountySchema, county_schema
from server.services.reports import MonthReport


def county_name(report: MonthReport) -> str:
    return county_schema(report.county).profile.name


def header_lines(report: MonthReport) -> list[str]:
    """What a reader must know to obtain the very same table again."""
    schema, period = county_schema(report.county), report.cut_off.period
    state = "" if report.cut_off.is_closed else "（本期尚未结束）"
    anchor = report.anchor
    pack, form = report.content_heads or _in_force(schema, period.ends)
    return [
        f"报表期：{day_text(period.starts)}至{day_text(period.ends)}　"
        f"数据截至：{end_text(report.cut_off.before)}{state}",
        f"填报单位：{county_name(report)}自建房安全专项整治工作领导小组办公室　"
        f"生成时间：{moment_text(report.generated_at)}",
        f"规则库：{pack}　信息采集表：{form}",
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


def _in_force(schema: CountySchema, day: date) -> tuple[str, str]:
    pack, form = schema.pack_on(day), schema.form_on(day)
    return f"{pack.id}@{pack.version}", f"{form.label} {form.version}"


def _issue_lines(report: MonthReport) -> Iterator[str]:
    issue = report.issue
    if issue is not None:
        kind = "封存" if issue.issue == 1 else f"第{issue.issue - 1}次更正"
        yield f"第{issue.issue}期（{kind}）：{moment_text(issue.frozen_at)}，SM3 {issue.sm3}"
