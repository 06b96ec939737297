"""Jobs that wait, run, are done or failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, or_, select

from server.domain.job_states import SILENT_FOR
from server.domain.reach import Reach
from server.store.reads.accounts import whole_counties
from server.store.rows import JobRun


class JobLine(NamedTuple):
    id: str
    name: str
    facts: dict[str, Any]
    state: str
    account_id: str
    queued_at: datetime
    started_at: datetime | None
    alive_at: datetime | None
    ended_at: datetime | None
    tries: int
    done: int
    total: int | None
    error: str | None


_COLUMNS = tuple(getattr(JobRun, name) for name in JobLine._fields)


def waiting(db: Connection, county: str, now: datetime) -> JobLine | None:
    """The oldest that waits, or whose process fell silent while it ran."""
    silent = (JobRun.state == "running") & (JobRun.alive_at < now - SILENT_FOR)
    found = (
        select(*_COLUMNS)
        .where(JobRun.county_code == county, or_(JobRun.state == "queued", silent))
        .order_by(JobRun.queued_at, JobRun.id)
        .limit(1)
    )
    row = db.execute(found).first()
    return JobLine(*row) if row else None


def job(db: Connection, county: str, job_id: str) -> JobLine | None:
    found = select(*_COLUMNS).where(JobRun.county_code == county, JobRun.id == job_id)
    row = db.execute(found).first()
    return JobLine(*row) if row else None


def jobs(reach: Reach, db: Connection, limit: int = 60) -> list[JobLine]:
    """Newest first; only who manages a whole county sees any."""
    found = select(*_COLUMNS).where(JobRun.county_code.in_(whole_counties(reach)))
    rows = db.execute(found.order_by(JobRun.queued_at.desc(), JobRun.id).limit(limit))
    return [JobLine(*row) for row in rows]


def newest_of_each(reach: Reach, db: Connection) -> dict[str, JobLine]:
    """By name the last run of each kind of job."""
    counties = whole_counties(reach)
    last = (
        select(JobRun.name, func.max(JobRun.queued_at).label("at"))
        .where(JobRun.county_code.in_(counties))
        .group_by(JobRun.name)
        .subquery()
    )
    found = (
        select(*_COLUMNS)
        .join(last, (last.c.name == JobRun.name) & (last.c.at == JobRun.queued_at))
        .where(JobRun.county_code.in_(counties))
    )
    return {row[1]: JobLine(*row) for row in db.execute(found)}


def is_waiting(db: Connection, county: str, name: str) -> bool:
    found = select(JobRun.id).where(
        JobRun.county_code == county,
        JobRun.name == name,
        JobRun.state.in_(("queued", "running")),
    )
    return db.execute(found.limit(1)).first() is not None
