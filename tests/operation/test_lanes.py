"""A long import holds up no export: what is long stands in a lane and in a process of its own."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.acts import Role
from server.jobs import asked, lanes, operation, queue, runner as running
from server.jobs.starting import starter
from server.services import export_requests, job_runs
from server.services.export_requests import Wanted
from server.services.work import Work
from server.store import rows
from server.store.engines import Store
from tests import make


@pytest.fixture
def opened(store: Store) -> Any:
    make.make_county(store)
    make.make_house(store)
    store.queue = starter(store.config)
    found = asked.open_queue(store.config)
    queue.declare(found, store)
    return found


def _work_off(opened: Any, store: Store) -> None:
    running.work_off(opened, lambda name: operation.stand_in_lane(store, name))


def _ask_for_both(store: Store) -> str:
    """A restore that takes long, then an export."""
    admin = make.make_person(store, Role.ADMINISTRATOR, "admin")
    with Work(store, admin.actor, make.NOW) as work:
        job_runs.ask_for(work, "restore_check")
        work.commit()
    bureau = make.make_person(store, Role.HOUSING_BUREAU, "bureau")
    with Work(store, bureau.actor, make.NOW) as work:
        request = export_requests.ask(work, Wanted(filters={}, columns=["village"]))
        work.commit()
    return request


def _state(store: Store, row: Any) -> str:
    with store.reading() as db:
        return str(db.execute(row.__table__.select()).one().state)


def test_what_is_soon_done_passes_what_takes_long(store, opened):
    _ask_for_both(store)
    _work_off(opened, store)
    assert _state(store, rows.ExportRequest) == "ready"
    assert _state(store, rows.JobRun) == "queued"
    assert lanes.take(store.config.home) == ["job_waits"]
    operation.RUN_LONG["job_waits"](store)
    assert _state(store, rows.JobRun) == "failed"  # there is no backup to try


def test_a_lane_begins_no_process_where_nothing_waits(store, opened):
    opened.enqueue(
        next(one for one in opened._registry.periodic_tasks if one.name == "run_waiting")
    )
    _work_off(opened, store)
    assert not lanes.is_waiting(store.config.home)


def test_a_change_of_areas_stands_with_imports_and_is_kept_until_the_lane_is_free(store, opened):
    home = store.config.home
    for name in ("area_changes", "job_waits", "area_changes"):
        lanes.stand(home, name)
    assert lanes.take(home) == ["area_changes", "job_waits"] and not lanes.is_waiting(home)
    lanes.stand(home, "area_changes")  # while the lane is worked off
    assert lanes.is_waiting(home)


def test_each_lane_has_at_most_one_child_and_both_at_the_same_time(store, monkeypatch):
    begun: list[str] = []
    monkeypatch.setattr(running.os, "fork", lambda: 4_000_000 + len(begun))
    monkeypatch.setattr(running.os, "waitpid", lambda *_: (0, 0))
    monkeypatch.setattr(running.Runner, "_has_work", lambda _, lane: begun.append(lane) is None)
    looked = running.Runner(store.config)
    looked.looked()
    looked.looked()
    assert begun == ["short", "long"]


def test_every_long_job_has_what_it_does():
    assert operation.RUN_LONG.keys() == lanes.LONG
