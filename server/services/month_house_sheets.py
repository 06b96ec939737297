"""T3, T4 and T5: house by house, as each stood at the cut-off; what is personal stays out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from server.domain.case_state import STAGE_LABELS
from server.domain.figure_spans import in_turn
from server.domain.figures import COUNTED_EVENTS, HouseFigures, fold
from server.domain.month_tables import BY_HOUSE, TABLES, MonthTable
from server.domain.progress_rows import LATE_THINGS
from server.outputs.dates import moment_text
from server.outputs.excel import Column, Sheet
from server.services import frozen, report_houses
from server.services.list_kinds import VERDICTS
from server.services.report_heads import SIGNERS, county_name, header_lines, under_title
from server.services.reports import MonthReport, reading_reach
from server.services.work import Work
from server.store.reads import figures, issues

_AT_ONCE = 200
_DAYS = (
    ("排查", "surveyed_on"),
    ("管控到位", "controlled_on"),
    ("鉴定", "inspected_on"),
    ("列入整治", "planned_on"),
    ("整治完成", "remediated_on"),
    ("销号", "signed_off_on"),
)


def house_sheets(work: Work, report: MonthReport) -> Iterator[Sheet]:
    """Read within the look the report was read in; a row for each house the figure counts."""
    for table in TABLES:
        if table.by == BY_HOUSE:
            yield Sheet(
                name=f"{table.id} {table.title}",
                title=f"{county_name(report)}自建房安全专项整治{table.title}（{table.id}）",
                under=under_title(report, ("栋",)),
                signers=SIGNERS,
                notes=header_lines(report),
                columns=_columns(),
                rows=list(_rows(work, report, table)),
                fixed=2,
                has_filter=True,
            )


def _columns() -> list[Column]:
    return [
        Column("序号", 6, "number"),
        Column("房屋编码", 22),
        Column("乡镇", 12),
        Column("村（居）", 14),
        Column("经营性", 8),
        Column("判定", 14),
        Column("鉴定等级", 8),
        Column("所处环节", 16),
        *(Column(title, 12, "day", "办理日期") for title, _ in _DAYS),
        Column("超期事项及期限", 40),
    ]


def _rows(work: Work, report: MonthReport, table: MonthTable) -> Iterator[list[object]]:
    names = {area.code: area.name for area in report.areas}
    ids = _ids(work, report, table.figures[0])
    number = 0
    for some in (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE)):
        codes = _codes(work, some)
        for house_id, house in _as_then(work, report, some):
            number += 1
            place = (names.get(house.township, ""), names.get(house.village, ""))
            yield [number, codes.get(house_id, "现不在辖区"), *place, *_told(report, house)]


def _ids(work: Work, report: MonthReport, figure: str) -> list[str]:
    reach = reading_reach(work)
    row = report.issue and issues.issue(reach, work.db, report.issue.month, report.issue.issue)
    if row:
        return sorted(frozen.counted_ids(work, reach, row, figure))
    place = report_houses.place_of(figure)
    return list(report_houses.counted_ids(work, reach, place, report.cut_off.asked))


def _codes(work: Work, ids: Sequence[str]) -> dict[str, str]:
    found = figures.house_lines(reading_reach(work), work.db, list(ids))
    return {one.id: one.code for one in found}


def _as_then(
    work: Work, report: MonthReport, ids: Sequence[str]
) -> Iterator[tuple[str, HouseFigures]]:
    """Of those within reach: of the others not even their days are told."""
    before = report.cut_off.asked.cut
    found = figures.histories(reading_reach(work), work.db, COUNTED_EVENTS, houses=ids)
    for house_id, moments in found:
        house = fold(takewhile(lambda one: one.at < before, in_turn(moments)))
        if house is not None:
            yield house_id, house


def _told(report: MonthReport, house: HouseFigures) -> list[object]:
    cut = report.cut_off.asked.cut
    late = [
        f"{LATE_THINGS[what]}（{moment_text(due)}）"
        for what, due in sorted(house.dues)
        if due < cut and what in LATE_THINGS
    ]
    return [
        {True: "是", False: "否", None: "未填"}[house.operational],
        VERDICTS.get(house.verdict or "", "—"),
        (house.grade or "—").upper(),
        STAGE_LABELS.get(house.stage or "", "未立案"),
        *(getattr(house, field) for _, field in _DAYS),
        "、".join(late),
    ]
