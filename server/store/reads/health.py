"""Does the database answer?"""

from __future__ import annotations

from sqlalchemy import Connection, select

from server.store.rows import County


def has_county(db: Connection) -> bool:
    """Any county at all; also proves that the tables are there."""
    return db.execute(select(County.code).limit(1)).first() is not None
