"""一户一档 as PDF and as a ZIP that proves itself: words, tables and files, no database.

The ZIP is sent while it is made. Photos go in as they are; SHA256SUMS comes last, with the hash of
every file, so that `sha256sum -c SHA256SUMS` and verify.py need nothing of ours.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import RawIOBase
from pathlib import Path
from typing import Any

import orjson

from server.outputs import csv, pdf
from server.outputs.fonts import Fonts
from server.outputs.paper_html import environment

ZIP_TYPE = "application/zip"
_TEMPLATES = Path(__file__).parent / "templates"
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Sheets:
    """What is printed: `facts` for the template, tables for the CSV files, data as JSON."""

    facts: Mapping[str, Any]
    answers: Sequence[Sequence[str]]
    ledger_lines: Sequence[Sequence[str]]
    ledger: Mapping[str, Any]
    papers: Sequence[Mapping[str, Any]]
    history: Sequence[Sequence[str]]
    surveys: Sequence[Mapping[str, Any]]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the ZIP: bytes, or a file that is copied piece by piece."""

    name: str
    content: bytes | Path


def dossier_pdf(sheets: Sheets, photos: Mapping[str, Path], fonts: Fonts) -> bytes:
    shown = {sha256: path.as_uri() for sha256, path in photos.items()}
    return pdf.make_pdf(_html(sheets, shown), _style(), fonts, photos.values())


def members(
    sheets: Sheets, photos: Mapping[str, Path], files: Mapping[str, bytes | Path]
) -> list[Member]:
    """Every file but the list of hashes; `files`: name -> paper, report, signature."""
    shown = {sha256: f"photos/{sha256}{path.suffix}" for sha256, path in photos.items()}
    return [
        Member("README.txt", _text("dossier_readme.txt")),
        Member("verify.py", _text("verify.py")),
        Member("file.html", _html(sheets, shown).encode()),
        Member("file.json", _json(sheets.data)),
        Member("answers.csv", _csv(("问题", "回答"), sheets.answers)),
        Member("surveys.json", _json(sheets.surveys)),
        Member("history.csv", _csv(_HISTORY_HEAD, sheets.history)),
        Member("ledger.json", _json(sheets.ledger)),
        Member("ledger.csv", _csv(_LEDGER_HEAD, sheets.ledger_lines)),
        Member("papers.json", _json(sheets.papers)),
        *(Member(name, content) for name, content in files.items()),
        *(Member(shown[sha256], path) for sha256, path in photos.items()),
    ]


_HISTORY_HEAD = ("案卷", "事项", "时间", "记录", "办理人", "照片 SHA-256")
_LEDGER_HEAD = ("序号", "时间", "事项", "办理人", "单位", "SM3")


def zip_pieces(folder: str, files: Iterable[Member], made_at: datetime) -> Iterator[bytes]:
    """The ZIP in pieces, never whole in memory; the list of hashes is its last file."""
    pipe, sums = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", allowZip64=True) as package:
        for member in files:
            digest = hashlib.sha256()
            for piece in _written(package, f"{folder}/{member.name}", member, made_at):
                digest.update(piece)
                yield pipe.taken()
            sums.append(f"{digest.hexdigest()}  {member.name}\n")
        last = Member("SHA256SUMS", "".join(sums).encode())
        for _ in _written(package, f"{folder}/SHA256SUMS", last, made_at):
            yield pipe.taken()
    yield pipe.taken()


def _written(
    package: zipfile.ZipFile, name: str, member: Member, made_at: datetime
) -> Iterator[bytes]:
    info = zipfile.ZipInfo(name, made_at.timetuple()[:6])
    is_file = isinstance(member.content, Path)
    info.compress_type = zipfile.ZIP_STORED if is_file else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    with package.open(info, "w") as target:
        for piece in _pieces(member.content):
            target.write(piece)
            yield piece


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


class _Pipe(RawIOBase):
    """Written by the ZIP, emptied by whoever sends it."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        return len(data)

    def taken(self) -> bytes:
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken


def _html(sheets: Sheets, photos: Mapping[str, str]) -> str:
    template = environment().get_template("dossier.html")
    return template.render(**sheets.facts, photo_at=photos, style=_style())


def _style() -> str:
    return (_TEMPLATES / "dossier.css").read_text(encoding="utf-8")


def _text(name: str) -> bytes:
    return (_TEMPLATES / name).read_bytes()


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2)


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """It is opened in Excel: what somebody typed is never run there (CWE-1236)."""
    lines = (",".join([csv.cell(one) for one in row]) for row in rows)
    return b"".join(csv.lines(head, lines))
