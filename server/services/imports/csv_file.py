"""CSV as it leaves Excel, WPS and databases: UTF-8 with or without BOM, GB18030, UTF-16."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from server.domain.problems import Problem
from server.services.imports.sources import Source, SourceRow

_CHUNK = 1 << 20
_DELIMITERS = ",\t;|，"
_LOOKED_AT = 20  # lines from which the delimiter is guessed


@contextmanager
def csv_source(path: Path) -> Iterator[Source]:
    encoding, lines = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = _delimiter(list(islice(file, _LOOKED_AT)))
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        yield Source("csv", path.name, (path.name,), _rows(reader), lines)


def _rows(reader: Iterator[list[str]]) -> Iterator[SourceRow]:
    """Numbered by record as Excel shows them: a line break inside quotes starts no row."""
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield SourceRow(number, cells)
    except csv.Error as error:
        raise Problem("import.csv", line=number + 1) from error


def _encoding(path: Path) -> tuple[str, int]:
    """(encoding, lines); the whole file is read once, so that no row fails halfway."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", _lines(path, "utf-16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return encoding, _lines(path, encoding)
        except UnicodeDecodeError:
            continue
    raise Problem("import.encoding", line=_bad_line(path))


def _lines(path: Path, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            lines += decoder.decode(chunk).count("\n")
        decoder.decode(b"", final=True)
    return lines + 1


def _bad_line(path: Path) -> int:
    """The first line that is not GB18030, which holds nearly every byte sequence."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("gb18030")
            except UnicodeDecodeError:
                return number
    return 1


def _delimiter(lines: list[str]) -> str:
    """The mark that stands most often, and equally often, in the first lines."""
    filled = [line for line in lines if line.strip()]
    return max(_DELIMITERS, key=lambda mark: _evenness(mark, filled))


def _evenness(mark: str, lines: list[str]) -> tuple[int, int]:
    counts = [line.count(mark) for line in lines]
    usual = max(counts, default=0)
    return (counts.count(usual) if usual else 0) * usual, usual
