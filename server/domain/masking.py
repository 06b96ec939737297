"""How personal data looks to those who have not asked to see it (law 9, domain.md §9.4)."""

from __future__ import annotations

_STAR = "*"


def mask_name(name: str) -> str:
    """张三丰 → 张*丰, 张三 → 张*; a single character says too much and is hidden."""
    if len(name) < 2:
        return _STAR * len(name)
    if len(name) == 2:
        return name[0] + _STAR
    return name[0] + _STAR * (len(name) - 2) + name[-1]


def mask_id_number(number: str) -> str:
    """For staff: first 6 and last 4."""
    return _mask_middle(number, 6, 4)


def mask_id_number_for_public(number: str) -> str:
    return _mask_middle(number, 0, 4)


def mask_door(group: str | None, road: str | None, door: str | None) -> str | None:
    """2组＊＊: the group holds many houses and stays; road and door are one house's alone."""
    named = group if group and group != "无" else ""
    hidden = _STAR * 2 if road or door else ""
    return f"{named}{'组' if named and not named.endswith('组') else ''}{hidden}" or None


def mask_phone(phone: str) -> str:
    """138****1234; shorter numbers keep less."""
    return _mask_middle(phone, 3, 4)


def _mask_middle(text: str, head: int, tail: int) -> str:
    """At least as many places are hidden as shown at the end, or nothing is shown."""
    hidden = len(text) - head - tail
    if hidden < tail:
        return _STAR * len(text)
    return text[:head] + _STAR * hidden + text[len(text) - tail :]
