"""SM3 (GB/T 32905) and HMAC-SM3; Python's own where its OpenSSL has it, else `cryptography`'s."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC


def _digest_of_cryptography(data: bytes) -> bytes:
    digest = _FRESH_OF_CRYPTOGRAPHY.copy()
    digest.update(data)
    return digest.finalize()


def _hmac_of_cryptography(key: bytes, data: bytes) -> bytes:
    code = HMAC(key, hashes.SM3())
    code.update(data)
    return code.finalize()


def _digest_of_python(data: bytes) -> bytes:
    digest = _FRESH.copy()
    digest.update(data)
    return digest.digest()


def _hmac_of_python(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sm3")


_HAS_PYTHON = "sm3" in hashlib.algorithms_available
# OpenSSL looks an algorithm up by name each time, which costs more than hashing an entry does.
_FRESH: Any = hashlib.new("sm3") if _HAS_PYTHON else None
_FRESH_OF_CRYPTOGRAPHY = hashes.Hash(hashes.SM3())

sm3_bytes = _digest_of_python if _HAS_PYTHON else _digest_of_cryptography
hmac_sm3 = _hmac_of_python if _HAS_PYTHON else _hmac_of_cryptography


def sm3(data: bytes) -> str:
    return sm3_bytes(data).hex()


class RunningSm3:
    """SM3 of what comes piece by piece."""

    def __init__(self) -> None:
        self._digest: Any = _FRESH.copy() if _HAS_PYTHON else _FRESH_OF_CRYPTOGRAPHY.copy()

    def update(self, data: bytes) -> None:
        self._digest.update(data)

    def hex(self) -> str:
        return str(self._digest.digest().hex() if _HAS_PYTHON else self._digest.finalize().hex())
