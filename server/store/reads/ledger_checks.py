"""When the county's whole ledger was last computed anew, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from server.store.rows import LedgerCheck


class Checked(NamedTuple):
    at: datetime
    anchor: int
    findings: int


def newest(db: Connection, county: str) -> Checked | None:
    """The ledger's own state is the county's, whatever part of it one reaches."""
    found = select(*(getattr(LedgerCheck, name) for name in Checked._fields))
    found = found.where(LedgerCheck.county_code == county).order_by(LedgerCheck.at.desc()).limit(1)
    row = db.execute(found).one_or_none()
    return None if row is None else Checked(*row)
