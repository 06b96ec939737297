"""房主签字确认 of a house, as the ledger has it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, and_, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import House, LedgerEntry


class Confirmed(NamedTuple):
    whom: str
    refusal: str | None
    confirmed_at: datetime


def of_house(reach: Reach, db: Connection, house_id: str) -> list[Confirmed]:
    found = (
        select(LedgerEntry.facts)
        .join(House, and_(House.county_code == LedgerEntry.county_code, House.id == house_id))
        .where(
            within(reach),
            LedgerEntry.chain == f"house:{house_id}",
            LedgerEntry.event == "owner.confirmed",
        )
        .order_by(LedgerEntry.seq)
    )
    return [_confirmed(facts) for facts in db.scalars(found)]


def _confirmed(facts: str) -> Confirmed:
    said = orjson.loads(facts)
    return Confirmed(said["whom"], said["refusal"], datetime.fromisoformat(said["confirmed_at"]))
