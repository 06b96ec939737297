"""A large file sealed piece by piece: written, read and never whole in memory.

Each piece is bound to its file, its place and to being the last or not, so that none can be left
out, moved or cut off. The file has its name only when it is whole and on disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from server.store.secrets import Secrets, Unreadable

_PIECE = 1 << 20
_LENGTH = 4


def write(path: Path, pieces: Iterable[bytes], secrets: Secrets, bound_to: str) -> int:
    """How many bytes the file says, unsealed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    size = number = 0
    with draft.open("wb") as file:
        for piece, is_last in _in_order(pieces):
            sealed = secrets.seal(piece, _place(bound_to, number, is_last=is_last))
            file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
            size, number = size + len(piece), number + 1
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    return size


def read(path: Path, secrets: Secrets, bound_to: str) -> Iterator[bytes]:
    """Unreadable when a piece was altered, moved or is missing."""
    number, left = 0, path.stat().st_size
    with path.open("rb") as file:
        while left > 0:
            sealed = _next(file)
            left -= _LENGTH + len(sealed)
            yield secrets.open_bytes(sealed, _place(bound_to, number, is_last=left <= 0))
            number += 1
    if number == 0:
        raise Unreadable("no piece at all")


def _next(file: BinaryIO) -> bytes:
    length = int.from_bytes(file.read(_LENGTH), "big")
    sealed = file.read(length)
    if len(sealed) != length:
        raise Unreadable("cut off")
    return sealed


def _in_order(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Pieces of one size, and whether it is the last; one at least."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) > _PIECE:
            yield bytes(waiting[:_PIECE]), False
            del waiting[:_PIECE]
    yield bytes(waiting), True


def _place(bound_to: str, number: int, *, is_last: bool) -> bytes:
    return f"{bound_to} {number} {'last' if is_last else 'more'}".encode()
