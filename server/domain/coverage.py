"""排查覆盖 (M4): of every grid, village and township how many houses are known, surveyed, missing.

Only houses are counted, never who surveyed them (law 8). Each number is defined once, with the
filter of the house list that shows exactly what it counts (law 10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

LEVELS = ("township", "village", "grid")
LEVEL_LABELS: Mapping[str, str] = {"township": "乡镇", "village": "村", "grid": "网格"}


class Measure(NamedTuple):
    """`wanted` are parameters of the address of the house list (server/pages/houses.py)."""

    label: str
    meaning: str
    wanted: Mapping[str, str]


_STANDING = {"ended": "0"}
MEASURES: Mapping[str, Measure] = {
    "known": Measure("已建档", "在册房屋，不含已灭失的", _STANDING),
    "surveyed": Measure("已排查", "至少有一次被采用的排查", {**_STANDING, "surveyed": "1"}),
    "missing": Measure("未排查", "已建档而还没有排查", {**_STANDING, "surveyed": "0"}),
    "unplaced": Measure(
        "未落位", "没有定位，或定位不在所属村范围内", {**_STANDING, "position": "unplaced"}
    ),
}


class Counts(NamedTuple):
    """Houses; known = surveyed + missing, and any of them may be unplaced."""

    known: int = 0
    surveyed: int = 0
    missing: int = 0
    unplaced: int = 0

    @property
    def surveyed_percent(self) -> float | None:
        """Share of surveyed houses, one decimal, never 100 while one is missing."""
        if not self.known:
            return None
        return self.surveyed * 1000 // self.known / 10


def total_of(lines: Iterable[Counts]) -> Counts:
    return Counts(*map(sum, zip(*lines, strict=True))) if (lines := [*lines]) else Counts()
