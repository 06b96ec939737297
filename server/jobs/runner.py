"""The process that runs jobs: started by `anju serve`, stopped by SIGTERM."""

from __future__ import annotations

import logging

from server.config import Config
from server.jobs.queue import declare, open_queue
from server.store.engines import open_store


def run(config: Config) -> None:
    """Work the queue until told to stop; the first anchor is drawn within ten minutes."""
    logging.getLogger("huey").setLevel(logging.WARNING)
    store = open_store(config)
    queue = open_queue(config)
    declare(queue, store)
    queue.create_consumer(workers=1, worker_type="thread", initial_delay=1, max_delay=2).run()
    store.close()
