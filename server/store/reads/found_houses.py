"""Houses found by what somebody typed: by code, or by blind index of what is sealed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select, union

from server.domain.reach import Reach
from server.store.reads.houses import LINE, HouseLine
from server.store.reads.reach import within
from server.store.rows import House

# Searched by these columns of blind indexes.
COLUMNS = ("owner_index", "owner_id_index", "phone_index", "phone_tail_index", "door_part_index")
_AFTER_DIGITS = "Z"  # sorts behind every character of a code, in every language


class SealedHouse(NamedTuple):
    """What a hit by a part of the address is compared with, and what an index is made of."""

    id: str
    village_code: str
    personal_sealed: bytes | None


def by_code_prefix(reach: Reach, db: Connection, prefix: str, limit: int) -> list[HouseLine]:
    """By code; a whole code finds the one house. A file closed into another leads to that one."""
    end = prefix.ljust(19, _AFTER_DIGITS)
    found = select(*LINE, House.merged_into).where(
        within(reach), House.code >= prefix, House.code <= end
    )
    rows = list(db.execute(found.order_by(House.code).limit(limit)))
    closed = {row.merged_into for row in rows if row.merged_into is not None}
    there = {one.id: one for one in lines(reach, db, closed)} if closed else {}
    hits = [there.get(row.merged_into) or HouseLine(*row[:-1]) for row in rows]
    return list({one.id: one for one in hits}.values())


def ids_by_index(
    reach: Reach, db: Connection, indexes: Mapping[str, Collection[str]], limit: int
) -> list[str]:
    """Ids of houses with one of the indexes; `indexes` is column -> values."""
    # Index by index: an OR, or an ORDER BY beside the search, makes SQLite read every house of
    # the county (480 ms at 40,000).
    hits = [
        select(func.coalesce(House.merged_into, House.id)).where(
            within(reach), getattr(House, column).in_(values)
        )
        for column, values in indexes.items()
        if values
    ]
    return list(db.execute(union(*hits).limit(limit)).scalars()) if hits else []


def lines(reach: Reach, db: Connection, ids: Collection[str]) -> list[HouseLine]:
    """In the one order of every list."""
    found = db.execute(select(*LINE).where(within(reach), House.id.in_(ids)))
    return sorted((HouseLine(*row) for row in found), key=lambda line: line.place)


def sealed(reach: Reach, db: Connection, ids: Collection[str]) -> list[SealedHouse]:
    columns = (getattr(House, name) for name in SealedHouse._fields)
    found = db.execute(select(*columns).where(within(reach), House.id.in_(ids)))
    return [SealedHouse(*row) for row in found]


def without_search_index(reach: Reach, db: Connection, limit: int) -> list[SealedHouse]:
    """Houses registered before these indexes were, or restored from before."""
    columns = (getattr(House, name) for name in SealedHouse._fields)
    found = select(*columns).where(
        within(reach), House.door_part_index.is_(None), House.personal_sealed.is_not(None)
    )
    return [SealedHouse(*row) for row in db.execute(found.limit(limit))]
