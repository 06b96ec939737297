"""What was backed up and proved, for whoever runs the house."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from server.domain.reach import Reach
from server.store.reads.accounts import whole_counties
from server.store.rows import Account, BackupRun, LedgerAnchor


class BackupLine(NamedTuple):
    id: str
    kind: str
    name: str
    place: str
    started_at: datetime
    ended_at: datetime
    is_sound: bool
    facts: dict[str, Any]
    error: str | None


_COLUMNS = tuple(getattr(BackupRun, name) for name in BackupLine._fields)


def backups(reach: Reach, db: Connection, limit: int = 60) -> list[BackupLine]:
    """Newest first; only who manages a whole county sees any."""
    found = select(*_COLUMNS).where(BackupRun.county_code.in_(whole_counties(reach)))
    rows = db.execute(found.order_by(BackupRun.started_at.desc(), BackupRun.id).limit(limit))
    return [BackupLine(*row) for row in rows]


def newest_sound(reach: Reach, db: Connection, kind: str) -> BackupLine | None:
    found = select(*_COLUMNS).where(
        BackupRun.county_code.in_(whole_counties(reach)),
        BackupRun.kind == kind,
        BackupRun.is_sound.is_(True),
    )
    row = db.execute(found.order_by(BackupRun.started_at.desc()).limit(1)).first()
    return BackupLine(*row) if row else None


def sound_runs(db: Connection, codes: Collection[str]) -> list[BackupLine]:
    """Of all the counties of a home: a backup is of the home."""
    found = select(*_COLUMNS).where(BackupRun.county_code.in_(codes), BackupRun.is_sound.is_(True))
    return [BackupLine(*row) for row in db.execute(found)]


class AnchorLine(NamedTuple):
    seq: int
    at: datetime
    hash: str


def newest_anchor(db: Connection, county: str) -> AnchorLine | None:
    found = select(LedgerAnchor.seq, LedgerAnchor.at, LedgerAnchor.hash).where(
        LedgerAnchor.county_code == county
    )
    row = db.execute(found.order_by(LedgerAnchor.seq.desc()).limit(1)).first()
    return AnchorLine(*row) if row else None


def some_sealed(db: Connection, county: str) -> bytes | None:
    """Sealed particulars of some account."""
    found = select(Account.personal_sealed).where(Account.county_code == county).limit(1)
    return db.execute(found).scalar()
