"""An empty sheet to be filled for an import: a header, a note per column, lists to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_LAST_ROW = 5000  # so many rows offer the lists
_CODES = "代码表"


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    header: str
    note: str
    choices: Sequence[str] = ()
    is_several: bool = False  # several choices in one cell: a list cannot enforce that


def write_template(path: Path, columns: Sequence[TemplateColumn], guide: Sequence[str]) -> None:
    """Every cell is text, so that Excel makes neither dates nor rounded numbers of it."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True})
        page, codes = book.add_worksheet("房屋"), book.add_worksheet(_CODES)
        page.freeze_panes(1, 0)
        for position, column in enumerate(columns):
            page.set_column(position, position, max(12, 2 * len(column.header) + 2), text)
            page.write_string(0, position, column.header, bold)
            page.write_comment(0, position, column.note, {"x_scale": 2})
            if column.choices:
                _offer(page, codes, position, column)
        _write_guide(book, guide)


def _offer(page: Worksheet, codes: Worksheet, position: int, column: TemplateColumn) -> None:
    from xlsxwriter.utility import xl_col_to_name

    codes.write_string(0, position, column.header)
    for row, choice in enumerate(column.choices, start=1):
        codes.write_string(row, position, choice)
    name = xl_col_to_name(position, col_abs=True)
    rule: dict[str, Any] = {
        "validate": "list",
        "source": f"='{_CODES}'!{name}$2:{name}${len(column.choices) + 1}",
        "error_type": "information" if column.is_several else "stop",
        "error_title": "请核对",
        "error_message": "可填多项，用顿号隔开" if column.is_several else "请从列表中选择",
    }
    page.data_validation(1, position, _LAST_ROW, position, rule)


def _write_guide(book: Workbook, guide: Sequence[str]) -> None:
    page = book.add_worksheet("填写说明")
    page.set_column(0, 0, 100)
    for row, line in enumerate(guide):
        page.write_string(row, 0, line)
