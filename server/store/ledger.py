"""Writing the ledger: each entry holds the SM3 of the one before it in its own chain (law 3).

A chain belongs to one house (or account, unit, county), so commits never queue on one row; two
transactions that extend the same chain meet at its primary key and the second is told to retry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType

import orjson
from sqlalchemy import Connection, bindparam, insert, select

from server.domain.facts import Event
from server.store.prepared import Prepared
from server.store.rows.ledger import LedgerEntry
from server.store.sm3 import sm3

FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Signature:
    """Who stands behind the entries of one unit of work, and when."""

    county: str
    actor: str
    unit_id: str | None
    at: datetime


def canonical(facts: Mapping[str, object]) -> str:
    """The one spelling of the facts that is stored and hashed."""
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode()


def entry_hash(entry: Mapping[str, object]) -> str:
    """SM3 over every column of the entry but the hash itself, in a fixed order."""
    at = entry["at"]
    assert isinstance(at, datetime)
    parts = [
        entry["county_code"],
        entry["chain"],
        entry["seq"],
        entry["event"],
        at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        entry["actor"],
        entry["unit_id"],
        entry["case_id"],
        entry["facts"],
        entry["previous"],
    ]
    return hash_of(parts)


def hash_of(parts: Sequence[object]) -> str:
    """`parts` as `entry_hash` orders them, the moment already as text."""
    return sm3(orjson.dumps(parts))


# One step back in the key of each chain, built once. Thousands asked for in one statement made
# PostgreSQL walk the county's ledger while it had no statistics of it, as in a first import.
_HEAD = Prepared(
    select(LedgerEntry.seq, LedgerEntry.hash)
    .where(LedgerEntry.county_code == bindparam("county"), LedgerEntry.chain == bindparam("chain"))
    .order_by(LedgerEntry.seq.desc())
    .limit(1)
)
_COLUMNS = LedgerEntry.__table__.c
_NAMES = tuple(one.name for one in _COLUMNS)
_INSERT = Prepared(insert(LedgerEntry.__table__), _NAMES)
_TOGETHER = 12  # entries of one statement; a survey has three, with a case five or more


def heads(db: Connection, county: str, chains: Sequence[str]) -> dict[str, tuple[int, str]]:
    """chain -> (seq, hash) of its last entry; chains without entries are absent."""
    ends = ((one, _HEAD.row(db, {"county": county, "chain": one})) for one in chains)
    return {chain: (end[0], end[1]) for chain, end in ends if end is not None}


def append(
    db: Connection,
    signature: Signature,
    events: Iterable[Event],
    known: Mapping[str, tuple[int, str]] = MappingProxyType({}),
) -> None:
    """Chain the events in the order given and store them in one statement.

    `known` are ends of chains read before, as `heads` gives them, (0, FIRST) where there was no
    entry. One that has grown since meets the key of its next entry: `house.changed_meanwhile`.
    """
    events = list(events)
    unknown = sorted({event.chain for event in events} - known.keys())
    ends = {**known, **(heads(db, signature.county, unknown) if unknown else {})}
    entries = []
    for event in events:
        seq, previous = ends.get(event.chain, (0, FIRST))
        entry = _entry(signature, event, seq + 1, previous)
        ends[event.chain] = (seq + 1, str(entry["hash"]))
        entries.append(entry)
    _insert(db, entries)


def _insert(db: Connection, entries: Sequence[Mapping[str, object]]) -> None:
    """In one statement, or where there are many one after the other."""
    if 1 < len(entries) <= _TOGETHER:
        rows = enumerate(entries)
        values = {f"{name}_{place}": row[name] for place, row in rows for name in _NAMES}
        _insert_of(len(entries)).run(db, values)
    else:
        _INSERT.run_many(db, entries)


@cache
def _insert_of(count: int) -> Prepared:
    rows = [
        {one.name: bindparam(f"{one.name}_{place}", type_=one.type) for one in _COLUMNS}
        for place in range(count)
    ]
    return Prepared(insert(LedgerEntry.__table__).values(rows))


def _entry(signature: Signature, event: Event, seq: int, previous: str) -> dict[str, object]:
    entry: dict[str, object] = {
        "county_code": signature.county,
        "chain": event.chain,
        "seq": seq,
        "event": event.kind,
        "at": signature.at,
        "actor": signature.actor,
        "unit_id": signature.unit_id,
        "case_id": event.case_id,
        "facts": canonical(event.facts),
        "previous": previous,
    }
    return {**entry, "hash": entry_hash(entry)}
