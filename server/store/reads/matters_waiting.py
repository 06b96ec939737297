"""Matters between units as home counts them: by the conditions of their lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from server.domain.reach import Reach
from server.store.reads.matters import MatterFilter
from server.store.reads.reach import between
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import CaseTransfer, SectorTask


def tasks_waiting(reach: Reach, db: Connection, wanted: MatterFilter, now: datetime) -> Waiting:
    """The lines of `task_page`, counted for home."""
    return _waiting(reach, db, SectorTask, wanted, now)


def transfers_waiting(reach: Reach, db: Connection, wanted: MatterFilter, now: datetime) -> Waiting:
    return _waiting(reach, db, CaseTransfer, wanted, now)


def _waiting(
    reach: Reach, db: Connection, row: Any, wanted: MatterFilter, now: datetime
) -> Waiting:
    found = select(row.id).where(between(reach, row), *wanted.conditions(row))
    return waiting(db, found, due=row.due_at, late=row.due_at <= now)
