"""The queue between server processes and the job runner: one small SQLite file in the home."""

from __future__ import annotations

import structlog
from huey import SqliteHuey, crontab

from server import clock
from server.config import Config
from server.domain.facts import Actor
from server.services.ledger import anchor
from server.services.work import Work
from server.store.engines import Store
from server.store.reads.areas import counties

log = structlog.get_logger()


def open_queue(config: Config) -> SqliteHuey:
    return SqliteHuey("anju", filename=str(config.home / "jobs.sqlite"), utc=True, fsync=False)


def declare(queue: SqliteHuey, store: Store) -> None:
    """Every job, bound to the store it works on."""

    @queue.periodic_task(crontab(minute="*/10"), name="anchor_ledgers")  # type: ignore[untyped-decorator]
    def anchor_ledgers() -> None:
        anchor_all(store)


def anchor_all(store: Store, reason: str = "interval") -> int:
    """Anchor every county whose ledger moved; a county that fails does not stop the next."""
    with store.reading() as db:
        codes = [one.code for one in counties(db)]
    return sum(_anchored(store, code, reason) for code in codes)


def _anchored(store: Store, county: str, reason: str) -> bool:
    try:
        with Work(store, Actor("job:anchor", county, ()), clock.now()) as work:
            made = anchor(work, reason)
            work.commit()
    except Exception:  # the next run tries again; what went wrong must be seen
        log.exception("anchor.failed", county=county)
        return False
    return made is not None
