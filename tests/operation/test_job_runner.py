"""Jobs are run by a child that ends with them: what it breaks or leaves behind goes with it."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from server.config import Config
from server.domain.acts import Role
from server.jobs import operation, runner as running
from server.jobs.starting import starter
from server.services import job_runs
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from server.store.queued import is_job_queued
from tests import make

MINUTE = datetime(2026, 11, 29, 3, 7, tzinfo=UTC)


@pytest.fixture
def runner(store: Store, config: Config, monkeypatch: pytest.MonkeyPatch) -> running.Runner:
    """Nothing is due by the clock: only what somebody asks for."""
    make.make_county(store)
    store.queue = starter(config)
    monkeypatch.setattr(running, "queue_due", lambda queue, minutes: None)
    looked = running.Runner(config)
    _look_until_idle(looked)
    return looked


def _look_until_idle(runner: running.Runner) -> float:
    """Look until no child is left; the longest pause a look asked for."""
    longest = runner.looked()
    while runner._children:
        for child in runner._children.values():
            os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        longest = max(longest, runner.looked())
    return longest


def _backup_asked(store: Store) -> str:
    actor = make.make_person(store, Role.ADMINISTRATOR, "管理员").actor
    with Work(store, actor, make.NOW) as work:
        job_id = job_runs.queue(work, "backup")
        work.commit()
    return job_id


def _state(store: Store, job_id: str) -> str:
    with store.reading() as db:
        found = select(rows.JobRun.state).where(rows.JobRun.id == job_id)
        return str(db.execute(found).scalar_one())


@pytest.mark.slow
def test_a_child_works_what_waits_and_ends_and_a_broken_one_stops_nothing(
    store: Store, config: Config, runner: running.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_store: Store) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    job_id = _backup_asked(store)
    assert is_job_queued(config.jobs_file)
    with monkeypatch.context() as patched:
        patched.setitem(operation.RUN_LONG, "job_waits", broken)
        assert _look_until_idle(runner) == running.PATIENCE_S
    assert _state(store, job_id) == "queued"  # the sweep of the next minute finds it
    store.start_job("job_waits", {})
    assert _look_until_idle(runner) == running.LOOK_S
    assert _state(store, job_id) == "done"
    assert not is_job_queued(config.jobs_file)


def test_what_was_due_in_several_minutes_is_queued_once() -> None:
    asked, queued = list[datetime](), list[Any]()

    def read_periodic(at: datetime) -> list[SimpleNamespace]:
        asked.append(at)
        every = SimpleNamespace(name="every minute")
        return [every, SimpleNamespace(name="at seven")] if at.minute == 7 else [every]

    queue = SimpleNamespace(read_periodic=read_periodic, enqueue=queued.append)
    running.queue_due(queue, [MINUTE + timedelta(minutes=one) for one in range(3)])
    assert sorted(one.name for one in queued) == ["at seven", "every minute"]
    assert asked[0] == datetime(2026, 11, 29, 3, 7)


def test_a_minute_is_handed_to_one_child_only(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = list[list[datetime]]()
    minutes = iter([MINUTE, MINUTE, MINUTE + timedelta(minutes=1)])
    monkeypatch.setattr(running.clock, "now", lambda: next(minutes).replace(second=59))
    looked = running.Runner(config)
    monkeypatch.setattr(
        looked, "_begin", lambda _: (given.append(looked._minutes), setattr(looked, "_minutes", []))
    )
    for _ in range(3):
        assert looked.looked() == running.LOOK_S
    assert given == [[MINUTE], [MINUTE + timedelta(minutes=1)]]
