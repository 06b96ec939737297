"""What SQLite's planner is told of a county's size.

Without statistics it takes any index that serves the order asked for, and walks the county; with
statistics of its own making, plans would differ from home to home and change by night. So every
home is told the same (decision 0060): the figures of a county of 40,000 houses beside one of
19,000, taken by scripts/planner_statistics.py. PostgreSQL gathers its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text

STATISTICS = Path(__file__).with_name("planner_statistics.json")

Line = tuple[str, str, str]  # table, index, and what ANALYZE would write of it

_INDEXES = text("SELECT name FROM sqlite_schema WHERE type = 'index'")
_TOLD = text("SELECT tbl, idx, stat FROM sqlite_stat1")
_HAS_TOLD = text("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'")
_STATISTICS_TABLES = text("SELECT name FROM sqlite_schema WHERE name GLOB 'sqlite_stat[0-9]'")
_TELL = text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:table, :index, :line)")


def is_told(db: Connection) -> bool:
    """Whether this database plans with the statistics of this version of the program."""
    if db.dialect.name != "sqlite":
        return True
    if db.execute(_HAS_TOLD).first() is None:
        return False
    return {tuple(row) for row in db.execute(_TOLD)} == set(_lines(db))


def tell(db: Connection) -> None:
    """Replaces what is known; connections opened before do not notice."""
    if is_told(db):
        return
    db.exec_driver_sql("ANALYZE alembic_version")  # the one way to make the tables of statistics
    for (name,) in db.execute(_STATISTICS_TABLES).all():
        db.exec_driver_sql(f"DELETE FROM {name}")
    told = [{"table": table, "index": index, "line": line} for table, index, line in _lines(db)]
    db.execute(_TELL, told)
    db.exec_driver_sql("ANALYZE sqlite_schema")


def _lines(db: Connection) -> Iterator[Line]:
    """Lines of the indexes that are there: an older revision has fewer."""
    there = set(db.execute(_INDEXES).scalars())
    for table, of in _statistics().items():
        yield from ((table, index, line) for index, line in of.items() if index in there)


@cache
def _statistics() -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = json.loads(STATISTICS.read_text(encoding="utf-8"))
    return told
