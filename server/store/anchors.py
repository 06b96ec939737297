"""Anchors (law 3): at short intervals one hash over the heads of all chains of a county.

An anchor stores as leaves only the chains that moved since the one before; its root is over the
latest leaf of every chain, and it holds the hash of the anchor before. All heads are read in one
snapshot and `at` is never compared: an entry that commits later, whatever moment it names, was
not in the snapshot and falls into the next anchor.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Select, and_, bindparam, desc, func, insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from server.store.ledger import FIRST
from server.store.merkle import MerkleTree
from server.store.prepared import Prepared
from server.store.rows.ledger import LedgerAnchor, LedgerEntry, LedgerLeaf
from server.store.sm3 import sm3


class Head(NamedTuple):
    chain: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Anchor:
    county_code: str
    seq: int
    at: datetime
    reason: str  # interval | report | backup
    chains: int
    root: str
    previous: str
    hash: str


ANCHOR_COLUMNS = tuple(one.name for one in fields(Anchor))


class Drawn(NamedTuple):
    """An anchor and the leaves that go with it, not yet stored."""

    anchor: Anchor
    leaves: list[Head]


def anchor(db: Connection, county: str, at: datetime, reason: str) -> Anchor:
    """Draw and store in one transaction; see `draw` for doing it beside the writers."""
    drawn = draw(db, county, at, reason)
    save(db, drawn)
    return drawn.anchor


def draw(db: Connection, county: str, at: datetime, reason: str) -> Drawn:
    """Compute the next anchor from one snapshot; nothing is written, no writer waits."""
    before = last(db, county)
    tree = _tree_of(db, county, before)
    moved = [Head(*one) for one in _heads(db, county) if one[1] > tree.seq_of(one[0])]
    for head in moved:
        tree.put(*head)
    seq, previous = (before.seq + 1, before.hash) if before else (1, FIRST)
    unsigned = Anchor(county, seq, at, reason, len(tree), tree.root, previous, "")
    drawn = Drawn(replace(unsigned, hash=anchor_hash(unsigned)), moved)
    _grown[county] = (drawn.anchor.hash, tree)
    return drawn


# county -> (hash of the anchor last drawn here, its tree). An anchor's hash covers its root, so a
# tree found by it is the one the stored leaves would give; whoever draws takes it out first.
_grown: dict[str, tuple[str, MerkleTree]] = {}


def _tree_of(db: Connection, county: str, before: Anchor | None) -> MerkleTree:
    """The tree of the anchor before: what has not moved is not hashed again."""
    kept = _grown.pop(county, None)
    if kept is not None and before is not None and kept[0] == before.hash:
        return kept[1]
    tree = MerkleTree()
    for leaf in _latest_leaves(db, county):
        tree.put(*leaf)
    return tree


def save(db: Connection, drawn: Drawn) -> None:
    """`database.busy` when another anchor took the number since this one was drawn."""
    anchor = drawn.anchor
    db.execute(insert(LedgerAnchor), asdict(anchor))
    owned = {"county_code": anchor.county_code, "anchor": anchor.seq}
    if drawn.leaves:
        db.execute(insert(LedgerLeaf), [{**owned, **leaf._asdict()} for leaf in drawn.leaves])


class Proof(NamedTuple):
    """That the newest anchor holds this end of a chain: leaf, and its path to the root."""

    anchor: Anchor
    leaf: Head
    path: list[tuple[str, str]]


def prove(db: Connection, county: str, chain: str) -> Proof | None:
    """None before the first anchor, or where the chain began after it."""
    newest = last(db, county)
    leaves = {leaf.chain: leaf for leaf in _latest_leaves(db, county)} if newest else {}
    if newest is None or chain not in leaves:
        return None
    tree = MerkleTree()
    for leaf in leaves.values():
        tree.put(*leaf)
    if tree.root != newest.root:
        raise ValueError("the stored leaves do not give the newest anchor's root")
    return Proof(newest, leaves[chain], tree.path(chain))


def last(db: Connection, county: str) -> Anchor | None:
    found = db.execute(_select(county).order_by(desc(LedgerAnchor.seq)).limit(1)).one_or_none()
    return Anchor(*found) if found else None


def all_anchors(db: Connection, county: str) -> list[Anchor]:
    return [Anchor(*row) for row in db.execute(_select(county).order_by(LedgerAnchor.seq))]


def anchor_hash(anchor: Anchor) -> str:
    """SM3 over every column of the anchor but the hash itself, in a fixed order."""
    at = anchor.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    place = (anchor.county_code, anchor.seq, at, anchor.reason)
    return sm3(orjson.dumps((*place, anchor.chains, anchor.root, anchor.previous)))


def heads(db: Connection, county: str) -> list[Head]:
    """The last entry of every chain, chains in order."""
    return [Head(*row) for row in _heads(db, county)]


def _heads(db: Connection, county: str) -> list[tuple[Any, ...]]:
    return _HEADS[db.dialect.name].rows(db, {"county": county})


_COLUMNS = (LedgerEntry.chain, LedgerEntry.seq, LedgerEntry.hash)
_COUNTY = LedgerEntry.county_code == bindparam("county")
_HEADS = {
    "postgresql": Prepared(
        select(*_COLUMNS)
        .where(_COUNTY)
        .ext(distinct_on(LedgerEntry.chain))
        .order_by(LedgerEntry.chain, desc(LedgerEntry.seq))
    ),
    # SQLite takes the other columns from the row that has the maximum.
    "sqlite": Prepared(
        select(LedgerEntry.chain, func.max(LedgerEntry.seq), LedgerEntry.hash)
        .where(_COUNTY)
        .group_by(LedgerEntry.chain)
        .order_by(LedgerEntry.chain)
    ),
}


def _latest_leaves(db: Connection, county: str) -> list[Head]:
    """In the order in which chains first appeared, within one anchor by name."""
    span = (
        select(
            LedgerLeaf.chain,
            func.min(LedgerLeaf.anchor).label("first"),
            func.max(LedgerLeaf.anchor).label("last"),
        )
        .where(LedgerLeaf.county_code == county)
        .group_by(LedgerLeaf.chain)
        .subquery()
    )
    same = and_(
        LedgerLeaf.county_code == county,
        LedgerLeaf.chain == span.c.chain,
        LedgerLeaf.anchor == span.c.last,
    )
    found = select(LedgerLeaf.chain, LedgerLeaf.seq, LedgerLeaf.hash).join(span, same)
    ordered = found.order_by(span.c.first, LedgerLeaf.chain)
    return [Head(*row) for row in db.execute(ordered)]


def _select(county: str) -> Select[Any]:
    columns = [getattr(LedgerAnchor, one.name) for one in fields(Anchor)]
    return select(*columns).where(LedgerAnchor.county_code == county)
