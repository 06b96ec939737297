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
from server.outputs.office_package import BROKEN, tree
from server.services.imports.sources import Source, SourceRow

LARGEST_CONTENT_MB = 1024  # unpacked: a few kilobytes can hold gigabytes
LARGEST_PART_MB = 64  # of what is read whole and not row by row: the table of texts above all
_BOOK, _SHEETS = "xl/workbook.xml", "xl/worksheets/"
_LARGEST_TYPES = 1 << 20
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
            sizes = {part.filename: part.file_size for part in parts.infolist()}
            if _BOOK not in sizes:
                raise Problem("import.unknown_kind")
            texts = _texts(parts)
    except (BadZipFile, OSError) as error:
        raise Problem("import.broken", where="压缩包不完整") from error
    whole = sum(size for name, size in sizes.items() if name in texts or _is_read_whole(name))
    for size, limit_mb in ((sum(sizes.values()), LARGEST_CONTENT_MB), (whole, LARGEST_PART_MB)):
        if size > limit_mb << 20:
            raise Problem("import.too_large", size_mb=size >> 20, limit_mb=limit_mb)


def _is_read_whole(name: str) -> bool:
    """Neither a sheet, row by row, nor a picture, never."""
    return name.endswith(".xml") and not name.startswith(_SHEETS)


def _texts(parts: ZipFile) -> set[str]:
    """Where the package says its table of texts is: it may lie anywhere."""
    try:
        with parts.open("[Content_Types].xml") as file:
            types = tree(file.read(_LARGEST_TYPES))
    except (KeyError, *BROKEN) as error:
        raise Problem("import.broken", where="工作簿打不开") from error
    said = ((one.get("ContentType", ""), one.get("PartName", "")) for one in types)
    return {name.lstrip("/") for kind, name in said if kind.endswith("sharedStrings+xml")}
