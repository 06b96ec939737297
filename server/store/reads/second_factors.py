"""Whose sign-in asks for a one-time code besides the password; asked before any reach."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from server.store.rows import SecondFactor


class FactorRow(NamedTuple):
    due_at: datetime | None
    secret_sealed: bytes | None
    set_up_at: datetime | None
    last_step: int
    recovery: list[str | None]
    reset_at: datetime | None

    @property
    def left(self) -> int:
        """Recovery codes that were not used."""
        return sum(one is not None for one in self.recovery)


_COLUMNS = tuple(getattr(SecondFactor, name) for name in FactorRow._fields)


def row(db: Connection, county: str, account_id: str) -> FactorRow | None:
    """The row, also of somebody who was only asked."""
    found = db.execute(
        select(*_COLUMNS).where(
            SecondFactor.county_code == county, SecondFactor.account_id == account_id
        )
    ).first()
    return FactorRow(*found) if found else None


def factor(db: Connection, county: str, account_id: str) -> FactorRow | None:
    """The factor of somebody who has set one up."""
    found = row(db, county, account_id)
    return found if found is not None and found.secret_sealed is not None else None
