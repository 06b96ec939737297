"""Excel workbooks, read row by row: memory does not grow with the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from server.domain.problems import Problem
from server.services.imports.sources import Source, SourceRow

LARGEST_CONTENT_MB = 1024  # unpacked: a few kilobytes can hold gigabytes
# openpyxl lets through whatever a broken part makes of it
_BROKEN_PART = (
    BadZipFile,
    ZlibError,
    ParseError,
    KeyError,
    ValueError,
    IndexError,
    EOFError,
    OSError,
    AttributeError,
    TypeError,
)


@contextmanager
def workbook_source(path: Path, sheet: str | None) -> Iterator[Source]:
    _require_size(path)
    with path.open("rb") as file, closing(_opened(file)) as book:
        names = tuple(one.title for one in book.worksheets)
        if not names or (sheet is not None and sheet not in names):
            raise Problem("import.no_sheet", sheet=sheet or "", sheets="、".join(names))
        chosen = book[sheet or names[0]]
        expected = chosen.max_row
        chosen.reset_dimensions()  # what a sheet says of its own size is often wrong
        yield Source("xlsx", chosen.title, names, _rows(chosen), expected)


def _opened(file: BinaryIO) -> Any:
    """From the open file: given a name, openpyxl would judge by its ending."""
    from openpyxl import load_workbook  # with lxml: loaded for the first workbook only
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except (InvalidFileException, *_BROKEN_PART) as error:
        raise Problem("import.broken", where="工作簿打不开") from error


def _rows(sheet: Any) -> Iterator[SourceRow]:
    number = 0
    rows = sheet.iter_rows(values_only=True)
    while True:
        try:
            cells = next(rows, None)
        except _BROKEN_PART as error:
            raise Problem("import.broken", where=f"第 {number + 1} 行附近") from error
        if cells is None:
            return
        number += 1
        yield SourceRow(number, cells)


def _require_size(path: Path) -> None:
    try:
        with ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
            is_book = "xl/workbook.xml" in parts.namelist()
    except (BadZipFile, OSError) as error:
        raise Problem("import.broken", where="压缩包不完整") from error
    if not is_book:
        raise Problem("import.unknown_kind")
    if unpacked > LARGEST_CONTENT_MB << 20:
        raise Problem("import.too_large", size_mb=unpacked >> 20, limit_mb=LARGEST_CONTENT_MB)
