"""XLSX sheets ready to print: a title, notes, a head that repeats on every page, and the rows.

Rows go to disk one by one (constant_memory), so that a list of any length needs little memory.
Nothing is ever written as a formula or a link: what people typed stays text (CWE-1236).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Literal

from server.domain.days import LOCAL
from server.domain.problems import Problem

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_A3, _A4 = 8, 9
_WIDE = 14  # more columns than these are printed on A3
_NAME_LIMIT = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_DAY = 'yyyy"年"m"月"d"日"'
_OPTIONS: Mapping[str, Any] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters; `kind` says how a cell looks.

    Neighbours of one `group` stand under a common head. With `merges` a cell that is blank or says
    what the one above says becomes one with it.
    """

    title: str
    width: float = 12
    kind: Literal["text", "number", "day"] = "text"
    group: str = ""
    merges: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """`fixed` columns stay in sight and repeat in print; a row is one value per column.

    `under` stands left and right under the title, `signers` below the rows.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    notes: Sequence[str] = ()
    fixed: int = 1
    has_filter: bool = False
    under: tuple[str, str] | None = None
    signers: Sequence[str] = ()
    watermark: str | None = None  # stands in the head of every printed page and behind the cells


def write_book(file: IO[bytes], sheets: Iterable[Sheet], *, made_at: datetime) -> None:
    """`made_at` is written as the moment of creation, so that equal content gives equal bytes."""
    import xlsxwriter  # 3 MB, loaded by who makes a book

    with xlsxwriter.Workbook(file, dict(_OPTIONS)) as book:
        book.set_properties({"author": "安居 Anju", "created": made_at.replace(tzinfo=None)})
        formats = _formats(book)
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_sheet_name(sheet.name)), sheet, formats)


def save_book(path: Path, sheets: Iterable[Sheet], *, made_at: datetime) -> None:
    """Complete or not at all: written beside the target and put in its place."""
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".xlsx", delete=False) as draft:
            write_book(draft, sheets, made_at=made_at)
        Path(draft.name).replace(path)
    except OSError as error:
        raise Problem("export.cannot_write", file=path) from error


def _sheet_name(name: str) -> str:
    return name.translate(_NOT_IN_NAMES)[:_NAME_LIMIT]


def _formats(book: Any) -> dict[str, Format]:
    cell = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "under": book.add_format({"font_name": "宋体", "font_size": 11}),
        "under_right": book.add_format({"font_name": "宋体", "font_size": 11, "align": "right"}),
        "signers": book.add_format({"font_name": "宋体", "font_size": 11, "valign": "vcenter"}),
        "note": book.add_format({"font_size": 9, "font_color": "#444444"}),
        "head": book.add_format(
            {**cell, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EEF4"}
        ),
        "text": book.add_format({**cell, "text_wrap": True}),
        "number": book.add_format({**cell, "align": "right"}),
        "day": book.add_format({**cell, "align": "center", "num_format": _DAY}),
    }


def _write_sheet(page: Worksheet, sheet: Sheet, formats: Mapping[str, Format]) -> None:
    head = 1 + (sheet.under is not None) + len(sheet.notes)
    heads = 2 if any(column.group for column in sheet.columns) else 1
    _set_up_print(page, sheet, head, head + heads - 1)
    if sheet.watermark is not None:
        _mark(page, sheet.watermark)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    _write_title(page, sheet, formats)
    _write_heads(page, sheet.columns, head, heads, formats["head"])
    last = _write_rows(page, sheet, head + heads, formats)
    if sheet.signers:
        _write_signers(page, sheet, last + 2, formats["signers"])
    if sheet.has_filter:
        page.autofilter(head + heads - 1, 0, max(last, head + heads), len(sheet.columns) - 1)


def _write_heads(
    page: Worksheet, columns: Sequence[Column], head: int, heads: int, style: Format
) -> None:
    for place, column in enumerate(columns):
        page.write_string(head, place, column.group or column.title, style)
    if heads == 1:
        return
    for place, column in enumerate(columns):
        page.write_string(head + 1, place, column.title if column.group else "", style)
    for first, last in _groups(columns):
        _join(page, head, first, head if columns[first].group else head + 1, last)


def _groups(columns: Sequence[Column]) -> Iterator[tuple[int, int]]:
    """First and last place of each common head; a column without one stands alone."""
    place = 0
    while place < len(columns):
        last, group = place, columns[place].group
        while group and last + 1 < len(columns) and columns[last + 1].group == group:
            last += 1
        yield place, last
        place = last + 1


def _write_rows(page: Worksheet, sheet: Sheet, first: int, formats: Mapping[str, Format]) -> int:
    """The line of the last row; the head's where there is none."""
    styles = [formats[column.kind] for column in sheet.columns]
    runs = {place: [first, object()] for place, one in enumerate(sheet.columns) if one.merges}
    line = first - 1
    for line, row in enumerate(sheet.rows, start=first):
        for place, (value, style) in enumerate(zip(row, styles, strict=True)):
            _write_cell(page, line, place, value, style)
        for place, run in runs.items():
            if row[place] not in ("", None, run[1]):
                _join(page, run[0], place, line - 1, place)
                runs[place] = [line, row[place]]
    for place, run in runs.items():
        _join(page, run[0], place, line, place)
    return line


def _join(page: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    """Cells that are written already become one. `merge_range` would write those of a later line,
    and with constant_memory a line that is left is gone."""
    if (top, left) != (bottom, right) and top <= bottom:
        page.merge.append([top, left, bottom, right])


def _write_signers(page: Worksheet, sheet: Sheet, line: int, style: Format) -> None:
    words = "　　　　　　　　".join(f"{one}：" for one in sheet.signers)
    page.set_row(line, 26)
    page.write_string(line, 0, words, style)


def _set_up_print(page: Worksheet, sheet: Sheet, head: int, last: int) -> None:
    page.set_landscape()
    page.set_paper(_A3 if len(sheet.columns) > _WIDE else _A4)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(head, last)
    page.freeze_panes(last + 1, sheet.fixed)
    page.set_footer("&L安居 Anju&C第 &P 页，共 &N 页")


def _mark(page: Worksheet, words: str) -> None:
    """Pillow and the font are needed here alone."""
    from server.outputs.watermark import picture

    page.set_header("&C&9&K888888" + words.replace("&", "&&"))
    page.set_background(picture(words))


def _write_title(page: Worksheet, sheet: Sheet, formats: Mapping[str, Format]) -> None:
    page.set_row(0, 26)
    if len(sheet.columns) > 1:
        page.merge_range(0, 0, 0, len(sheet.columns) - 1, sheet.title, formats["title"])
    else:
        page.write_string(0, 0, sheet.title, formats["title"])
    first = 1
    if sheet.under is not None:
        page.write_string(first, 0, sheet.under[0], formats["under"])
        page.write_string(first, len(sheet.columns) - 1, sheet.under[1], formats["under_right"])
        first += 1
    for line, note in enumerate(sheet.notes, start=first):
        page.write_string(line, 0, note, formats["note"])


def _write_cell(page: Worksheet, line: int, place: int, value: object, style: Format) -> None:
    """A moment is shown as the county's day; text longer than a cell may be is cut."""
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL).date()
    if value is None:
        page.write_blank(line, place, None, style)
    elif isinstance(value, bool):
        page.write_string(line, place, "是" if value else "否", style)
    elif isinstance(value, int | float):
        page.write_number(line, place, value, style)
    elif isinstance(value, date):
        page.write_datetime(line, place, datetime(value.year, value.month, value.day), style)
    else:
        page.write_string(line, place, str(value)[:32_767], style)
