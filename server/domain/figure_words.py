"""How a figure, a share and what changed since the month before are said in an official paper.

Shares are worked in tenths of a per cent and cut, never rounded up to 100; a change is told with a
rate only where there is something to compare with and the rate is not nought (no “下降0.0%”).
"""

from __future__ import annotations

from collections.abc import Iterable

STILL = "与上月持平"
NOTHING_TO_DIVIDE = "没有应办房屋，不计算比率"


def count(number: int, unit: str = "栋") -> str:
    return f"{number}{unit}"


def change(was: int | None, now: int, unit: str = "栋") -> str:
    """比上月…; nothing where there is no month before (`was` None)."""
    if was is None:
        return ""
    if was == now:
        return STILL
    more = now - was
    words = f"比上月{'增加' if more > 0 else '减少'}{abs(more)}{unit}"
    return words + _rate(was, now)


def _rate(was: int, now: int) -> str:
    if was == 0:
        return "（上月为0）"
    if now == 0:
        return "，降至0"
    rate = _tenths_of(abs(now - was), was)
    return f"，{'增长' if now > was else '下降'}{tenths(rate)}%" if rate else ""


def _tenths_of(part: int, whole: int) -> int:
    """Tenths of a per cent, the half rounded up."""
    return (2000 * part + whole) // (2 * whole)


def share(done: int, whole: int) -> int | None:
    """Tenths of a per cent, cut; None where there is nothing to do. More than all is all."""
    return None if whole <= 0 else 1000 * min(done, whole) // whole


def tenths(value: int) -> str:
    """`125` → 12.5, `100` → 10."""
    return f"{value // 10}.{value % 10}" if value % 10 else str(value // 10)


def percent(value: int | None) -> str:
    return "—" if value is None else f"{tenths(value)}%"


def points(was: int | None, now: int | None) -> str:
    """比上月提高…个百分点; nothing where either month had nothing to divide by."""
    if was is None or now is None:
        return ""
    if was == now:
        return STILL
    return f"比上月{'提高' if now > was else '降低'}{tenths(abs(now - was))}个百分点"


def joined(*parts: str) -> str:
    """Those that say something, with commas between."""
    return "，".join(one for one in parts if one)


def listed(names: Iterable[str], most: int | None = None) -> str:
    """甲、乙、丙; after `most` of them 等 and how many there are."""
    all_names = list(names)
    if most is None or len(all_names) <= most:
        return "、".join(all_names)
    return f"{'、'.join(all_names[:most])}等{len(all_names)}个"
