"""Recomputing the whole ledger of a county: what was altered, removed or cut off, and where.

Entries and leaves stream by chain; in memory are one chain's end and the Merkle tree of heads.
Run it inside `Store.reading()`: everything is of one snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    exists,
    func,
    literal,
    select,
    type_coerce,
)

from server.store.anchors import Anchor, all_anchors, anchor_hash
from server.store.ledger import FIRST, hash_of
from server.store.merkle import MerkleTree
from server.store.rows.houses import House
from server.store.rows.ledger import LedgerEntry, LedgerLeaf

HOUSE = "house:"
MOST_FINDINGS = 1_000
_FETCH = 2_000

Progress = Callable[[int, int], None]  # done, total


class Finding(NamedTuple):
    """One thing that is not as it was written; `chain` and `seq` name the place."""

    code: str
    county: str
    chain: str
    seq: int
    text: str


_TEXTS = {
    "entry.altered": "第 {seq} 条记录的内容与其杂凑值不符，已被改动。",
    "entry.unlinked": "第 {seq} 条记录与前一条不衔接，前一条可能被整条替换。",
    "entry.missing": "第 {seq} 至 {until} 条记录缺失。",
    "chain.shortened": "第 {anchor} 号锚定时已有 {seq} 条记录，现只剩 {until} 条，末尾记录被删除。",
    "chain.replaced": "第 {seq} 条记录与第 {anchor} 号锚定时不同，该链可能被整条替换。",
    "chain.missing": "第 {anchor} 号锚定时有 {seq} 条记录，现在整条链都不存在。",
    "house.missing": "台账中有此房屋，房屋档案却不存在，已被删除。",
    "house.without_chain": "有房屋档案，台账中却没有任何记录。",
    "anchor.altered": "第 {seq} 号锚定的内容与其杂凑值不符，已被改动。",
    "anchor.unlinked": "第 {seq} 号锚定与前一号不衔接。",
    "anchor.missing": "第 {seq} 至 {until} 号锚定缺失。",
    "anchor.root_mismatch": "第 {seq} 号锚定的根与其链头不符，有链头被删除、增加或改动。",
}


def verify(db: Connection, county: str, progress: Progress | None = None) -> list[Finding]:
    """Everything wrong in the county's ledger, at most MOST_FINDINGS; empty when it is whole."""
    return list(islice(_all_findings(db, county, progress or _silent), MOST_FINDINGS))


def _all_findings(db: Connection, county: str, progress: Progress) -> Iterator[Finding]:
    yield from _anchors(db, county)
    yield from _chains(db, county, progress)
    yield from _houses(db, county)


def _silent(_done: int, _total: int) -> None:
    pass


def _finding(code: str, county: str, chain: str, seq: int, **facts: object) -> Finding:
    return Finding(code, county, chain, seq, _TEXTS[code].format(seq=seq, **facts))


# ---- chains ------------------------------------------------------------------------------

_LEAVES, _ENTRIES = 0, 1  # leaves of a chain are read before its entries


def _chains(db: Connection, county: str, progress: Progress) -> Iterator[Finding]:
    """Read leaves and entries side by side, both ordered by chain."""
    total = db.scalar(select(func.count()).where(LedgerEntry.county_code == county)) or 0
    done = 0
    rows = merge(_leaves(db, county), _entries(db, county), key=itemgetter(0, 1))
    for chain, of_chain in groupby(rows, key=itemgetter(0)):
        check = _ChainCheck(county, chain)
        for row in of_chain:
            if row[1] == _LEAVES:
                check.expect(*row[2:])
                continue
            yield from check.entry(row)
            done += 1
            if done % _FETCH == 0:
                progress(done, total)
        yield from check.end()
    progress(done, total)


class _ChainCheck:
    """One chain while it is read; says what is wrong as soon as it is seen."""

    def __init__(self, county: str, chain: str) -> None:
        self._county = county
        self._chain = chain
        self._anchored: dict[int, tuple[int, str]] = {}  # seq -> (anchor, hash)
        self._seq = 0
        self._hash: str | None = FIRST  # None: the entry before is missing, no link to compare

    def expect(self, anchor: int, seq: int, entry_hash: str) -> None:
        self._anchored[seq] = (anchor, entry_hash)

    def entry(self, row: Any) -> Iterator[Finding]:
        _, _, seq, event, at, actor, unit_id, case_id, facts, previous, hash_ = row
        if seq != self._seq + 1:
            yield self._finding("entry.missing", self._seq + 1, until=seq - 1)
            self._hash = None
        if hash_ != hash_of(
            (self._county, self._chain, seq, event, at, actor, unit_id, case_id, facts, previous)
        ):
            yield self._finding("entry.altered", seq)
        if self._hash is not None and previous != self._hash:
            yield self._finding("entry.unlinked", seq)
        anchor, anchored_hash = self._anchored.pop(seq, (0, hash_))
        if anchored_hash != hash_:
            yield self._finding("chain.replaced", seq, anchor=anchor)
        self._seq, self._hash = seq, hash_

    def end(self) -> Iterator[Finding]:
        """Anchored entries that are behind the end of the chain; a gap named its own already."""
        if not self._anchored or max(self._anchored) <= self._seq:
            return
        seq = max(self._anchored)
        code = "chain.shortened" if self._seq else "chain.missing"
        yield self._finding(code, seq, anchor=self._anchored[seq][0], until=self._seq)

    def _finding(self, code: str, seq: int, **facts: object) -> Finding:
        return _finding(code, self._county, self._chain, seq, **facts)


def _entries(db: Connection, county: str) -> Iterator[Any]:
    columns = (LedgerEntry.chain, literal(_ENTRIES), LedgerEntry.seq, LedgerEntry.event)
    more = (LedgerEntry.actor, LedgerEntry.unit_id, LedgerEntry.case_id, LedgerEntry.facts)
    found = (
        select(*columns, _at_text(db), *more, LedgerEntry.previous, LedgerEntry.hash)
        .where(LedgerEntry.county_code == county)
        .order_by(LedgerEntry.chain, LedgerEntry.seq)
    )
    return _stream(db, found)


def _leaves(db: Connection, county: str) -> Iterator[Any]:
    columns = (LedgerLeaf.chain, literal(_LEAVES), LedgerLeaf.anchor, LedgerLeaf.seq)
    found = (
        select(*columns, LedgerLeaf.hash)
        .where(LedgerLeaf.county_code == county)
        .order_by(LedgerLeaf.chain, LedgerLeaf.anchor)
    )
    return _stream(db, found)


def _at_text(db: Connection) -> ColumnElement[str]:
    """The moment as it is hashed, spelled by the database and not row by row in Python."""
    if db.dialect.name == "sqlite":
        return type_coerce(LedgerEntry.at, String)
    in_utc = func.timezone("UTC", LedgerEntry.at)
    return func.to_char(in_utc, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"', type_=String)


def _stream(db: Connection, found: Select[Any]) -> Iterator[Any]:
    with db.execute(found, execution_options={"yield_per": _FETCH}) as rows:
        for some in rows.partitions():
            yield from some


# ---- houses ------------------------------------------------------------------------------


def _houses(db: Connection, county: str) -> Iterator[Finding]:
    for (house_id,) in db.execute(_unexplained_houses(county)):
        yield _finding("house.without_chain", county, f"{HOUSE}{house_id}", 0)
    for chain, seq in db.execute(_lost_houses(county)):
        yield _finding("house.missing", county, chain, seq)


def _unexplained_houses(county: str) -> Select[tuple[str]]:
    chain = func.concat(literal(HOUSE), House.id)
    explained = exists().where(LedgerEntry.county_code == county, LedgerEntry.chain == chain)
    return select(House.id).where(House.county_code == county, ~explained).order_by(House.id)


def _lost_houses(county: str) -> Select[tuple[str, int]]:
    """Chains that registered a house of which there is no row (an ended house keeps its row)."""
    house_id = func.substr(LedgerEntry.chain, len(HOUSE) + 1)
    there = exists().where(House.county_code == county, House.id == house_id)
    return (
        select(LedgerEntry.chain, LedgerEntry.seq)
        .where(LedgerEntry.county_code == county, LedgerEntry.event == "house.registered", ~there)
        .order_by(LedgerEntry.chain)
    )


# ---- anchors -----------------------------------------------------------------------------


def _anchors(db: Connection, county: str) -> Iterator[Finding]:
    """Grow the Merkle tree anchor by anchor from the stored leaves; compare every root."""
    tree = MerkleTree()
    leaves = groupby(_leaves_by_anchor(db, county), key=itemgetter(0))
    number, of_anchor = next(leaves, _NO_LEAVES)
    seq, previous, was_right = 0, FIRST, True
    for anchor in all_anchors(db, county):
        while number <= anchor.seq:
            for _, *leaf in of_anchor:
                tree.put(*leaf)
            number, of_anchor = next(leaves, _NO_LEAVES)
        for code, facts in _wrongs(anchor, seq, previous):
            yield _finding(code, county, f"county:{county}", facts.pop("seq", anchor.seq), **facts)
        is_right = anchor.root == tree.root and anchor.chains == len(tree)
        if was_right and not is_right:  # those after it are wrong for the same reason
            yield _finding("anchor.root_mismatch", county, f"county:{county}", anchor.seq)
        seq, previous, was_right = anchor.seq, anchor.hash, is_right
    if number < _END:
        yield _finding("anchor.missing", county, f"county:{county}", seq + 1, until=number)


_END = 1 << 62
_NO_LEAVES: tuple[int, Iterator[Any]] = (_END, iter(()))


def _wrongs(anchor: Anchor, seq: int, previous: str) -> Iterator[tuple[str, dict[str, int]]]:
    """What is wrong with an anchor that follows `seq`, of which `previous` is the hash."""
    if anchor.seq != seq + 1:
        yield "anchor.missing", {"seq": seq + 1, "until": anchor.seq - 1}
    elif anchor.previous != previous:
        yield "anchor.unlinked", {}
    if anchor.hash != anchor_hash(anchor):
        yield "anchor.altered", {}


def _leaves_by_anchor(db: Connection, county: str) -> Iterator[Any]:
    found = (
        select(LedgerLeaf.anchor, LedgerLeaf.chain, LedgerLeaf.seq, LedgerLeaf.hash)
        .where(LedgerLeaf.county_code == county)
        .order_by(LedgerLeaf.anchor, LedgerLeaf.chain)
    )
    return _stream(db, found)
