"""How alike two texts are: MinHash over their shingles, in bands that an index can look up.

One hash per shingle, kept as the least of its bucket (one permutation hashing): a 200-page text
costs tenths of a second. Digits stay as they are, because what differs between two honest reports
on one form are the figures.
"""

from __future__ import annotations

import zlib

from server.domain.cited_standards import plain

BUCKETS = 64
_BANDS, _ROWS = 8, 8  # nine in ten alike: found with 99 %; seven in ten: with 38 %
_SHINGLE = 8  # characters
_LEAST = 400  # shingles; a shorter text says nothing
_MOST = 400_000  # characters looked at

Signature = tuple[int, ...]


def signature_of(text: str) -> Signature | None:
    """None for a text too short to compare."""
    folded = plain(text[:_MOST])
    if len(folded) < _LEAST + _SHINGLE:
        return None
    least: list[int | None] = [None] * BUCKETS
    for at in range(len(folded) - _SHINGLE + 1):
        mixed = zlib.crc32(folded[at : at + _SHINGLE].encode()) * 0x9E3779B1 & 0xFFFFFFFF
        bucket, value = mixed % BUCKETS, mixed // BUCKETS
        kept = least[bucket]
        if kept is None or value < kept:
            least[bucket] = value
    return tuple(_filled(least))


def _filled(least: list[int | None]) -> list[int]:
    """An empty bucket borrows from the next one that is not."""
    full = [at for at, value in enumerate(least) if value is not None]
    filled = []
    for at, value in enumerate(least):
        nearest = at if value is not None else min(full, key=lambda one: (one - at) % BUCKETS)
        filled.append((least[nearest] or 0) + (0 if nearest == at else (nearest - at) % BUCKETS))
    return filled


def bands(signature: Signature) -> list[str]:
    """Keys of which two alike texts share one."""
    found = []
    for number in range(_BANDS):
        part = signature[number * _ROWS : (number + 1) * _ROWS]
        digest = zlib.crc32(",".join(map(str, part)).encode())
        found.append(f"{number}-{digest:08x}")
    return found


def percent_alike(one: Signature, other: Signature) -> int:
    return 100 * sum(a == b for a, b in zip(one, other, strict=True)) // BUCKETS


def as_text(signature: Signature) -> str:
    return "".join(f"{value:08x}" for value in signature)


def from_text(text: str) -> Signature:
    return tuple(int(text[at : at + 8], 16) for at in range(0, len(text), 8))
