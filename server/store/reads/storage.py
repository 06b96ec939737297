"""How much room the database and the photos take, and whether the ledger moved since a moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select, text

from server.store.rows import LedgerEntry, PhotoFile


def database_bytes(db: Connection) -> int:
    if db.dialect.name == "postgresql":
        return int(db.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    pages = db.execute(text("SELECT page_count FROM pragma_page_count()")).scalar_one()
    size = db.execute(text("SELECT page_size FROM pragma_page_size()")).scalar_one()
    return int(pages) * int(size)


def photos(db: Connection) -> tuple[int, int]:
    """(bytes, how many) of all photos that arrived."""
    total, number = db.execute(select(func.sum(PhotoFile.size), func.count())).one()
    return int(total or 0), int(number)


def has_entries_since(db: Connection, county: str, moment: datetime | None) -> bool:
    found = select(LedgerEntry.seq).where(LedgerEntry.county_code == county)
    if moment is not None:
        found = found.where(LedgerEntry.at > moment)
    return db.execute(found.limit(1)).first() is not None
