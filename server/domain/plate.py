"""What a QR plate or certificate carries: a token nobody can guess, and what was scanned or typed.

The token is drawn, not derived from the house: who knows a house code, or every other plate of a
village, learns no plate from it. 128 bits in 26 letters and digits that no reader confuses.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import NamedTuple

from server.domain import certificate, house_code

TOKEN_BYTES = 16
TOKEN = re.compile(r"[a-z2-7]{26}", re.ASCII)
PLATE_PATH, CERTIFICATE_PATH = "/h/", "/z/"  # /p/ leads to a paper

# Why a plate is taken out of use; only the first two are followed by a new one of the same wording.
WITHDRAWALS: Mapping[str, str] = {
    "lost": "遗失",
    "damaged": "损坏",
    "misused": "被冒用或移挂他处",
    "house_ended": "房屋灭失",
}


def token_of(noise: bytes) -> str:
    if len(noise) != TOKEN_BYTES:
        raise ValueError(f"a token is made of {TOKEN_BYTES} random bytes")
    return base64.b32encode(noise).decode().rstrip("=").lower()


class Asked(NamedTuple):
    """What a clerk typed or scanned: `kind` is code | number | plate | certificate | nothing."""

    kind: str
    key: str = ""
    year: int = 0
    serial: int = 0


def asked(text: str) -> Asked:
    """A house code, a certificate's number, or the address in a QR code."""
    wanted = text.strip()
    last = wanted.rstrip("/").rsplit("/", 1)[-1].lower()
    if TOKEN.fullmatch(last):
        return Asked("certificate" if CERTIFICATE_PATH in wanted else "plate", last)
    code = wanted.upper().replace(" ", "")
    if re.fullmatch(r"\d{17}[0-9A-Z]", code, re.ASCII):
        return Asked("code", code)
    numbered = certificate.read_number(wanted)
    return Asked("number", wanted, *numbered) if numbered else Asked("nothing", wanted)


def is_misspelt(one: Asked) -> bool:
    """A house code whose last place does not fit the others: a slip of the finger."""
    return one.kind == "code" and not house_code.is_valid(one.key)
