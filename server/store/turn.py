"""Whose turn it is to write an embedded database: one writer at a time, over threads and processes.

SQLite lets waiting writers sleep and try again, which gives the unlucky one a long wait. Here they
queue: threads of a process at a lock in memory, one thread per process at a lock of the kernel on
``write.lock``. The kernel wakes the next writer at once and frees the lock of a killed process.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

from server.domain.problems import Problem

PATIENCE_S = 30.0


class WriteTurn:
    def __init__(self, path: Path) -> None:
        self._path = path
        self.start_afresh()

    def start_afresh(self) -> None:
        """In a forked child: an inherited lock would be the parent's own lock."""
        self._threads = threading.Lock()
        self._owner: int | None = None
        self._descriptor: int | None = None

    def take(self) -> None:
        """Wait for the turn; `database.busy` when a thread of this process keeps it too long."""
        if self._owner == threading.get_ident():
            raise RuntimeError("this thread is already writing: one unit of work at a time")
        if not self._threads.acquire(timeout=PATIENCE_S):
            raise Problem("database.busy")
        try:
            fcntl.flock(self._opened(), fcntl.LOCK_EX)
        except BaseException:
            self._threads.release()
            raise
        self._owner = threading.get_ident()

    def pass_on(self) -> None:
        self._owner = None
        fcntl.flock(self._opened(), fcntl.LOCK_UN)
        self._threads.release()

    def _opened(self) -> int:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._descriptor

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
