"""What the ledger gained about something since a moment: by its chain, or by its name in facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, Connection, and_, literal, or_, select

from server.domain.facts import Moment
from server.domain.reach import Reach
from server.store.reads.house_file import TimelineEntry
from server.store.reads.ledger import houses_in
from server.store.rows import LedgerEntry

MOST = 50


def mentioning(
    reach: Reach,
    db: Connection,
    county: str,
    names: Sequence[str],
    since: datetime,
) -> list[TimelineEntry]:
    """Entries after `since` that name all of these, each in the chain or in the facts.

    Of chains of houses those within reach; other chains the caller has to answer for. The index on
    (county, at) bounds it to what was written since.
    """
    in_reach = or_(LedgerEntry.chain.not_like("house:%"), houses_in(reach))
    found = (
        select(
            LedgerEntry.seq,
            LedgerEntry.event,
            LedgerEntry.at,
            LedgerEntry.actor,
            LedgerEntry.facts,
            LedgerEntry.case_id,
            LedgerEntry.unit_id,
            LedgerEntry.hash,
        )
        .where(LedgerEntry.county_code == county, LedgerEntry.at > since)
        .where(and_(*map(_names, names)), in_reach)
        .order_by(LedgerEntry.at, LedgerEntry.seq)
        .limit(MOST)
    )
    return [
        TimelineEntry(
            Moment(row.seq, row.event, row.at, row.actor, orjson.loads(row.facts), row.case_id),
            row.unit_id,
            row.hash,
        )
        for row in db.execute(found)
    ]


def _names(one: str) -> ColumnElement[bool]:
    chain = literal(":") + LedgerEntry.chain + literal(":")
    in_chain = chain.contains(f":{one}:", autoescape=True)
    return or_(in_chain, LedgerEntry.facts.contains(f'"{one}"', autoescape=True))
