"""CSV that opens in Excel: UTF-8 with BOM, CRLF, and no cell that a spreadsheet would run.

RFC 4180. A text that begins with =, +, -, @, tab or CR gets an apostrophe before it, because
spreadsheets take it for a formula (CWE-1236); numbers are written as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
MEDIA_TYPE = "text/csv; charset=utf-8"

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_needs_quotes = re.compile(r'[",\r\n]').search
_AT_ONCE = 200


def cell(value: object) -> str:
    """One value, escaped; None is empty."""
    if isinstance(value, str):
        return text_cell(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value) if isinstance(value, int | float) else text_cell(str(value))


def text_cell(text: str) -> str:
    if text.startswith(_DANGEROUS):
        text = "'" + text
    if _needs_quotes(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def lines(head: Sequence[object], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The file in pieces of some hundred rows; the cells of `rows` are escaped already."""
    yield (BOM + _line([cell(one) for one in head])).encode()
    waiting: list[str] = []
    for row in rows:
        waiting.append(_line(row))
        if len(waiting) == _AT_ONCE:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join(waiting).encode()


def _line(cells: Sequence[str]) -> str:
    return ",".join(cells) + "\r\n"
