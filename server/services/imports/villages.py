"""Villages from a list (code, name, parent): what is new is added, what is there stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services.areas import NewArea, add_areas
from server.services.imports.cells import Miss, is_blank, text_of
from server.services.imports.header import SEARCHED_ROWS, Columns, find_header
from server.services.imports.mapping import ColumnMapping
from server.services.imports.places import Places
from server.services.imports.sources import Source, SourceRow
from server.services.imports.words import RowFault, row_fault
from server.services.work import Work
from server.store.reads.grid import areas_of
from server.store.reads.whereabouts import whereabouts
from server.store.spatial import area_finder

_HEADERS = {
    "code": "code",
    "代码": "code",
    "村代码": "code",
    "区划代码": "code",
    "统计用区划代码": "code",
    "编码": "code",
    "name": "name",
    "名称": "name",
    "村名": "name",
    "村": "name",
    "村(居)": "name",
    "行政村": "name",
    "村名称": "name",
    "parent": "parent",
    "乡镇": "parent",
    "上级": "parent",
    "乡镇代码": "parent",
    "上级代码": "parent",
    "所属乡镇": "parent",
}
_FIELDS = {"code": "村代码", "name": "村名", "parent": "乡镇"}
_LONGEST_NAME = 60


@dataclass(slots=True)
class VillageList:
    columns: Columns
    added: list[NewArea] = field(default_factory=list)
    there: int = 0
    faulty: list[tuple[SourceRow, list[RowFault]]] = field(default_factory=list)


def read_villages(work: Work, source: Source) -> VillageList:
    """Every row judged; nothing is written."""
    first = list(islice(source.rows, SEARCHED_ROWS))
    if all(is_blank(cell) for row in first for cell in row.cells):
        raise Problem("import.empty")
    columns = find_header([row.cells for row in first], _HEADERS, ColumnMapping())
    if columns is None or len(columns.of) < len(_FIELDS):
        raise Problem("import.no_village_header")
    found = VillageList(columns)
    places, seen = _places(work), dict[str, int]()
    for row in _filled(chain(first[columns.last_row + 1 :], source.rows)):
        _sort(places, found, seen, row)
    return found


def add_villages(work: Work, found: VillageList) -> None:
    add_areas(work, found.added)


def _filled(rows: Iterator[SourceRow]) -> Iterator[SourceRow]:
    return (row for row in rows if not all(map(is_blank, row.cells)))


def _places(work: Work) -> Places:
    county, today = whole_county(work.county), local_day(work.now)
    grids = area_finder(work.db, work.county, "grid", today)
    return Places("", areas_of(county, work.db, today), whereabouts(county, work.db, today), grids)


def _sort(places: Places, found: VillageList, seen: dict[str, int], row: SourceRow) -> None:
    texts = {one: _text(found.columns, row, one) for one in _FIELDS}
    parent = places.township(texts["parent"])
    code = texts["code"]
    faults = _faults(found.columns, texts, parent)
    if code in seen:
        faults.append(_fault(found.columns, "code", "village.double", row=seen[code]))
    elif code in places.names:
        if (places.names[code], places.parents[code]) != (texts["name"], parent):
            name = places.names[code]
            faults.append(_fault(found.columns, "code", "village.taken", code=code, name=name))
        elif not faults:
            found.there += 1
    elif not faults:
        assert parent is not None
        found.added.append(NewArea(code, texts["name"], "village", parent, is_official=True))
    seen.setdefault(code, row.number)
    if faults:
        found.faulty.append((row, faults))


def _text(columns: Columns, row: SourceRow, one: str) -> str:
    at = columns.of[one][0]
    text = text_of(row.cells[at]) if at < len(row.cells) and row.cells[at] is not None else ""
    return "" if isinstance(text, Miss) else text


def _faults(columns: Columns, texts: dict[str, str], parent: str | None) -> list[RowFault]:
    faults = []
    code, name = texts["code"], texts["name"]
    if parent is None:
        stated = texts["parent"]
        faults.append(_fault(columns, "parent", "village.parent", shown=stated, value=stated))
    if not (len(code) == 12 and code.isascii() and code.isdecimal() and _is_below(code, parent)):
        faults.append(_fault(columns, "code", "village.code", shown=code[:40]))
    if not name or len(name) > _LONGEST_NAME:
        faults.append(_fault(columns, "name", "village.name_long" if name else "village.name"))
    return faults


def _is_below(code: str, parent: str | None) -> bool:
    """A village's code begins with its township's nine digits and has three of its own."""
    return parent is None or (code[:9] == parent[:9] and code[9:] != "000")


def _fault(columns: Columns, one: str, what: str, /, shown: str = "", **facts: object) -> RowFault:
    return row_fault(columns.name_of(one, _FIELDS[one]), what, shown=shown, **facts)
