"""A file as rows of cells, whatever it is: recognised by its content, never by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from server.domain.problems import Problem

LARGEST_FILE_MB = 300
MOST_ROWS = 500_000

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class SourceRow(NamedTuple):
    number: int  # as Excel or the layer counts it
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Source:
    """`rows` holds header and data alike; `sheets` are the names one may ask for."""

    kind: str  # xlsx | csv | gpkg
    sheet: str
    sheets: tuple[str, ...]
    rows: Iterator[SourceRow]
    expected: int | None  # about how many rows, when the file tells


@contextmanager
def opened_source(path: Path, sheet: str | None = None) -> Iterator[Source]:
    """Any Problem import.…; never an exception of a library."""
    with _OPENERS[_kind(path)](path, sheet) as source:
        yield source


def _kind(path: Path) -> str:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError as error:
        raise Problem("import.file_missing", file=path.name) from error
    except OSError as error:
        raise Problem("import.file_unreadable", file=path.name) from error
    if not head.strip(b"\0 \t\r\n"):
        raise Problem("import.empty")
    if size > LARGEST_FILE_MB << 20:
        raise Problem("import.too_large", size_mb=size >> 20, limit_mb=LARGEST_FILE_MB)
    return _kind_of(path, head)


def _kind_of(path: Path, head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(b"SQLite format 3\0"):
        return "gpkg"
    if head.startswith(_OLE):
        raise Problem("import.password" if _ENCRYPTED in path.read_bytes() else "import.old_excel")
    if b"\0" in head and not head.startswith(_UTF16):
        raise Problem("import.unknown_kind")
    return "csv"


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _csv(path: Path, _sheet: str | None) -> Iterator[Source]:
    from server.services.imports.csv_file import csv_source

    with csv_source(path) as source:
        yield source


@contextmanager
def _xlsx(path: Path, sheet: str | None) -> Iterator[Source]:
    """openpyxl is imported where it is needed: it costs 10 MB and 0.2 s."""
    from server.services.imports.workbook import workbook_source

    with workbook_source(path, sheet) as source:
        yield source


@contextmanager
def _gpkg(path: Path, sheet: str | None) -> Iterator[Source]:
    from server.services.imports.geopackage import geopackage_source

    with geopackage_source(path, sheet) as source:
        yield source


_OPENERS = {"csv": _csv, "xlsx": _xlsx, "gpkg": _gpkg}
