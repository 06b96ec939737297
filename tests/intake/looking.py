"""Looking into the tables after a survey, past the services."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from server.store import rows
from server.store.engines import Store


def one(store: Store, row: Any, **where: Any) -> Any:
    found = every(store, row, **where)
    assert len(found) == 1, f"{len(found)} rows"
    return found[0]


def every(store: Store, row: Any, **where: Any) -> list[Any]:
    table = row.__table__
    conditions = [table.c[name] == value for name, value in where.items()]
    with store.reading() as db:
        return list(db.execute(select(table).where(*conditions)).mappings())


def count(store: Store, row: Any, **where: Any) -> int:
    table = row.__table__
    conditions = [table.c[name] == value for name, value in where.items()]
    with store.reading() as db:
        return int(db.scalar(select(func.count()).select_from(table).where(*conditions)) or 0)


def events(store: Store, chain: str) -> list[str]:
    entry = rows.LedgerEntry
    with store.reading() as db:
        found = select(entry.event).where(entry.chain == chain).order_by(entry.seq)
        return list(db.scalars(found))
