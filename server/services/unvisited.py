"""漏查名单: houses in the files at which nobody has been, and villages with none at all (M4).

domain.md does not define the list; here it is (D, decision 0047): a standing house without any
accepted survey. One whose survey waits in the office is shown apart, for somebody was there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.reach import Reach, reach_of
from server.outputs.dates import moment_text
from server.outputs.excel import Column, Sheet
from server.services import coverage, exports
from server.services.exports import File
from server.services.work import Work
from server.store.reads import staff, unvisited as reads
from server.store.reads.grid import areas_of
from server.store.reads.unvisited import Key, Unvisited, Wanted

PAGE = 100
SOURCES: Mapping[str, str] = {"import": "已有数据导入", "survey": "现场登记"}
WAITING: Mapping[str | None, str] = {
    None: "没有走访",
    "quarantined": "已走访，待核",
    "returned": "已走访，退回待补",
}
NOBODY = "没有分派"


@dataclass(frozen=True, slots=True)
class WhiteList:
    """`bare` are villages in which not one house is in the files."""

    lines: list[Unvisited]
    next_key: Key | None
    total: int
    without_worker: int
    bare: list[coverage.Line]


class Duties(NamedTuple):
    """Who has a grid or village today, masked."""

    names: Mapping[str, list[str]]

    def of(self, line: Unvisited) -> str:
        found = self.names.get(line.grid_code or "", []) + self.names.get(line.village_code, [])
        return "、".join(dict.fromkeys(found)) or NOBODY


def white_list(work: Work, wanted: Wanted, after: Key | None) -> WhiteList:
    reach = _reach(work)
    lines = reads.unvisited(reach, work.db, wanted, after=after, limit=PAGE + 1)
    last = lines[PAGE - 1] if len(lines) > PAGE else None
    covered = set(duties(work, reach).names)
    return WhiteList(
        lines[:PAGE],
        None if last is None else (last.township_code, last.village_code, last.code),
        reads.unvisited_count(reach, work.db, wanted),
        reads.without_worker(reach, work.db, wanted, covered),
        [] if wanted.grid else _bare(work, wanted),
    )


def _bare(work: Work, wanted: Wanted) -> list[coverage.Line]:
    found = coverage.coverage(
        work, "village", township=wanted.township, village=wanted.village, reach=_reach(work)
    )
    return [line for line in found.lines if not line.counts.known]


def _reach(work: Work) -> Reach:
    require_act(work.actor, Act.HOUSE_READ)
    return reach_of(work.actor, Act.HOUSE_READ)


def duties(work: Work, reach: Reach) -> Duties:
    """A seat on a grid covers the grid, one on a village all of it."""
    today = local_day(work.now)
    found: dict[str, list[str]] = {}
    for one in staff.workers(reach, work.db, today):
        if one.valid_from <= today:
            found.setdefault(one.grid_code or one.village_code or "", []).append(one.name_masked)
    return Duties(found)


def export(work: Work, wanted: Wanted) -> File:
    """The whole list as XLSX, masked, for those who may take data out; recorded in the ledger."""

    def sheet(look: Work) -> Sheet:
        return _sheet(look, wanted)

    return exports.export_sheet(work, "unvisited", sheet, wanted._asdict(), "漏查名单")


_COLUMNS = (
    Column("房屋编码", 22),
    Column("乡镇", 12),
    Column("村(社区)", 14),
    Column("网格", 16),
    Column("户主(脱敏)", 12),
    Column("类别", 8),
    Column("来源", 14),
    Column("建档时间", 18),
    Column("定位", 8),
    Column("走访情况", 18),
    Column("网格员(脱敏)", 20),
)


def _sheet(work: Work, wanted: Wanted) -> Sheet:
    notes = (
        f"导出时间：{moment_text(work.now)}",
        "在册而没有一次被采用的排查的房屋（系统设定，D）；已走访待核、退回待补的另行注明。",
    )
    return Sheet("漏查名单", "漏查名单", _COLUMNS, _rows(work, wanted), notes, has_filter=True)


def _rows(work: Work, wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    reach = _reach(work)
    names = {one.code: one.name for one in areas_of(reach, work.db, local_day(work.now))}
    who = duties(work, reach)
    for line in reads.every_unvisited(reach, work.db, wanted):
        yield (
            line.code,
            names.get(line.township_code, line.township_code),
            names.get(line.village_code, line.village_code),
            grid_name(names, line),
            line.owner_masked or "",
            track_word(line),
            SOURCES.get(line.source, line.source),
            moment_text(line.registered_at),
            "有" if line.has_position else "无",
            WAITING.get(line.waiting, ""),
            who.of(line),
        )


def grid_name(names: Mapping[str, str], line: Unvisited) -> str:
    return names.get(line.grid_code, line.grid_code) if line.grid_code else coverage.NO_GRID_NAME


def track_word(line: Unvisited) -> str:
    return {True: "经营性", False: "其他", None: "未知"}[line.is_operational]


def wanted_of(asked: Mapping[str, str]) -> Wanted:
    return Wanted(
        asked.get("township"),
        asked.get("village"),
        asked.get("grid") or None,
        only_never=asked.get("waiting") != "1",
    )
