"""Does the database answer? And the colours houses keep, for those that are coloured anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select

from server.domain.reach import Reach
from server.store.reads.houses import HouseState
from server.store.reads.reach import within
from server.store.rows import County, House


def has_county(db: Connection) -> bool:
    """Any county at all; also proves that the tables are there."""
    return db.execute(select(County.code).limit(1)).first() is not None


def houses_after(reach: Reach, db: Connection, after: str, limit: int) -> list[HouseState]:
    """Houses by id, strictly after one; ended ones are among them."""
    columns = (getattr(House, name) for name in HouseState._fields)
    found = select(*columns).where(within(reach), House.id > after)
    return [HouseState(*row) for row in db.execute(found.order_by(House.id).limit(limit))]


def colours_of(
    reach: Reach, db: Connection, ids: Collection[str]
) -> dict[str, tuple[str, str | None, date | None]]:
    """Of several houses at once: the colour kept, the next one, and the day it turns."""
    found = select(House.id, House.health_code, House.health_then, House.health_turns_on)
    rows = db.execute(found.where(within(reach), House.id.in_(ids)))
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def colour_of(
    reach: Reach, db: Connection, house_id: str
) -> tuple[str, str | None, date | None] | None:
    """The colour a house keeps, the next one, and the day it turns."""
    found = select(House.health_code, House.health_then, House.health_turns_on)
    row = db.execute(found.where(within(reach), House.id == house_id)).one_or_none()
    return None if row is None else (row[0], row[1], row[2])
