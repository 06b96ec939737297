"""Which backups are kept: of each of the last days, weeks and months that have one, the newest.

Limits are ours (D). The newest of all is kept, and the newest that was proved by a trial restore:
a later one nobody restored is a hope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from server.domain.days import local_day

DAYS, WEEKS, MONTHS = 7, 5, 12
_OFTEN = f"{DAYS} 天每天一份、{WEEKS} 周每周一份、{MONTHS} 个月每月一份"
RULE = f"保留最近 {_OFTEN}，以及最近一份经试恢复核验的"

Period = Callable[[datetime], tuple[int, ...]]


def _day(at: datetime) -> tuple[int, ...]:
    return local_day(at).timetuple()[:3]


def _week(at: datetime) -> tuple[int, ...]:
    return tuple(local_day(at).isocalendar())[:2]


def _month(at: datetime) -> tuple[int, ...]:
    return local_day(at).timetuple()[:2]


_KEPT: tuple[tuple[Period, int], ...] = ((_day, DAYS), (_week, WEEKS), (_month, MONTHS))


def to_drop(made: Mapping[str, datetime], proved: Iterable[str]) -> list[str]:
    """Of backups by name and moment those to let go of, the oldest first. `proved` by a trial."""
    oldest_first = sorted(made, key=lambda name: made[name])
    kept = set(oldest_first[-1:])
    kept.update([name for name in oldest_first if name in set(proved)][-1:])
    for period, number in _KEPT:
        newest_of = {period(made[name]): name for name in oldest_first}
        kept.update(newest_of[one] for one in sorted(newest_of)[-number:])
    return [name for name in oldest_first if name not in kept]
