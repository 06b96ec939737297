"""Ids are UUIDv7 (RFC 9562): they sort by the moment they were made, on phone and server alike.

The domain has neither clock nor dice: the moment and the random bytes are handed in.
"""

from __future__ import annotations

import re
from datetime import datetime

NOISE_BYTES = 10  # 74 random bits are used; the rest carries version and variant

_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def new_id(now: datetime, noise: bytes) -> str:
    """The id for this moment; `noise` holds NOISE_BYTES random bytes."""
    random = int.from_bytes(noise[:NOISE_BYTES], "big")
    version_and_a = 0x7000 | (random >> 64 & 0x0FFF)
    variant_and_b = 0x8000_0000_0000_0000 | (random & 0x3FFF_FFFF_FFFF_FFFF)
    text = f"{int(now.timestamp() * 1000):012x}{version_and_a:04x}{variant_and_b:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_uuid7(text: str) -> bool:
    """Only the canonical lower-case spelling counts, so that one id has one text."""
    return _SHAPE.fullmatch(text) is not None
