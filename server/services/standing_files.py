"""Nothing new is hung on a file that was closed into another one: asked at every commit.

The ends of the chains are read before the question is asked: a file that is closed after it has
grown by then, and whoever reached it first keeps the key of the next entry (decision 0056).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from server.domain.house_merging import STILL_ENTERED
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.store import ledger
from server.store.reads import house_merges

if TYPE_CHECKING:
    from server.domain.facts import Event
    from server.store.writing import Connection

_HOUSE = "house:"
Heads = dict[str, tuple[int, str]]


def require(
    db: Connection, county: str, events: Sequence[Event], heads: Heads, known: Collection[str]
) -> None:
    """`house.merged` for a house of these events that leads to another; `known` are the chains of
    those this work has already found standing."""
    hung = {
        one.chain
        for one in events
        if one.chain.startswith(_HOUSE) and one.kind not in STILL_ENTERED
    }
    asked = sorted(hung.difference(known))
    if not asked:
        return
    _read_ends(db, county, asked, heads)
    houses = [one.removeprefix(_HOUSE) for one in asked]
    for closed in house_merges.closed_among(whole_county(county), db, houses):
        raise Problem("house.merged", code=closed.code)


def _read_ends(db: Connection, county: str, chains: Sequence[str], heads: Heads) -> None:
    unread = [one for one in chains if one not in heads]
    found = ledger.heads(db, county, unread) if unread else {}
    heads |= {one: found.get(one, (0, ledger.FIRST)) for one in unread}
