"""The rows an import did not take, in an XLSX beside the file, made to be mended and sent again.

Sheet 问题行 holds the source rows as they were under their own header; 问题清单 one line per fault,
personal values masked; 与档案不同 where the county's file says otherwise and was left as it is.
Rows are written as they come, so memory does not grow; nothing is kept when all is well.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SUFFIX = "-问题行"
ROWS, FAULTS, DIFFERENCES = "问题行", "问题清单", "与档案不同"
_NOTE = (
    "本表是没有导入的行：改正后保存，直接再次导入本文件即可（前两列自动忽略）。"
    "个人信息只出现在原始数据中原有的位置，请妥善保管，用完删除。"
)
LONG_NUMBER = 10**11  # written as text, so that Excel shows all its digits
CUT_NUMBER = 10**15  # has lost its last digits already
LONGEST_CELL = 32_000
_FAULT_HEADERS = ("行号", "列", "内容（个人信息已脱敏）", "代码", "原因")
_DIFFERENCE_HEADERS = ("行号", "房屋编码", "列", "本文件", "档案（未改动）")


class FaultLine(NamedTuple):
    column: str
    shown: str
    code: str
    text: str


class ImportErrors:
    """Use as a context; leaving it writes the file, or none when nothing was added.

    An older file of the same name may hold somebody's mends: it is put aside, never replaced.
    OSError when the folder refuses, at once and not after an hour.
    """

    def __init__(self, source: Path, headers: Sequence[str]) -> None:
        self.path = source.with_name(f"{source.stem}{SUFFIX}.xlsx")
        self.is_written = False
        self._headers = headers
        self._draft = source.with_name(f".{source.stem}{SUFFIX}.{os.getpid()}.part")
        self._book: Workbook | None = None
        self._sheets: dict[str, tuple[Worksheet, int]] = {}

        os.close(os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))

    def __enter__(self) -> Self:
        return self

    def add_row(self, number: int, cells: Sequence[Any], faults: Sequence[FaultLine]) -> None:
        reasons = "；".join(
            dict.fromkeys(
                f"{fault.column}：{fault.text}" if fault.column else fault.text for fault in faults
            )
        )
        self._write(ROWS, (number, reasons, *cells))
        for fault in faults:
            self._write(FAULTS, (number, fault.column, fault.shown, fault.code, fault.text))

    def add_difference(self, line: Sequence[Any]) -> None:
        self._write(DIFFERENCES, line)

    def _write(self, sheet: str, cells: Sequence[Any]) -> None:
        if self._book is None:
            self._book = self._opened()
        page, row = self._sheets[sheet]
        for column, cell in enumerate(cells):
            _write_cell(page, row, column, cell)
        self._sheets[sheet] = (page, row + 1)

    def _opened(self) -> Workbook:
        import xlsxwriter

        # Nothing from a file becomes a formula or a link in ours.
        book = xlsxwriter.Workbook(
            str(self._draft),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        bold = book.add_format({"bold": True, "bg_color": "#F2F2F2", "text_wrap": True})
        self._add(book, ROWS, ("原行号", "问题", *self._headers), bold, note=_NOTE)
        self._add(book, FAULTS, _FAULT_HEADERS, bold)
        self._add(book, DIFFERENCES, _DIFFERENCE_HEADERS, bold)
        return book

    def _add(
        self, book: Workbook, name: str, headers: Sequence[str], bold: Any, *, note: str = ""
    ) -> None:
        page = book.add_worksheet(name)
        page.set_column(0, 0, 8)
        page.set_column(1, 1, 40 if name == ROWS else 16)
        page.set_column(2, len(headers), 18)
        start = 0
        if note:
            page.write_string(0, 0, note)
            start = 1
        for column, header in enumerate(headers):
            page.write_string(start, column, header, bold)
        page.freeze_panes(start + 1, 0)
        self._sheets[name] = (page, start + 1)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Also after a failure: what was found wrong so far is worth having."""
        try:
            if self._book is not None:
                self._book.close()
            self._put_aside()
            if self._book is not None:
                os.chmod(self._draft, 0o600)
                os.replace(self._draft, self.path)
                self.is_written = True
        finally:
            self._draft.unlink(missing_ok=True)

    def _put_aside(self) -> None:
        if self.path.exists():
            os.replace(self.path, self.path.with_name(f"{self.path.stem}（上次）.xlsx"))


def _write_cell(page: Worksheet, row: int, column: int, cell: Any) -> None:
    """What was wrong stays wrong: a date stays a date, a cut number a number, until mended."""
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | float) and not LONG_NUMBER <= abs(cell) < CUT_NUMBER:
        page.write_number(row, column, cell)
    elif isinstance(cell, datetime | date | time | timedelta):
        page.write_datetime(row, column, cell)
    else:
        page.write_string(row, column, str(cell)[:LONGEST_CELL])
