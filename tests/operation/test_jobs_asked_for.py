"""What somebody waits for is begun at once: the word is sent after the commit, and never before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server.config import Config
from server.domain.acts import Role
from server.jobs import asked, queue
from server.jobs.runner import LOOK_S
from server.jobs.starting import starter
from server.services import export_requests, job_runs
from server.services.export_requests import Wanted
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from tests import make


@pytest.fixture
def runner(store: Store, config: Config) -> Any:
    """The queue as the runner has it; the store asks as that of a server does."""
    make.make_county(store)
    store.queue = starter(config)
    opened = asked.open_queue(config)
    queue.declare(opened, store)
    return opened


def _work(store: Store, role: Role) -> Work:
    return Work(store, make.make_person(store, role, role.value).actor, make.NOW)


def _state(store: Store, row: Any, one: str) -> str:
    with store.reading() as db:
        return str(db.execute(select(row.state).where(row.id == one)).scalar_one())


def test_an_export_is_made_by_the_first_look_of_the_runner(store: Store, runner: Any) -> None:
    make.make_house(store)
    wanted = Wanted(filters={}, columns=["village"])
    with _work(store, Role.HOUSING_BUREAU) as work:
        request = export_requests.ask(work, wanted)
        assert runner.dequeue() is None  # nothing is told of before it is committed
        work.commit()
    runner.execute(runner.dequeue())
    assert _state(store, rows.ExportRequest, request) == "ready"
    assert runner.dequeue() is None
    assert LOOK_S <= 1


def test_what_is_undone_is_told_to_nobody(store: Store, runner: Any) -> None:
    with _work(store, Role.HOUSING_BUREAU) as work:
        export_requests.ask(work, Wanted(filters={}, columns=["village"]))
        work.rollback()
    assert runner.dequeue() is None


def test_a_backup_asked_for_by_a_button_is_begun_by_the_word(store: Store, runner: Any) -> None:
    with _work(store, Role.ADMINISTRATOR) as work:
        job_id = job_runs.queue(work, "backup")
        work.commit()
    runner.execute(runner.dequeue())
    assert _state(store, rows.JobRun, job_id) == "done"


def test_a_queue_that_cannot_be_written_undoes_nothing(
    store: Store, runner: Any, config: Config
) -> None:
    """The sweep finds it: what was answered stands."""
    _break(config.jobs_file)
    store.queue = starter(config)
    with _work(store, Role.HOUSING_BUREAU) as work:
        request = export_requests.ask(work, Wanted(filters={}, columns=["village"]))
        work.commit()
    assert _state(store, rows.ExportRequest, request) == "queued"
    queue._in_county(store, make.COUNTY, "exports", queue._all_exports)
    assert _state(store, rows.ExportRequest, request) == "ready"


def _break(file: Path) -> None:
    for one in file.parent.glob("jobs.sqlite*"):
        one.unlink()
    file.mkdir()
