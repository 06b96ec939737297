"""What each kind of queued job does, and taking them up one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog

from server import clock
from server.domain.facts import Actor
from server.domain.problems import Problem
from server.services import area_changes, import_wizard, job_runs
from server.services.imports.uploaded import import_upload
from server.services.work import Work
from server.store.engines import Store
from server.store.reads.jobs import JobLine

log = structlog.get_logger()

Run = Callable[[Store, str, JobLine], None]


def run_waiting(store: Store, county: str) -> int:
    """Everything of the county that waits; how many were begun."""
    begun = 0
    while (job := _taken(store, county)) is not None:
        begun += 1
        _run(store, county, job)
    return begun


def queue_for(store: Store, county: str, name: str) -> None:
    _in_work(store, county, job_runs.queue, name)


def note_run(store: Store, county: str, name: str, began: datetime, error: str | None) -> None:
    _in_work(store, county, job_runs.note_run, name, began, error)


def drop_old_uploads(store: Store, county: str) -> int:
    dropped: int = _in_work(store, county, import_wizard.drop_old)
    return dropped


def drop_old_comparisons(store: Store, county: str) -> int:
    from server.services import reconciliations

    dropped: int = _in_work(store, county, reconciliations.drop_old)
    while _in_work(store, county, reconciliations.drop_lines_of_one):
        pass
    return dropped


def _taken(store: Store, county: str) -> JobLine | None:
    found: JobLine | None = _in_work(store, county, job_runs.take)
    return found


def _run(store: Store, county: str, job: JobLine) -> None:
    """What fails is told in a sentence; the next one still has its turn."""
    try:
        RUNS[job.name](store, county, job)
    except Problem as problem:
        _in_work(store, county, job_runs.fail, job.id, problem.text)
    except Exception:
        log.exception("job.failed", job=job.name, county=county)
        text = "系统出现意外错误，详情见服务日志。"
        _in_work(store, county, job_runs.fail, job.id, text)
    else:
        _in_work(store, county, job_runs.finish, job.id)


def _in_work(store: Store, county: str, service: Callable[..., Any], *arguments: Any) -> Any:
    with Work(store, Actor("job:runner", county, ()), clock.now()) as work:
        answer = service(work, *arguments)
        work.commit()
    return answer


def carry_out_due(store: Store, county: str) -> int:
    """Each change in a unit of work of its own; one that no longer fits is left for a person."""
    with Work(store, Actor("job:areas", county, ()), clock.now()) as work:
        due = area_changes.due(work)
    for change_id in due:
        with Work(store, Actor("job:areas", county, ()), clock.now()) as work:
            area_changes.carry_out(work, change_id)
            work.commit()
    return len(due)


def _backup(store: Store, _: str, __: JobLine) -> None:
    from server.services import backups  # loaded by the first night, not by every runner

    backups.make(store, store.config.backups, clock.now)
    backups.prune(store, store.config.backups, clock.now)


def _restore(store: Store, _: str, __: JobLine) -> None:
    from server.services import backups

    found = backups.try_restore(store, store.config.backups, clock.now)
    if not found.is_sound:
        raise Problem("backup.broken", what=found.findings[0][:150])


def _import(store: Store, county: str, job: JobLine) -> None:
    def tell(done: int, total: int | None) -> None:
        _in_work(store, county, job_runs.note, job.id, done, total)

    upload, is_dry = str(job.facts["upload"]), bool(job.facts.get("dry"))
    import_upload(store, county, upload, clock.now, tell, is_dry=is_dry)


def _reconcile(store: Store, county: str, job: JobLine) -> None:
    from server.services.reconciling.run import compare  # loaded by the first comparison

    def tell(done: int, total: int | None) -> None:
        _in_work(store, county, job_runs.note, job.id, done, total)

    compare(store, county, str(job.facts["reconciliation"]), clock.now, tell)


RUNS: Mapping[str, Run] = {
    "backup": _backup,
    "restore_check": _restore,
    "import_houses": _import,
    "reconcile": _reconcile,
}
