"""What was reported while repairs went on, and the photos that prove what was done to a house."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import EvidencePhoto, House, RemediationProgress


class ProgressLine(NamedTuple):
    id: str
    case_id: str
    remediation_id: str
    reported_at: datetime
    reported_by: str
    percent: int | None
    words: str | None
    photos: list[str]


class EvidenceLine(NamedTuple):
    sha256: str
    case_id: str
    purpose: str
    taken_at: datetime
    known_by: str
    entered_at: datetime
    entered_by: str


def progress_of(reach: Reach, db: Connection, case_id: str) -> list[ProgressLine]:
    """The reports of a case, oldest first."""
    row = RemediationProgress
    found = (
        select(*(getattr(row, name) for name in ProgressLine._fields))
        .join(House, and_(House.county_code == row.county_code, House.id == row.house_id))
        .where(within(reach), row.case_id == case_id)
        .order_by(row.reported_at, row.id)
    )
    return [ProgressLine(*one) for one in db.execute(found)]


def evidence_of(reach: Reach, db: Connection, case_id: str) -> list[EvidenceLine]:
    """The evidence photos of a case, in the order they were taken."""
    row = EvidencePhoto
    found = (
        select(*(getattr(row, name) for name in EvidenceLine._fields))
        .join(House, and_(House.county_code == row.county_code, House.id == row.house_id))
        .where(within(reach), row.case_id == case_id)
        .order_by(row.taken_at, row.sha256)
    )
    return [EvidenceLine(*one) for one in db.execute(found)]
