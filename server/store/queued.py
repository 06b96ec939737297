"""Is a job queued? Asked of the queue's own file, without the library that works it off."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def is_job_queued(file: Path) -> bool:
    """Nothing stays open: what asks is forked, which no connection of SQLite may be."""
    if not file.exists():
        return False
    with closing(sqlite3.connect(file, timeout=5, isolation_level=None)) as db:
        return db.execute("SELECT 1 FROM task LIMIT 1").fetchone() is not None
