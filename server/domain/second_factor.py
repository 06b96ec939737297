"""动态口令: the one-time codes of RFC 6238 (over RFC 4226), and the codes for a lost phone.

A library would bring these lines and nothing else (decision 0058). The parameters are those every
authenticator knows without being told: HMAC-SHA-1, six digits, thirty seconds.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

SECRET_BYTES = 20  # what RFC 4226 recommends: as long as the hash
STEP_S = 30
DIGITS = 6
# One step before and after: a phone's clock may differ, and typing takes time (RFC 6238 §5.2).
_WINDOW = 1
RECOVERY_CODES = 8
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
RECOVERY_LENGTH = 8
# So long between the page that showed the secret and the first code.
SET_UP_WITHIN = timedelta(minutes=30)


def step_of(now: datetime) -> int:
    return int(now.timestamp()) // STEP_S


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    mac = hmac.digest(secret, step.to_bytes(8), "sha1")
    start = mac[-1] & 0xF
    number = int.from_bytes(mac[start : start + 4]) & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def matching_step(secret: bytes, code: str, now: datetime, last_step: int) -> int | None:
    """The step whose code this is; none at or before `last_step`: a code is taken once."""
    here = step_of(now)
    found = None
    for step in range(here - _WINDOW, here + _WINDOW + 1):
        if hmac.compare_digest(code_at(secret, step), code) and step > last_step:
            found = step
    return found


def is_code(text: str) -> bool:
    return len(text) == DIGITS and text.isascii() and text.isdecimal()


def plain_code(text: str) -> str:
    """As it is typed: with blanks in between, a recovery code with or without its strokes."""
    return "".join(text.split()).replace("-", "").lower()


def base32(secret: bytes) -> str:
    """For who cannot scan: in groups of four, as authenticators show it."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(secret: bytes, login: str, county: str) -> str:
    """What the square code holds; the county's name tells several systems apart."""
    issuer = f"安居 {county}"
    asked = {"secret": base32(secret).replace(" ", ""), "issuer": issuer}
    return f"otpauth://totp/{quote(f'{issuer}:{login}')}?{urlencode(asked, quote_via=quote)}"


def recovery_code(number: int, letters: str) -> str:
    """`3-abcd-ef23`: it begins with its own number, so that one hash is computed and not eight."""
    half = RECOVERY_LENGTH // 2
    return f"{number}-{letters[:half]}-{letters[half:]}"


def recovery_number(plain: str) -> int | None:
    """Which recovery code a text claims to be; None when it is none at all."""
    is_one = len(plain) == RECOVERY_LENGTH + 1 and plain[0].isascii() and plain[0].isdecimal()
    number = int(plain[0]) if is_one else 0
    return number if 1 <= number <= RECOVERY_CODES else None


SECOND_FACTOR_EVENTS: Mapping[str, tuple[str, ...]] = {
    "account.second_factor_asked": ("要求设置动态口令", "account", "due"),
    "account.second_factor_set_up": ("设置动态口令", "account"),
    "account.second_factor_ended": ("本人停用动态口令", "account"),
    # `witness` made sure, beside who resets, that it is he who asked
    "account.second_factor_reset": ("重置动态口令", "account", "witness", "reason"),
    "account.recovery_code_used": ("用备用码登录", "account", "left"),
    "account.recovery_codes_renewed": ("换发备用码", "account"),
}
