"""Photos and documents on disk, named by their SHA-256: aa/bb/<sha256>.jpg.

Plain files, not encrypted: the home directory is 0700 and photos show houses, no papers or faces;
reports of inspections lie there like the papers of an office cabinet.
A file is written beside, synced, and only then given its name, so that a name means whole bytes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from server.domain.problems import Problem

_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20


class Files:
    """All methods take the SHA-256 as 64 lower-case hex digits; ValueError for anything else."""

    def __init__(self, root: Path, suffix: str = ".jpg", subject: str = "photo") -> None:
        """`subject` is the first word of the problems' codes."""
        self._root = root
        self._subject = subject
        self._unfinished = root / "unfinished"
        self._suffix = suffix
        self._is_sure = bytearray(1 << 16)  # by the first four digits: names synced by us
        self._is_sure_above = bytearray(1 << 8)  # by the first two

    def path(self, sha256: str) -> Path:
        """Where the whole file is, or would be."""
        name = _checked(sha256)
        return Path(f"{self._root}/{name[:2]}/{name[2:4]}/{name}{self._suffix}")

    def has(self, sha256: str) -> bool:
        return self.path(sha256).exists()

    def secure(self, sha256: str) -> None:
        """Sync a file found under its name: who gave it the name may have been killed since."""
        path = self.path(sha256)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        for directory in list(path.parents)[:3]:
            _sync_directory(directory)

    def open(self, sha256: str) -> BinaryIO:
        """FileNotFoundError while it has not arrived completely."""
        return self.path(sha256).open("rb")

    def put(
        self, sha256: str, chunks: Iterable[bytes], check: Callable[[Path], None] | None = None
    ) -> int:
        """Store a file that comes in one piece; its size in bytes. `photo.wrong_hash` if altered.

        `check` looks at the whole draft and raises to refuse it. Safely on disk when it returns.
        """
        draft = self._draft(f"{_checked(sha256)}.{secrets.token_hex(8)}")
        try:
            with draft.open("wb") as file:
                self._require(sha256, _write(file, chunks))
                _sync(file)
            if check is not None:
                check(draft)
            return self._name(draft, sha256)
        finally:
            draft.unlink(missing_ok=True)

    def remove(self, sha256: str) -> None:
        """For files no other row can mean: those sealed under a nonce of their own."""
        self.path(sha256).unlink(missing_ok=True)

    def set_aside(self, sha256: str) -> None:
        """Out of sight and not lost: into `unclaimed`, for an operator to look at and remove."""
        place = self._root / "unclaimed"
        place.mkdir(parents=True, exist_ok=True)
        path = self.path(sha256)
        os.replace(path, place / path.name)

    def older_than(self, moment: datetime) -> Iterator[str]:
        """Names of the whole files written before the moment."""
        for path in self._root.glob(f"[0-9a-f][0-9a-f]/*/*{self._suffix}"):
            if path.stat().st_mtime < moment.timestamp():
                yield path.stem

    def partial(self, sha256: str) -> int:
        """Bytes of an unfinished upload that are here: where to go on."""
        try:
            return self._part(sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, sha256: str, offset: int, chunk: bytes) -> int:
        """Go on with an upload at `offset`; the new offset.

        `photo.wrong_offset` (with `expected`) when that is not where it stands.
        """
        part = self._part(sha256)
        with part.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # a phone that lost its answer may send it twice
            here = os.fstat(file.fileno()).st_size
            if here != offset or not _is_still(part, file):
                raise Problem(f"{self._subject}.wrong_offset", expected=self.partial(sha256))
            file.write(chunk)
        return here + len(chunk)

    def finish(self, sha256: str, check: Callable[[Path], None] | None = None) -> int:
        """Give an unfinished upload its name; its size in bytes. Safely on disk when it returns.

        `photo.wrong_hash` when the bytes are others: they are thrown away, to be sent anew. What
        `check` refuses is thrown away too.
        """
        part = self._part(sha256)
        if not part.exists() and self.has(sha256):
            return self._finished(sha256)  # by the answer that got lost
        with part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not _is_still(part, file):  # what has its name now are another's first bytes
                return self._finished(sha256)
            try:
                self._require(sha256, hashlib.file_digest(file, "sha256").hexdigest())
                if check is not None:
                    check(part)
            except Problem:
                part.unlink(missing_ok=True)
                raise
            _sync(file)
            return self._name(part, sha256)

    def _finished(self, sha256: str) -> int:
        """By somebody else, who may have been killed since, or thrown away by him."""
        if not self.has(sha256):
            raise Problem(f"{self._subject}.wrong_hash")
        self.secure(sha256)
        return self.path(sha256).stat().st_size

    def discard(self, sha256: str) -> None:
        """Forget an unfinished upload."""
        self._part(sha256).unlink(missing_ok=True)

    def _part(self, sha256: str) -> Path:
        return self._draft(f"{_checked(sha256)}.part")

    def _draft(self, name: str) -> Path:
        self._unfinished.mkdir(parents=True, exist_ok=True)
        return self._unfinished / name

    def _require(self, sha256: str, found: str) -> None:
        if found != sha256:
            raise Problem(f"{self._subject}.wrong_hash")

    def _name(self, draft: Path, sha256: str) -> int:
        final = self.path(sha256)
        size = draft.stat().st_size
        self._make_directories(final)
        os.replace(draft, final)
        _sync_directory(final.parent)
        return size

    def _make_directories(self, final: Path) -> None:
        """Their names are safe in the directories above before anything is put into them.

        Another process may have made them a moment ago and be killed before it was sure, so each
        makes sure for itself, once.
        """
        final.parent.mkdir(parents=True, exist_ok=True)
        place = int(final.name[:4], 16)
        if self._is_sure[place]:
            return
        above = list(final.parents)[1:4]
        for directory in above[:1] if self._is_sure_above[place >> 8] else above:
            _sync_directory(directory)
        self._is_sure[place] = self._is_sure_above[place >> 8] = True


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError("not a SHA-256")
    return sha256


def _write(file: BinaryIO, chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        file.write(chunk)
    return digest.hexdigest()


def _is_still(path: Path, file: BinaryIO) -> bool:
    """False when the file was finished or thrown away while we waited for it."""
    try:
        return path.stat().st_ino == os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
