"""The columns of a list as somebody last chose them; one's own, so no reach is asked."""

from __future__ import annotations

from sqlalchemy import Connection, select

from server.store.rows import ListChoice


def chosen(db: Connection, county: str, account_id: str, name: str) -> list[str]:
    found = select(ListChoice.columns).where(
        ListChoice.county_code == county,
        ListChoice.account_id == account_id,
        ListChoice.list == name,
    )
    return list(db.execute(found).scalar() or [])
