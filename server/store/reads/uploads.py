"""Files on their way through the import wizard: those of one's township, or of the county."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import ImportMapping, ImportUpload


class UploadLine(NamedTuple):
    id: str
    account_id: str
    township_code: str | None
    file_name: str
    file_sha256: str
    size: int
    sheet: str | None
    mapping: dict[str, Any]
    state: str
    job_id: str | None
    counts: dict[str, Any]
    uploaded_at: datetime
    ended_at: datetime | None
    version: int


_COLUMNS = tuple(getattr(ImportUpload, name) for name in UploadLine._fields)


def uploads(reach: Reach, db: Connection, limit: int = 100) -> list[UploadLine]:
    """Newest first; one of the whole county is seen by the county alone."""
    found = select(*_COLUMNS).where(within(reach, ImportUpload))
    rows = db.execute(found.order_by(ImportUpload.uploaded_at.desc()).limit(limit))
    return [UploadLine(*row) for row in rows]


def upload(reach: Reach, db: Connection, upload_id: str) -> UploadLine | None:
    found = select(*_COLUMNS).where(within(reach, ImportUpload), ImportUpload.id == upload_id)
    row = db.execute(found).first()
    return UploadLine(*row) if row else None


def upload_for_job(db: Connection, county: str, upload_id: str) -> UploadLine | None:
    found = select(*_COLUMNS).where(
        ImportUpload.county_code == county, ImportUpload.id == upload_id
    )
    row = db.execute(found).first()
    return UploadLine(*row) if row else None


def old_uploads(db: Connection, county: str, before: datetime) -> list[str]:
    """Ids of those uploaded before, whose files need not be kept any longer."""
    found = select(ImportUpload.id).where(
        ImportUpload.county_code == county, ImportUpload.uploaded_at < before
    )
    return list(db.execute(found).scalars())


def kept_mapping(db: Connection, county: str, headers_hash: str) -> dict[str, Any] | None:
    """How a sheet with these headers was mapped last."""
    found = select(ImportMapping.mapping).where(
        ImportMapping.county_code == county, ImportMapping.headers_hash == headers_hash
    )
    return db.execute(found).scalar()
