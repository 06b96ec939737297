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
