"""Periodic work of the running house: queued jobs, changes of areas that are due, backups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import structlog

from server import clock
from server.domain.job_states import JOBS
from server.jobs import lanes, runs
from server.jobs.huey_alone import SqliteHuey, crontab
from server.store.engines import Store
from server.store.reads import jobs
from server.store.reads.areas import counties

log = structlog.get_logger()


def declare(queue: SqliteHuey, store: Store) -> None:
    @queue.periodic_task(crontab(), name="run_waiting")  # type: ignore[untyped-decorator]
    def run_waiting() -> None:
        run_all_waiting(store)

    # 00:05 in the county, and again in the morning should the machine have been off
    @queue.periodic_task(crontab(minute="5", hour="16,22,0"), name="area_changes")  # type: ignore[untyped-decorator]
    def area_changes() -> None:
        carry_out_all(store)

    # 02:00 in the county
    @queue.periodic_task(crontab(minute="0", hour="18"), name="nightly_backup")  # type: ignore[untyped-decorator]
    def nightly_backup() -> None:
        queue_once(store, "backup")

    # 03:30 on Sundays in the county
    @queue.periodic_task(crontab(minute="30", hour="19", day_of_week="6"), name="weekly_trial")  # type: ignore[untyped-decorator]
    def weekly_trial() -> None:
        queue_once(store, "restore_check")

    # 03:40 in the county
    @queue.periodic_task(crontab(minute="40", hour="19"), name="drop_old_uploads")  # type: ignore[untyped-decorator]
    def drop_old_uploads() -> None:
        for county in _counties(store):
            runs.drop_old_uploads(store, county)
            runs.drop_old_comparisons(store, county)


def run_all_waiting(store: Store) -> int:
    return sum(runs.run_waiting(store, county) for county in _counties(store))


def queue_once(store: Store, name: str) -> None:
    """What is done for the whole home is asked for by one of its counties."""
    for county in list(_counties(store))[:1]:
        runs.queue_for(store, county, name)


def carry_out_all(store: Store) -> int:
    """A change that no longer fits does not stop the next county."""
    done = 0
    for county in _counties(store):
        began = clock.now()
        try:
            done += runs.carry_out_due(store, county)
        except Exception as error:
            log.exception("area_changes.failed", county=county)
            note(store, county, "area_changes", began, error)
        else:
            note(store, county, "area_changes", began, None)
    return done


# What stands in the long lane (lanes.LONG), by name; asked for twice it finds nothing left to do.
RUN_LONG: Mapping[str, Callable[[Store], int]] = {
    "run_waiting": run_all_waiting,
    "job_waits": run_all_waiting,
    "area_changes": carry_out_all,
}


def stand_in_lane(store: Store, name: str) -> None:
    """Put in the long lane, unless nothing is there to do: a child of its own would find that."""
    if RUN_LONG[name] is carry_out_all or _has_waiting(store):
        lanes.stand(store.config.home, name)


def _has_waiting(store: Store) -> bool:
    now = clock.now()
    with store.reading() as db:
        return any(jobs.waiting(db, one.code, now) is not None for one in counties(db))


def note(store: Store, county: str, name: str, began: datetime, error: Exception | None) -> None:
    """Kept for the administrator's page, for the kinds of work that stand there."""
    if name in JOBS:
        text = None if error is None else f"没有做完（{type(error).__name__}），详情见服务日志。"
        runs.note_run(store, county, name, began, text)


def _counties(store: Store) -> Iterator[str]:
    with store.reading() as db:
        yield from [one.code for one in counties(db)]
