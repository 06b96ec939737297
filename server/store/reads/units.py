"""Which unit answers for a place, for pages that name a unit and never a person."""

from __future__ import annotations

from sqlalchemy import Connection, select

from server.domain.acts import Role
from server.domain.reach import Reach
from server.store.rows import Unit


def township_unit(reach: Reach, db: Connection, township: str) -> str | None:
    """The name of the township's own unit; None where it has none in the system yet."""
    found = (
        select(Unit.name)
        .where(
            Unit.county_code.in_({span.county for span in reach.spans}),
            Unit.kind == Role.TOWNSHIP.value,
            Unit.township_code == township,
            Unit.closed_at.is_(None),
        )
        .order_by(Unit.id)
        .limit(1)
    )
    return db.execute(found).scalar()
