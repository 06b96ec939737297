"""Starting a job from a server process: the queue is imported with the first one, not before."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import structlog

from server.config import Config
from server.store.engines import Queue

log = structlog.get_logger()


def starter(config: Config) -> Queue:
    """One that is lost with the process is found by the runner's next sweep."""
    opened: list[Queue] = []

    def start(name: str, facts: Mapping[str, Any]) -> None:
        try:
            if not opened:
                opened.append(importlib.import_module("server.jobs.asked").asking(config))
            opened[0](name, facts)
        except Exception:  # what it belongs to is committed already; the sweep starts it
            log.exception("job.not_queued", job=name)

    return start
