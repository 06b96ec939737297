"""What the ledger gained about something since a moment: by its chain, or by its name in facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson
from sqlalchemy import Connection, and_, or_, select

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
    """Entries after `since` whose chain is called by all the names, or whose facts hold them all.

    Of chains of houses those within reach; other chains the caller has to answer for. The index on
    (county, at) bounds it to what was written since.
    """
    called = LedgerEntry.chain.endswith(":" + ":".join(names), autoescape=True)
    held = and_(*(LedgerEntry.facts.contains(f'"{one}"', autoescape=True) for one in names))
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
        .where(or_(called, held), in_reach)
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
