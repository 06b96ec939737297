"""Takes the statistics SQLite's planner is told (server/store/planner_statistics.json) from a home.

    .venv/bin/python scripts/planner_statistics.py HOME

HOME is one made by `anju demo load --full`. It is copied, and not changed. Only tables that are
large there are told: what is small in the demo may be large in a county.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pysqlite3

from server.store import rows as _every_table  # noqa: F401  (fills Base.metadata)
from server.store.base import Base
from server.store.planner import STATISTICS

LARGE = 1_000  # rows
# Not as in a county: a queue that is full in a demo just loaded; lines of few comparisons.
_UNLIKE = {"figure_waiting", "reconciliation_line"}


def taken(database: Path) -> dict[str, dict[str, str]]:
    """Table -> index -> its line, as ANALYZE writes them."""
    with TemporaryDirectory() as directory:
        db = pysqlite3.connect(Path(directory) / "copy.sqlite")
        with pysqlite3.connect(f"file:{database}?mode=ro", uri=True) as source:
            source.backup(db)
        db.execute("ANALYZE")
        lines = db.execute("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx").fetchall()
        db.close()
    told: dict[str, dict[str, str]] = {}
    for table, index, line in lines:
        if index is not None and table in Base.metadata.tables and table not in _UNLIKE:
            told.setdefault(table, {})[index] = line
    return {table: of for table, of in told.items() if _rows(of) >= LARGE}


def _rows(of: dict[str, str]) -> int:
    return max(int(line.split()[0]) for line in of.values())


def main(home: str) -> None:
    told = taken(Path(home) / "anju.sqlite")
    STATISTICS.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{STATISTICS}: {len(told)} tables, {sum(map(len, told.values()))} indexes")


if __name__ == "__main__":
    main(*sys.argv[1:])
