"""Starting a job from a server process: the queue is imported with the first one, not before."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from server.config import Config
from server.store.engines import Queue


def starter(config: Config) -> Queue:
    """One that is lost with the process is found by the runner's next sweep."""
    opened: list[Queue] = []

    def start(name: str, facts: Mapping[str, Any]) -> None:
        if not opened:
            opened.append(importlib.import_module("server.jobs.queue").later(config))
        opened[0](name, facts)

    return start
