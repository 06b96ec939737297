"""Whose neighbours are to be told when a house may fall, and how far that has come (M7).

How many metres the buffer has is the county's profile's word. A house without a position is never
left out in silence: it is named apart, to be checked by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

BASES = ("buffer", "by_hand")
STATES = ("waiting", "told", "refused", "no_need")

MOVES_NEIGHBOURS = "evacuate_neighbours"  # code of control_measure_kind


def moves_neighbours(kinds: Collection[str]) -> bool:
    return MOVES_NEIGHBOURS in kinds


class NeighbourProgress(NamedTuple):
    """N of M acknowledged; who refused was told, and is named apart."""

    named: int
    acknowledged: int
    refused: int
    waiting: int
    to_check: int  # of those waiting, without a position

    @property
    def is_complete(self) -> bool:
        return self.waiting == 0


def progress(lines: Iterable[tuple[str, str]]) -> NeighbourProgress:
    """From (basis, state) of every neighbour of one measure."""
    pairs = list(lines)
    waiting = [basis for basis, state in pairs if state == "waiting"]
    return NeighbourProgress(
        named=len(pairs),
        acknowledged=sum(state in ("told", "no_need") for _, state in pairs),
        refused=sum(state == "refused" for _, state in pairs),
        waiting=len(waiting),
        to_check=waiting.count("by_hand"),
    )


# How somebody was told (D).
WAYS = {
    "in_person": "当面告知",
    "phone": "电话告知",
    "paper": "书面送达",
    "relative": "由家属或邻居转告",
}
OUTCOMES = {"told": "已告知", "refused": "拒绝撤离", "no_need": "经核实不在范围内"}
STATE_LABELS = {"waiting": "待告知", **OUTCOMES}
BASIS_LABELS = {"buffer": "在告知范围内", "by_hand": "没有定位，需人工核对"}
