"""The process that has jobs run: started by `anju serve`, stopped by SIGTERM.

It looks whether something waits and begins a child, which works until nothing does: what a job
loads and leaves in memory goes with that child, and a job that breaks its process breaks no more
(decision 0059). What takes long stands in a lane of its own, with a child of its own (lanes.py).
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, NoReturn

import structlog

from server import clock
from server.config import Config
from server.jobs import lanes
from server.store.queued import is_job_queued

log = structlog.get_logger()

LOOK_S = 0.5  # what somebody waits for begins within a second
PATIENCE_S = 10.0  # after a look that failed
_PR_SET_PDEATHSIG = 1


def run(config: Config) -> None:
    """Until SIGTERM, or until the server that began it is gone."""
    server = os.getppid()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    runner = Runner(config)
    try:
        while os.getppid() == server:
            time.sleep(runner.looked())
    finally:
        runner.end()


class Runner:
    """Has a child in each lane while there is work: what runs by the clock, minute by minute, and
    whatever is queued, in one; what takes long in the other."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._last: datetime | None = None
        self._minutes: list[datetime] = []  # that came since the last child began
        self._children: dict[str, int] = {}  # by lane

    def looked(self) -> float:
        """Look once; seconds until the next look."""
        try:
            self._count_minute(clock.now().replace(second=0, microsecond=0))
            for lane in (_SHORT, _LONG):
                self._see_to_child(lane)
                if lane not in self._children and self._has_work(lane):
                    self._begin(lane)
        except Exception:
            log.exception("jobs.look_failed")
            return PATIENCE_S
        return LOOK_S

    def end(self) -> None:
        for child in self._children.values():
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(child, signal.SIGTERM)
                os.waitpid(child, 0)

    def _count_minute(self, minute: datetime) -> None:
        """One that was slept through is not made good: each job finds what is there to do."""
        if minute != self._last:
            self._last = minute
            self._minutes.append(minute)

    def _has_work(self, lane: str) -> bool:
        if lane == _LONG:
            return lanes.is_waiting(self._config.home)
        return bool(self._minutes) or is_job_queued(self._config.jobs_file)

    def _see_to_child(self, lane: str) -> None:
        if lane not in self._children:
            return
        ended, status = os.waitpid(self._children[lane], os.WNOHANG)
        if ended:
            del self._children[lane]
        if ended and status:
            raise ChildProcessError(f"ended with {os.waitstatus_to_exitcode(status)}")

    def _begin(self, lane: str) -> None:
        minutes: list[datetime] = []
        if lane == _SHORT:
            minutes, self._minutes = self._minutes, []
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            _work(self._config, None if lane == _LONG else minutes, parent)
        self._children[lane] = child


_SHORT, _LONG = "short", "long"


def _work(config: Config, minutes: Iterable[datetime] | None, parent: int) -> NoReturn:
    """A child's life, in the long lane without minutes. What it needs is loaded here: who only
    looks has no use for it."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with suppress(AttributeError):  # Linux alone lets it go with a parent that was killed
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == parent:
            if minutes is None:
                _work_off_long(config)
            else:
                _work_off(config, minutes)
            status = 0
    except Exception:
        log.exception("jobs.not_worked_off")
    finally:
        os._exit(status)


def _work_off(config: Config, minutes: Iterable[datetime]) -> None:
    from server.jobs import operation
    from server.jobs.asked import open_queue
    from server.jobs.queue import declare
    from server.store.engines import open_store

    logging.getLogger("huey").setLevel(logging.WARNING)
    store, queue = open_store(config), open_queue(config)
    declare(queue, store)
    queue_due(queue, minutes)
    work_off(queue, lambda name: operation.stand_in_lane(store, name))
    store.close()


def _work_off_long(config: Config) -> None:
    from server.jobs.operation import RUN_LONG
    from server.store.engines import open_store

    store = open_store(config)
    for name in lanes.take(config.home):
        RUN_LONG[name](store)
    store.close()


def queue_due(queue: Any, minutes: Iterable[datetime]) -> None:
    """What was due in any of the minutes, once."""
    due = {task.name: task for one in minutes for task in queue.read_periodic(_plain(one))}
    for task in due.values():
        queue.enqueue(task)


def _plain(minute: datetime) -> datetime:
    """huey's clock is in UTC and does not say so."""
    return minute.replace(tzinfo=None)


def work_off(queue: Any, put_aside: Callable[[str], None]) -> None:
    """A job that fails is logged, the next one has its turn; a long one is put in its lane."""
    while (task := queue.dequeue()) is not None:
        try:
            if task.name in lanes.LONG:
                put_aside(task.name)
            else:
                queue.execute(task)
        except Exception:
            log.exception("job.failed", job=task.name)
