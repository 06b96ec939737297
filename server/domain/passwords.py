"""What a password must be (GB/T 22239-2019, domain.md §9.2): the rules, not the hashing."""

from __future__ import annotations

from datetime import datetime, timedelta

SHORTEST = 10
LONGEST = 128  # a longer one would only cost hashing time
REMEMBERED = 5
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
BARRED_FOR = timedelta(days=3650)  # by a manager, until somebody lifts it
_NO_LOCK_AS_LONG = timedelta(days=365)  # of those that wrong passwords set
_CLASSES_NEEDED = 3


def is_barred(locked_until: datetime | None, now: datetime) -> bool:
    """By a manager, and not for a while by wrong passwords, which anybody may type."""
    return locked_until is not None and locked_until - now > _NO_LOCK_AS_LONG


def faults_of(password: str, login: str, shortest: int = SHORTEST) -> list[dict[str, str]]:
    """What is wrong with a new password; that it was used before is seen by its hashes."""
    faults = []
    if not shortest <= len(password) <= LONGEST:
        faults.append(_fault("password.length", f"密码长度应为 {shortest} 至 {LONGEST} 位。"))
    if _classes(password) < _CLASSES_NEEDED:
        text = "密码应包含大写字母、小写字母、数字、符号中的至少三类。"
        faults.append(_fault("password.classes", text))
    if login and login.casefold() in password.casefold():
        faults.append(_fault("password.has_login", "密码不能包含登录名。"))
    return faults


def reused() -> dict[str, str]:
    return _fault("password.reused", f"不能使用最近 {REMEMBERED} 次用过的密码。")


def _classes(password: str) -> int:
    """Capitals, small letters, digits, everything else: how many of the four occur."""
    return sum(
        (
            any(letter.isascii() and letter.isupper() for letter in password),
            any(letter.isascii() and letter.islower() for letter in password),
            any(letter.isdigit() for letter in password),
            any(not (letter.isascii() and letter.isalnum()) for letter in password),
        )
    )


def _fault(code: str, text: str) -> dict[str, str]:
    return {"field": "password", "code": code, "text": text}
