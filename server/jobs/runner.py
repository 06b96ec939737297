"""The process that runs jobs: started by `anju serve`, stopped by SIGTERM."""

from __future__ import annotations

import logging

from server.config import Config
from server.jobs.asked import open_queue
from server.jobs.queue import declare
from server.store.engines import open_store

# Seconds between two looks at the queue: what somebody waits for begins within one.
LOOKING = {"initial_delay": 0.2, "max_delay": 1}


def run(config: Config) -> None:
    """Work the queue until told to stop; the first anchor is drawn within ten minutes."""
    logging.getLogger("huey").setLevel(logging.WARNING)
    store = open_store(config)
    queue = open_queue(config)
    declare(queue, store)
    queue.create_consumer(workers=1, worker_type="thread", **LOOKING).run()
    store.close()
