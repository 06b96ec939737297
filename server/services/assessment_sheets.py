"""年终考核 as a workbook: all units side by side, and every line with its working."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

from server.domain.acts import Act
from server.domain.assessment import BASIS_LABELS
from server.domain.permission import require_act
from server.outputs.dates import end_text, moment_text
from server.outputs.excel import Column, Sheet as Page, write_book
from server.services import assessment, assessment_words
from server.services.assessment import UnitLine
from server.services.assessment_content import Sheet
from server.services.county import county_schema
from server.services.work import Work

_KINDS = (("township", "乡镇"), ("department", "部门"))
_UNCONFIRMED = "指标、分值、计分方法为系统设定，待当地主管部门确认（D）"


def workbook(work: Work, year: int) -> tuple[str, IO[bytes]]:
    """Its name and content; that it was taken out is in the ledger (M22)."""
    require_act(work.actor, Act.LEADING_READ)
    units = assessment.side_by_side(work, year)
    county = county_schema(work.county).profile.name
    pages = [*_tables(work, county, year, units), _workings(work, county, year, units)]
    content: Any = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115
    write_book(content, pages, made_at=work.now)
    content.seek(0)
    chain = f"county:{work.county}"
    work.record("export.made", chain, kind="assessment", filters={"year": year}, rows=len(units))
    return f"{county}{year}年度自建房安全专项整治年终考核表.xlsx", content


def _notes(work: Work, units: Sequence[UnitLine]) -> list[str]:
    until = next((one.sheet.until for one in units if one.sheet.until), None)
    cut = f"数据截至：{end_text(until)}" if until else "本年度尚无封存的月报"
    made = f"生成时间：{moment_text(work.now)}"
    return [_UNCONFIRMED, f"{cut}　{made}", "只考核单位，不考核个人；缺数据的不计分，不按零分计"]


def _tables(work: Work, county: str, year: int, units: Sequence[UnitLine]) -> Iterator[Page]:
    for kind, label in _KINDS:
        own = [one.sheet for one in units if one.sheet.party.startswith(f"{kind}:")]
        if own:
            heads = [Column(one.label, 12, "number") for one in own[0].criteria]
            yield Page(
                name=label,
                title=f"{county}{year}年度年终考核表（{label}）",
                notes=_notes(work, units),
                columns=[Column("单位", 24), *heads, *_ENDS],
                rows=[_row(one) for one in own],
            )


_ENDS = (
    Column("得分", 8, "number"),
    Column("可计分", 8, "number"),
    Column("缺数据分值", 10, "number"),
    Column("状态", 16),
)


def _row(sheet: Sheet) -> list[object]:
    points = [
        BASIS_LABELS.get(line.state, "") if line.tenths is None else (sheet.reached(line) or 0) / 10
        for line in sheet.lines
    ]
    total = sheet.total
    ends = (total.reached / 10, total.countable / 10, total.missing / 10)
    return [sheet.name, *points, *ends, assessment_words.standing(sheet)]


def _workings(work: Work, county: str, year: int, units: Sequence[UnitLine]) -> Page:
    return Page(
        name="计分依据",
        title=f"{county}{year}年度年终考核计分依据",
        notes=_notes(work, units),
        columns=[
            Column("单位", 24),
            Column("指标", 24),
            Column("分值", 6, "number"),
            Column("计算", 60),
            Column("计得", 8, "number"),
            Column("加减", 8, "number"),
            Column("得分", 8, "number"),
        ],
        rows=list(_working(units)),
        has_filter=True,
    )


def _working(units: Sequence[UnitLine]) -> Iterator[list[object]]:
    for unit in units:
        sheet = unit.sheet
        for criterion, line in sheet.rows:
            working = assessment_words.working(criterion, line)
            head = [sheet.name, criterion.label, criterion.points, working]
            if line.tenths is None:
                yield [*head, "", "", ""]
            else:
                adjusted = sheet.adjusted.get(line.criterion, 0) / 10
                yield [*head, line.tenths / 10, adjusted, (sheet.reached(line) or 0) / 10]
