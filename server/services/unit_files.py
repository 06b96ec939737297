"""Documents that units bring (PDF, DOCX, XLSX): examined before any lock, sealed at rest, and only
ever handed out to be saved (decision 0021 for what a PDF may do).

A file's name may name a person: it is sealed too. Nothing in a file is ever run, shown in our pages
or believed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.sound_text import printable
from server.domain.unit_files import (
    KINDS,
    LARGEST_MB,
    LONGEST_NAME,
    MOST_FILES,
    FileKind,
    Holder,
    kind_of_name,
)
from server.services import office_files, sealed_files
from server.services.ids import fresh_id
from server.services.pdf_reading import read_pdf
from server.services.work import Work
from server.store.reads import unit_files as reads
from server.store.reads.unit_files import FileRow
from server.store.rows import AccessLog, UnitFile


class Brought(NamedTuple):
    """A file somebody chose, examined and not yet kept."""

    name: str
    kind: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class Shown(NamedTuple):
    """A kept file as a page lists it."""

    id: str
    name: str
    kind: str
    size: int
    step: int
    brought_at: datetime

    @property
    def label(self) -> str:
        return KINDS[self.kind].label


def examined(files: Iterable[tuple[str, bytes]]) -> tuple[Brought, ...]:
    """(name, content) of each; `unit_file.…` for what may not be kept. Takes no lock and may take
    seconds: a PDF is read by a child process."""
    given = [(name, content) for name, content in files if content]
    if len(given) > MOST_FILES:
        raise Problem("unit_file.too_many", most=MOST_FILES)
    return tuple(_examined(_plain(name), content) for name, content in given)


def _examined(name: str, content: bytes) -> Brought:
    kind = kind_of_name(name)
    if kind is None:
        raise Problem("unit_file.kind_unknown", name=name)
    if len(content) > LARGEST_MB << 20:
        raise Problem("unit_file.too_large", name=name, limit_mb=LARGEST_MB)
    if kind == "pdf":
        _require_pdf(name, content)
    else:
        office_files.require_plain(name, kind, content)
    return Brought(name, kind, content)


def _require_pdf(name: str, content: bytes) -> None:
    """Where the child process reads it there is a plain copy for as long as it reads."""
    if not content.startswith(b"%PDF-"):
        raise Problem("unit_file.refused", name=name, fault="不是 PDF 文件")
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        try:
            read_pdf(Path(file.name))
        except Problem as problem:
            raise Problem(
                "unit_file.refused", name=name, fault=problem.text.rstrip("。")
            ) from problem


def _plain(name: str) -> str:
    """Without folders and without characters that no name needs."""
    bare = name.replace("\\", "/").rpartition("/")[2].strip()
    kept = "".join(one for one in printable(bare) if one.isprintable() and one not in '<>:"|?*')
    if not kept:
        raise Problem("unit_file.kind_unknown", name="（无名文件）")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else kept


def keep(
    work: Work, holder: Holder, party: str, files: Sequence[Brought], *, chain: str
) -> list[str]:
    """Seal each, put it on disk, write its row; the hashes for the ledger, which has none of the
    names."""
    for one in files:
        identity = fresh_id(work)
        sealed = work.store.secrets.seal(one.content, identity.encode())
        row = {
            "id": identity,
            "holder": holder.kind,
            "holder_id": holder.id,
            "step": holder.step,
            "kind": one.kind,
            "sha256": one.sha256,
            "size": len(one.content),
            "name_sealed": work.store.secrets.seal({"name": one.name}, identity.encode()),
            "sealed_file": sealed_files.put(work, work.store.sealed, sealed),
            "party": party,
            "brought_at": work.now,
            "brought_by": work.actor.account_id,
        }
        work.insert(UnitFile, row, chain=chain)
    return [one.sha256 for one in files]


def listed(work: Work, holders: Collection[str]) -> Mapping[str, list[Shown]]:
    """Holder's id → its files, for who has found the holder within reach."""
    found: defaultdict[str, list[Shown]] = defaultdict(list)
    for row in reads.files_of(whole_county(work.county), work.db, holders):
        shown = Shown(row.id, _name(work, row), row.kind, row.size, row.step, row.brought_at)
        found[row.holder_id].append(shown)
    return found


def _name(work: Work, row: FileRow) -> str:
    return str(work.store.secrets.open(row.name_sealed, row.id.encode())["name"])


def row_of(work: Work, file_id: str) -> FileRow:
    """`unit_file.missing`; whether the reader may see its holder is asked by the caller."""
    row = reads.file(whole_county(work.county), work.db, file_id)
    if row is None:
        raise Problem("unit_file.missing")
    return row


class Opened(NamedTuple):
    name: str
    content: bytes
    kind: FileKind


def opened(work: Work, row: FileRow) -> Opened:
    """The bytes as they were brought; who opened them is in the access log (law 9)."""
    try:
        with work.store.sealed.open(row.sealed_file) as file:
            content = work.store.secrets.open_bytes(file.read(), row.id.encode())
    except FileNotFoundError as error:
        raise Problem("unit_file.changed") from error
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise Problem("unit_file.changed")
    entry = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "unit_file.opened",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": {"file": row.id, "holder": f"{row.holder}:{row.holder_id}"},
    }
    work.keep(AccessLog, entry)
    return Opened(_name(work, row), content, KINDS[row.kind])
