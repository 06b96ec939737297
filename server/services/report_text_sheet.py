"""T8, the month in words: what was done, what changed since the month before (domain.md §5.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.domain import bulletin_progress
from server.domain.month_tables import MonthTable
from server.outputs.dates import month_text
from server.outputs.excel import Column, Sheet
from server.services.figure_table import TOTAL
from server.services.report_heads import SIGNERS, county_name, reporting_unit
from server.services.reports import MonthReport


def text_sheet(report: MonthReport, table: MonthTable, notes: Sequence[str]) -> Sheet:
    return Sheet(
        name=f"{table.id} 简报",
        title=f"{county_name(report)}自建房安全专项整治简报（{table.id}）",
        under=(f"填报单位：{reporting_unit(report)}", month_text(report.cut_off.period.name)),
        signers=SIGNERS,
        notes=notes,
        columns=[Column("序号", 6, "number"), Column("内容", 110)],
        rows=_rows(report),
        fixed=1,
    )


def _rows(report: MonthReport) -> Iterator[list[object]]:
    before = report.before.get(TOTAL)
    facts = {
        "scope": report.townships[0].name if len(report.townships) == 1 else "全县",
        "total": report.total,
        "before": before if before and any(before.values()) else None,
        "falls": {one.indicator: one.is_explained for one in report.falls if one.area == TOTAL},
    }
    for number, words in enumerate(bulletin_progress.sentences(facts), start=1):
        yield [number, words]
