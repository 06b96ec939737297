"""The process that has jobs run: started by `anju serve`, stopped by SIGTERM.

It looks whether something waits and begins a child, which works until nothing does: what a job
loads and leaves in memory goes with that child, and a job that breaks its process breaks no more
(decision 0059).
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, NoReturn

import structlog

from server import clock
from server.config import Config
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
    """Has one child while there is work: what runs by the clock, minute by minute, and whatever
    is queued."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._last: datetime | None = None
        self._minutes: list[datetime] = []  # that came since the last child began
        self._child: int | None = None

    def looked(self) -> float:
        """Look once; seconds until the next look."""
        try:
            self._count_minute(clock.now().replace(second=0, microsecond=0))
            self._see_to_child()
            if self._child is None and self._has_work():
                self._begin()
        except Exception:
            log.exception("jobs.look_failed")
            return PATIENCE_S
        return LOOK_S

    def end(self) -> None:
        if self._child is not None:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(self._child, signal.SIGTERM)
                os.waitpid(self._child, 0)

    def _count_minute(self, minute: datetime) -> None:
        """One that was slept through is not made good: each job finds what is there to do."""
        if minute != self._last:
            self._last = minute
            self._minutes.append(minute)

    def _has_work(self) -> bool:
        return bool(self._minutes) or is_job_queued(self._config.jobs_file)

    def _see_to_child(self) -> None:
        if self._child is None:
            return
        ended, status = os.waitpid(self._child, os.WNOHANG)
        if ended:
            self._child = None
        if ended and status:
            raise ChildProcessError(f"ended with {os.waitstatus_to_exitcode(status)}")

    def _begin(self) -> None:
        parent, minutes, self._minutes = os.getpid(), self._minutes, []
        self._child = os.fork()
        if self._child == 0:
            _work(self._config, minutes, parent)


def _work(config: Config, minutes: Iterable[datetime], parent: int) -> NoReturn:
    """The child's life. What it needs is loaded here: who only looks has no use for it."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # it goes with its parent
        if os.getppid() == parent:
            _work_off(config, minutes)
            status = 0
    except Exception:
        log.exception("jobs.not_worked_off")
    finally:
        os._exit(status)


def _work_off(config: Config, minutes: Iterable[datetime]) -> None:
    from server.jobs.asked import open_queue
    from server.jobs.queue import declare
    from server.store.engines import open_store

    logging.getLogger("huey").setLevel(logging.WARNING)
    store, queue = open_store(config), open_queue(config)
    declare(queue, store)
    queue_due(queue, minutes)
    work_off(queue)
    store.close()


def queue_due(queue: Any, minutes: Iterable[datetime]) -> None:
    """What was due in any of the minutes, once."""
    due = {task.name: task for one in minutes for task in queue.read_periodic(_plain(one))}
    for task in due.values():
        queue.enqueue(task)


def _plain(minute: datetime) -> datetime:
    """huey's clock is in UTC and does not say so."""
    return minute.replace(tzinfo=None)


def work_off(queue: Any) -> None:
    """A job that fails is logged; the next one still has its turn."""
    while (task := queue.dequeue()) is not None:
        try:
            queue.execute(task)
        except Exception:
            log.exception("job.failed", job=task.name)
