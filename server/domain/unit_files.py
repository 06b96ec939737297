"""Documents that units bring: which kinds, how large, how many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

HOLDERS = ("item", "weekly", "statement")


class FileKind(NamedTuple):
    label: str
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: Mapping[str, FileKind] = {
    "pdf": FileKind("PDF", "application/pdf"),
    "docx": FileKind("Word 文档", f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": FileKind("Excel 表格", f"{_OFFICE}.spreadsheetml.sheet"),
}
ACCEPT = ".pdf,.docx,.xlsx"
LARGEST_MB = 10
MOST_FILES = 5
LONGEST_NAME = 120


class Holder(NamedTuple):
    """What a document belongs to; `step` is the number of an item's step."""

    kind: str
    id: str
    step: int = 1


def kind_of_name(name: str) -> str | None:
    """By its ending; whether the content agrees is asked apart."""
    ending = name.rpartition(".")[2].lower()
    return ending if ending in KINDS else None
