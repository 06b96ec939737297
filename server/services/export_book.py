"""The workbook of an export of houses: what the list held when it was asked for, in words.

One batch of houses is in memory at a time; rows go to disk as they are written. Every sheet says
who took it out, when and by whose word: on it, behind its cells and on every printed page.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from server.domain.acts import Act
from server.domain.case_state import STAGE_LABELS
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.reach import Reach, reach_of, whole_county
from server.outputs.dates import moment_text
from server.outputs.excel import Column, Sheet, write_book
from server.services import health
from server.services.county import CountySchema, county_schema
from server.services.export_requests import PERSONAL
from server.services.house_asking import filter_of
from server.store.reads import draw_visits, evidence, export_requests as reads, found_houses, grid
from server.store.reads.export_requests import RequestRow
from server.store.reads.house_order import house_page
from server.store.reads.houses import HouseLine

if TYPE_CHECKING:
    from server.services.export_making import Progress
    from server.services.work import Work

BATCH = 500
_IN_MEMORY = 1 << 20
_VERDICTS = {
    "safe": "安全",
    "general_hazard": "一般安全隐患",
    "severe_hazard": "严重安全隐患",
    "incomplete": "信息不全",
}
_COLOURS = {"green": "绿码", "yellow": "黄码", "red": "红码", "grey": "灰码"}


class Said(NamedTuple):
    """What turns codes into words: names of areas, the county's code lists."""

    areas: Mapping[str, str]
    schema: CountySchema

    def label(self, kind: str, code: str | None) -> str | None:
        return None if code is None else self.schema.codes[kind].labels.get(code, code)


Cell = Callable[[HouseLine, Said], object]

_COLUMNS: Mapping[str, tuple[Column, Cell]] = {
    "code": (Column("房屋编码", 22), lambda one, _: one.code),
    "township": (Column("乡镇", 12), lambda one, said: said.areas.get(one.township_code)),
    "village": (Column("村（居）", 14), lambda one, said: said.areas.get(one.village_code)),
    "owner": (Column("户主（脱敏）", 12), lambda one, _: one.owner_masked),
    "category": (Column("类别", 8), lambda one, _: _category(one)),
    "business": (Column("业态", 16), lambda one, said: _business(one, said)),
    "structure": (
        Column("结构类型", 16),
        lambda one, said: said.label("structure_type", one.structure_type),
    ),
    "storeys": (Column("层数", 6, "number"), lambda one, _: one.storeys),
    "area": (Column("面积（㎡）", 10, "number"), lambda one, _: one.floor_area_m2),
    "built": (Column("建成年份", 9, "number"), lambda one, _: one.built_year),
    "verdict": (Column("初步判定", 14), lambda one, _: _VERDICTS.get(one.verdict or "")),
    "health": (Column("健康码", 8), lambda one, _: _COLOURS.get(one.health_code)),
    "stage": (Column("办理环节", 14), lambda one, _: STAGE_LABELS.get(one.stage or "")),
    "due": (Column("期限", 15, "day"), lambda one, _: one.due.on),
    "surveyed": (Column("排查日期", 15, "day"), lambda one, _: one.surveyed_at),
    "position": (Column("定位", 10), lambda one, _: "没有" if one.lon is None else "有"),
}


def _category(one: HouseLine) -> str | None:
    return {True: "经营性", False: "其他", None: None}[one.is_operational]


def _business(one: HouseLine, said: Said) -> str | None:
    labels = [said.label("business_kind", code) or code for code in one.business_kinds or ()]
    return "、".join(labels) or None


def book(work: Work, row: RequestRow, asking: Actor, progress: Progress) -> IO[bytes]:
    """The file at its beginning; `progress` is told of every batch."""
    names = ["code", *(name for name in row.columns if name in _COLUMNS and name != "code")]
    personal = [name for name in PERSONAL if name in row.columns and row.is_unmasked]
    watermark = _watermark(work, row)
    sheet = Sheet(
        name="房屋",
        title=f"{county_schema(work.county).profile.name}自建房清单",
        columns=[
            *(_COLUMNS[name][0] for name in names),
            *(Column(PERSONAL[name], 20) for name in personal),
        ],
        rows=_rows(work, row, reach_of(asking, Act.EXPORT_READ), (names, personal), progress),
        notes=(watermark, "按乡镇、村、编码排列，内容为生成时的情况。"),
        has_filter=True,
        watermark=watermark,
    )
    content: Any = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    write_book(content, [sheet], made_at=work.now)
    content.seek(0)
    return content  # type: ignore[no-any-return]


def _watermark(work: Work, row: RequestRow) -> str:
    """By whole name where the file holds whole names: whose hand it left by must be plain."""
    people = {one for one in (row.account_id, row.decided_by) if one}
    county = whole_county(work.county)
    names = evidence.names_of(county, work.db, people)
    if row.is_unmasked:
        sealed = reads.names_sealed(county, work.db, people)
        names = {one: str(work.store.secrets.open(blob)["name"]) for one, blob in sealed.items()}
    words = [f"导出人：{names.get(row.account_id, '')}", row.asking_unit or ""]
    if row.decided_by:
        words += [f"批准人：{names.get(row.decided_by, '')}", "含个人信息，不得外传"]
    told = [*filter(None, words), moment_text(work.now), f"编号 {row.id[-12:]}"]
    return "　".join(told)


def _rows(
    work: Work,
    row: RequestRow,
    reach: Reach,
    names: tuple[Sequence[str], Sequence[str]],
    progress: Progress,
) -> Iterator[list[object]]:
    shown, personal = names
    said = Said(_area_names(work), county_schema(work.county))
    cells = [_COLUMNS[name][1] for name in shown]
    for lines in _batches(work, row, reach):
        persons = _persons(work, reach, lines) if personal else {}
        for line in lines:
            person = persons.get(line.id, {})
            yield [*(cell(line, said) for cell in cells), *(_told(person, one) for one in personal)]
        progress.add(len(lines))


def _batches(work: Work, row: RequestRow, reach: Reach) -> Iterator[list[HouseLine]]:
    """By the filter as it was asked: an hour later nothing else counts as overdue."""
    hidden = draw_visits.awaited_blind(work.db, work.county, row.account_id)
    wanted = replace(filter_of(row.asked_at, row.filters), unseen=frozenset(hidden))
    after = None
    while True:
        page = house_page(reach, work.db, wanted, "address", after, BATCH)
        yield health.today_of(work, page.lines)
        if page.next_key is None:
            return
        after = page.next_key


def _persons(work: Work, reach: Reach, lines: Sequence[HouseLine]) -> dict[str, dict[str, Any]]:
    sealed = found_houses.sealed(reach, work.db, [line.id for line in lines])
    return {
        one.id: work.store.secrets.open(one.personal_sealed)
        for one in sealed
        if one.personal_sealed is not None
    }


def _told(person: Mapping[str, Any], name: str) -> object:
    if name != "address":
        return person.get(name)
    parts = (("group_name", "组"), ("road_name", ""), ("door_number", "号"))
    held = ((person.get(key), unit) for key, unit in parts)
    return "".join(f"{text}{unit}" for text, unit in held if text and text != "无") or None


def _area_names(work: Work) -> dict[str, str]:
    lines = grid.areas_of(whole_county(work.county), work.db, local_day(work.now))
    return {line.code: line.name for line in lines}
