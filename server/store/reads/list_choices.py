"""What somebody chose of a list: its columns, its views; one's own, so no reach is asked."""

from __future__ import annotations

from sqlalchemy import Connection, select

from server.store.rows import ListChoice, ListView


def chosen(db: Connection, county: str, account_id: str, name: str) -> list[str]:
    found = select(ListChoice.columns).where(
        ListChoice.county_code == county,
        ListChoice.account_id == account_id,
        ListChoice.list == name,
    )
    return list(db.execute(found).scalar() or [])


def views(db: Connection, county: str, account_id: str, name: str) -> list[tuple[str, str]]:
    """(name, what it asks) of the views somebody keeps of a list, the oldest first."""
    found = select(ListView.name, ListView.asked).where(
        ListView.county_code == county,
        ListView.account_id == account_id,
        ListView.list == name,
    )
    return [(row[0], row[1]) for row in db.execute(found.order_by(ListView.kept_at, ListView.name))]
