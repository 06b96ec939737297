"""Jobs somebody waits for: known by name to the process that asks and to the one that runs.

Only a word that something waits travels here. What is to be done stands in the database, committed
before the word is sent (law 1); a word that got lost is made good by the sweep of every minute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.config import Config
from server.jobs.huey_alone import SqliteHuey

NAMES = ("make_dossier", "make_export", "job_waits")

Ask = Callable[[str, Mapping[str, Any]], None]


def open_queue(config: Config) -> SqliteHuey:
    """One small SQLite file in the home."""
    return SqliteHuey("anju", filename=str(config.jobs_file), utc=True, fsync=False)


def asking(config: Config) -> Ask:
    """What a server process asks with; KeyError for a job nobody declared."""
    queue = open_queue(config)
    tasks = {name: declare(queue, name, _elsewhere) for name in NAMES}

    def ask(name: str, facts: Mapping[str, Any]) -> None:
        tasks[name](**facts)

    return ask


def declare(queue: SqliteHuey, name: str, run: Callable[..., Any]) -> Any:
    """`run` gets the facts by name; what it returns is kept nowhere."""

    def asked(**facts: Any) -> None:
        run(**facts)

    return queue.task(name=name)(asked)


def _elsewhere(**_: Any) -> None:
    raise RuntimeError("a server process asks for jobs and runs none")
