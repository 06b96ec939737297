"""The keys of a home in a backup: sealed with a passphrase, or not there at all.

Whoever finds a backup without its passphrase has sealed personal data and nothing to open it
with. scrypt makes a guess cost 32 MB and a tenth of a second.
"""

from __future__ import annotations

import os
from typing import Any

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from server.domain.problems import Problem
from server.store.secrets import Keys, Secrets, Unreadable

_COST = {"n": 1 << 15, "r": 8, "p": 1}
_BOUND = b"anju backup keys"


def seal_keys(content: bytes, passphrase: str) -> dict[str, Any]:
    salt = os.urandom(16)
    sealed = _secrets(passphrase, salt, _COST).seal(content, _BOUND)
    return {"kdf": "scrypt", **_COST, "salt": salt.hex(), "sealed": sealed.hex()}


def open_keys(sealed: dict[str, Any], passphrase: str) -> bytes:
    """The keys file as it was; `backup.wrong_passphrase` when it does not open."""
    cost = {name: int(sealed[name]) for name in _COST}
    if cost != _COST:  # a forged cost could ask for all the memory there is
        raise Problem("backup.wrong_passphrase")
    secrets = _secrets(passphrase, bytes.fromhex(sealed["salt"]), cost)
    try:
        return secrets.open_bytes(bytes.fromhex(sealed["sealed"]), _BOUND)
    except Unreadable as error:
        raise Problem("backup.wrong_passphrase") from error


def _secrets(passphrase: str, salt: bytes, cost: dict[str, int]) -> Secrets:
    key = Scrypt(salt=salt, length=16, **cost).derive(passphrase.encode())
    return Secrets(Keys(current=1, seal={1: key}, index=b"", receipt=b""))
