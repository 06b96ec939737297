"""huey without the database drivers it loads wherever it finds them.

Ours lies in SQLite. psycopg alone would take every process that asks for a job or runs one 20 MB;
where the county's data lie in PostgreSQL it is there already, and shared.
"""

from __future__ import annotations

import sys

_NOT_NEEDED = {"psycopg", "redis"} - sys.modules.keys()
for _name in _NOT_NEEDED:
    sys.modules[_name] = None  # type: ignore[assignment]  # as if it were not installed
try:
    from huey import SqliteHuey, crontab
finally:
    for _name in _NOT_NEEDED:
        del sys.modules[_name]

__all__ = ["SqliteHuey", "crontab"]
