"""T3, T4 and T5: house by house, as each stood at the cut-off; what is personal stays out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from server.domain.case_state import STAGE_LABELS
from server.domain.figure_spans import in_turn
from server.domain.figures import COUNTED_EVENTS, HouseFigures, fold
from server.domain.month_tables import BY_HOUSE, TABLES, MonthTable
from server.domain.progress_rows import LATE_THINGS
from server.outputs.dates import moment_text
from server.outputs.excel import Column, Sheet
from server.services import frozen, report_houses, todays_division, todays_houses
from server.services.list_kinds import VERDICTS
from server.services.report_heads import SIGNERS, county_name, header_lines, under_title
from server.services.reports import MonthReport, reading_reach
from server.services.todays_division import Division
from server.services.work import Work
from server.store.reads import area_changes, figures, issues

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
    place_of = _Places(work, report)
    ids = _ids(work, report, table.figures[0])
    number = 0
    for some in (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE)):
        codes = _codes(work, some)
        place_of.know(some)
        for house_id, house in _as_then(work, report, some):
            number += 1
            place = place_of(house_id, house)
            yield [number, codes.get(house_id, "现不在辖区"), *place, *_told(report, house)]


class _Places:
    """Township and village of a house by name, in the division the report is read in."""

    def __init__(self, work: Work, report: MonthReport) -> None:
        self._work, self._before = work, report.cut_off.before
        self._names = {area.code: area.name for area in report.areas}
        is_todays = report.division_on is not None
        self._descent = todays_division.descent_today(work) if is_todays else None
        self._now: Mapping[str, str] = {}

    def know(self, houses: Sequence[str]) -> None:
        """Where these stand today: a village that was split is left house by house."""
        if self._descent is not None:
            self._now = area_changes.villages_of(self._work.db, self._work.county, houses)

    def __call__(self, house_id: str, house: HouseFigures) -> tuple[str, str]:
        township, village = house.township, house.village
        if self._descent is not None:
            village = self._descent.heir(village, self._before, self._now.get(house_id))
            township = self._descent.township(village, township)
        return self._names.get(township, ""), self._names.get(village, "")


def _ids(work: Work, report: MonthReport, figure: str) -> list[str]:
    reach = reading_reach(work)
    row = report.issue and issues.issue(reach, work.db, report.issue.month, report.issue.issue)
    if report.division_on is not None:
        return _ids_today(work, report, figure, row)
    if row:
        return sorted(frozen.counted_ids(work, reach, row, figure))
    place = report_houses.place_of(figure)
    return list(report_houses.counted_ids(work, reach, place, report.cut_off.asked))


def _ids_today(
    work: Work, report: MonthReport, figure: str, row: issues.IssueRow | None
) -> list[str]:
    division = Division(todays_division.descent_today(work), reading_reach(work))
    if row:
        return sorted(todays_houses.frozen_ids(work, division, row, figure))
    return list(todays_houses.ledger_ids(work, division, report.cut_off.asked, figure))


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
