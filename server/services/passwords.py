"""Hashing passwords with argon2id: 19 MiB and two passes, measured at about 50 ms here.

Hashing is limited to two at a time in a process, so that a flood of sign-ins can take neither
the memory nor both cores.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.domain import passwords
from server.domain.problems import Problem

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)

# What an unknown login is compared with, so that it takes as long as a known one.
_NOBODYS = _HASHER.hash("no account has this password")


def hash_of(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password has this hash; without one the same time is spent and it is False."""
    with _AT_ONCE:
        try:
            matches = _HASHER.verify(password_hash or _NOBODYS, password[: passwords.LONGEST + 1])
        except InvalidHashError:
            return _spend_time(password)
        except VerificationError:
            return False
    return matches and password_hash is not None


def _spend_time(password: str) -> bool:
    """An account without a usable password is not told from a wrong password by its time."""
    try:
        _HASHER.verify(_NOBODYS, password[: passwords.LONGEST + 1])
    except VerificationError:
        return False
    return False


def new_hash(
    password: str, login: str, used: Sequence[str], *, shortest: int = passwords.SHORTEST
) -> str:
    """The hash of a new password, or `password.weak` with what is wrong with it."""
    faults = passwords.faults_of(password, login, shortest)
    if not faults and any(is_right(old, password) for old in used[-passwords.REMEMBERED :]):
        faults = [passwords.reused()]
    if faults:
        raise Problem("password.weak", faults=faults)
    return hash_of(password)
