"""Comparisons with the platforms: the county's are seen by its townships once they are done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import Reconciliation, ReconciliationLink


class ComparisonRow(NamedTuple):
    id: str
    platform: str
    account_id: str
    file_name: str
    file_sha256: str
    size: int
    sheet: str | None
    mapping: dict[str, Any]
    township_code: str | None
    scope: str
    as_of: date | None
    state: str
    is_current: bool
    job_id: str | None
    counts: dict[str, Any]
    uploaded_at: datetime
    compared_at: datetime | None
    ended_at: datetime | None
    dropped_at: datetime | None
    version: int


class LinkRow(NamedTuple):
    row_key: str
    house_id: str
    is_same: bool


_COLUMNS = tuple(getattr(Reconciliation, name) for name in ComparisonRow._fields)


def comparisons(reach: Reach, db: Connection, limit: int = 50) -> list[ComparisonRow]:
    """Newest first."""
    found = select(*_COLUMNS).where(is_seen(reach))
    rows = db.execute(found.order_by(Reconciliation.uploaded_at.desc()).limit(limit))
    return [ComparisonRow(*row) for row in rows]


def comparison(reach: Reach, db: Connection, comparison_id: str) -> ComparisonRow | None:
    found = select(*_COLUMNS).where(is_seen(reach), Reconciliation.id == comparison_id)
    row = db.execute(found).first()
    return ComparisonRow(*row) if row else None


def is_seen(reach: Reach) -> ColumnElement[bool]:
    """One's own township's, and a finished one of the whole county, each with what it reaches."""
    counties = sorted({span.county for span in reach.spans})
    is_shared = and_(
        Reconciliation.county_code.in_(counties),
        Reconciliation.township_code.is_(None),
        Reconciliation.state == "done",
    )
    return or_(within(reach, Reconciliation), is_shared)


def comparison_for_job(db: Connection, county: str, comparison_id: str) -> ComparisonRow | None:
    found = select(*_COLUMNS).where(
        Reconciliation.county_code == county, Reconciliation.id == comparison_id
    )
    row = db.execute(found).first()
    return ComparisonRow(*row) if row else None


def current_of(db: Connection, county: str, wanted: ComparisonRow) -> ComparisonRow | None:
    """The newest one done of the same platform, scope and township."""
    found = select(*_COLUMNS).where(
        Reconciliation.county_code == county,
        Reconciliation.is_current.is_(True),
        Reconciliation.platform == wanted.platform,
        Reconciliation.scope == wanted.scope,
        Reconciliation.township_code.is_(None)
        if wanted.township_code is None
        else Reconciliation.township_code == wanted.township_code,
    )
    row = db.execute(found.order_by(Reconciliation.uploaded_at.desc())).first()
    return ComparisonRow(*row) if row else None


def to_drop(
    db: Connection, county: str, before: datetime, not_begun_before: datetime
) -> list[tuple[str, str]]:
    """(id, state) of those that may still hold personal data: uploaded before, or a while ago and
    not compared."""
    is_idle = and_(
        Reconciliation.state.in_(("uploaded", "failed")),
        Reconciliation.uploaded_at < not_begun_before,
    )
    found = select(Reconciliation.id, Reconciliation.state).where(
        Reconciliation.county_code == county,
        or_(Reconciliation.uploaded_at < before, is_idle),
        Reconciliation.dropped_at.is_(None),
    )
    return [(row[0], row[1]) for row in db.execute(found)]


def links(db: Connection, county: str, platform: str) -> list[LinkRow]:
    """What people said of pairs, the oldest first."""
    found = select(
        ReconciliationLink.row_key, ReconciliationLink.house_id, ReconciliationLink.is_same
    ).where(ReconciliationLink.county_code == county, ReconciliationLink.platform == platform)
    rows = db.execute(found.order_by(ReconciliationLink.at, ReconciliationLink.house_id))
    return [LinkRow(*row) for row in rows]
