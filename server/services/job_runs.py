"""Jobs somebody waits for: queued in a row, taken up by the job runner, seen in the office.

A job is idempotent, so one whose process was killed is begun anew; a failed one is tried again by
the administrator. The rows are operational: what a job does has its own entries in the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.domain.acts import Act
from server.domain.job_states import JOBS
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import jobs as reads
from server.store.reads.jobs import JobLine
from server.store.rows import JobRun


def queue(work: Work, name: str, facts: Mapping[str, Any] | None = None) -> str:
    """Wait for the runner, which looks at least every minute."""
    job_id = fresh_id(work)
    row = {
        "id": job_id,
        "name": name,
        "facts": dict(facts or {}),
        "state": "queued",
        "account_id": work.actor.account_id,
        "queued_at": work.now,
        "tries": 0,
        "done": 0,
    }
    none = dict.fromkeys(("started_at", "alive_at", "ended_at", "total", "error"))
    work.keep(JobRun, {**row, **none})
    work.later("job_waits")
    return job_id


def ask_for(work: Work, name: str) -> None:
    """By a button: only what may be asked for, and not while it waits or runs already."""
    require_act(work.actor, Act.SYSTEM_MANAGE)
    if name not in JOBS or not JOBS[name].may_be_asked:
        raise Problem("job.missing")
    if not reads.is_waiting(work.db, work.county, name):
        queue(work, name)


def try_again(work: Work, job_id: str) -> None:
    require_act(work.actor, Act.SYSTEM_MANAGE)
    found = reads.job(work.db, work.county, job_id)
    if found is None:
        raise Problem("job.missing")
    if found.state != "failed" or not _is_queued(found.name):
        raise Problem("job.not_failed")
    fresh = {"state": "queued", "tries": 0, "done": 0, "ended_at": None, "error": None}
    work.touch(JobRun, {"id": job_id, "state": "failed"}, fresh)
    work.later("job_waits")


def take(work: Work) -> JobLine | None:
    """The next one, marked as running; one begun too often has failed for good."""
    found = reads.waiting(work.db, work.county, work.now)
    if found is None:
        return None
    key = {"id": found.id, "state": found.state, "tries": found.tries}
    if found.tries >= _tries(found):
        error = "多次开始都没有做完，进程可能被终止。"
        work.touch(JobRun, key, {"state": "failed", "ended_at": work.now, "error": error})
        return take(work)
    begun: dict[str, Any] = {
        "state": "running",
        "started_at": work.now,
        "alive_at": work.now,
        "tries": found.tries + 1,
    }
    return found if work.touch(JobRun, key, begun) else None


def _is_queued(name: str) -> bool:
    return name in JOBS and JOBS[name].is_queued


def note_run(work: Work, name: str, began: datetime, error: str | None) -> None:
    """What ran by the clock and not from a row, with how it ended."""
    job_id = queue(work, name)
    state = "done" if error is None else "failed"
    times = {"queued_at": began, "started_at": began, "ended_at": work.now}
    work.touch(JobRun, {"id": job_id}, {**times, "state": state, "error": error})


def _tries(found: JobLine) -> int:
    return JOBS[found.name].tries if found.name in JOBS else 1


def note(work: Work, job_id: str, done: int, total: int | None) -> None:
    """A sign of life with how far it is."""
    work.touch(JobRun, {"id": job_id}, {"alive_at": work.now, "done": done, "total": total})


def finish(work: Work, job_id: str) -> None:
    work.touch(JobRun, {"id": job_id}, {"state": "done", "ended_at": work.now, "error": None})


def fail(work: Work, job_id: str, error: str) -> None:
    """`error` is a sentence for people, without personal data."""
    values = {"state": "failed", "ended_at": work.now, "error": error[:300]}
    work.touch(JobRun, {"id": job_id}, values)
