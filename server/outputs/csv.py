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
_END = "\r\n"


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


def lines(head: Sequence[object], rows: Iterable[str]) -> Iterator[bytes]:
    """The file in pieces of some hundred rows; each of `rows` is a line of escaped cells."""
    yield (BOM + ",".join([cell(one) for one in head]) + _END).encode()
    waiting: list[str] = []
    for row in rows:
        waiting += (row, _END)
        if len(waiting) >= 2 * _AT_ONCE:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join(waiting).encode()
