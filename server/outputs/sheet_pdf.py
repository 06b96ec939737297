"""A sheet as a PDF on A3, to be printed and signed: its head on every page, signatures below."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from server.domain.days import local_day
from server.outputs.dates import day_text
from server.outputs.pdf import make_pdf

if TYPE_CHECKING:
    from server.outputs.excel import Sheet
    from server.outputs.fonts import Fonts

_SIGNERS = ("填表人", "审核人", "单位负责人")

_STYLE = Path(__file__).parent / "templates" / "sheet.css"


def make(sheet: Sheet, fonts: Fonts) -> bytes:
    head = "".join(f"<th>{escape(one.title)}</th>" for one in sheet.columns)
    body = "".join(f"<tr>{''.join(_cells(sheet, row))}</tr>" for row in sheet.rows)
    notes = "".join(f'<p class="note">{escape(one)}</p>' for one in sheet.notes)
    signers = "".join(f"<span>{one}：</span>" for one in (*_SIGNERS, "日期"))
    page = (
        f"<h1>{escape(sheet.title)}</h1>{notes}<table><thead><tr>{head}</tr></thead>"
        f'<tbody>{body}</tbody></table><div class="signers">{signers}</div>'
    )
    html = f'<!doctype html><html lang="zh-CN"><body>{page}</body></html>'
    return make_pdf(html, _STYLE.read_text("utf-8"), fonts)


def _cells(sheet: Sheet, row: Iterable[object]) -> Iterable[str]:
    for column, value in zip(sheet.columns, row, strict=True):
        text = _text(value)
        mark = ' class="number"' if column.kind == "number" else _MARKED[_is_one_word(text)]
        yield f"<td{mark}>{escape(text)}</td>"


_MARKED = {True: ' class="whole"', False: ""}
_LONGEST_WORD = 24  # letters of a code, a case number or a phone that stand in one line


def _is_one_word(text: str) -> bool:
    return text.isascii() and 0 < len(text) <= _LONGEST_WORD


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return day_text(local_day(value))
    if isinstance(value, date):
        return day_text(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
