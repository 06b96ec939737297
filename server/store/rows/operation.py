"""What keeps the house running: settings, jobs, backups; uploads on their way into the files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json


class Setting(Base):
    """A security setting the county changed; what is not here has the value of the standard."""

    __tablename__ = "setting"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(ID)


class JobRun(Base):
    """One piece of background work that somebody waits for; operational, found again by a sweep."""

    __tablename__ = "job_run"
    __table_args__ = (
        Index("ix_job_run_state", "county_code", "state", "queued_at"),
        Index("ix_job_run_list", "county_code", "queued_at"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(40))  # a key of server.domain.job_states.JOBS
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10))  # queued | running | done | failed
    account_id: Mapped[str] = mapped_column(String(50))
    queued_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    alive_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int]
    done: Mapped[int]
    total: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(300))  # a sentence, never personal data


class BackupRun(Base):
    """A backup that was made, or one that was restored on trial and verified."""

    __tablename__ = "backup_run"
    __table_args__ = (Index("ix_backup_run_list", "county_code", "kind", "started_at"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # backup | restore
    name: Mapped[str] = mapped_column(String(60))  # of the backup, a directory of its place
    place: Mapped[str] = mapped_column(String(300))
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime] = mapped_column(Instant)
    is_sound: Mapped[bool]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)  # sizes, counts, findings
    error: Mapped[str | None] = mapped_column(String(300))


class ImportUpload(Base):
    """A file on its way through the import wizard; the file lies sealed in the home."""

    __tablename__ = "import_upload"
    __table_args__ = (Index("ix_import_upload_list", "county_code", "uploaded_at"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID)
    township_code: Mapped[str | None] = mapped_column(CODE)  # None: of the whole county
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    sheet: Mapped[str | None] = mapped_column(String(100))
    mapping: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(12))  # server.domain.import_states
    job_id: Mapped[str | None] = mapped_column(ID)
    counts: Mapped[dict[str, Any]] = mapped_column(Json)
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class ImportMapping(Base):
    """How a sheet with these headers was mapped last, kept for the next of its kind."""

    __tablename__ = "import_mapping"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    headers_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(Json)
    used_at: Mapped[datetime] = mapped_column(Instant)
