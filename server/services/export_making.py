"""Making the files of exports: in the job process, row by row, with progress.

Idempotent and derivable from state: a request whose maker died is taken up again. The reach is that
of the seat it was asked in, as it is today: who lost the seat meanwhile gets no file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import IO, Any

import structlog

from server.domain import export_requests as rules
from server.domain.acts import ROLE_ACTS
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.seats import in_one_seat
from server.services.export_requests import needed_for
from server.services.work import Look, Work
from server.store.engines import Store
from server.store.reads import export_requests as reads, people
from server.store.reads.export_requests import RequestRow
from server.store.rows import ExportRequest

log = structlog.get_logger()
_JOB = "job:exports"
_STUCK = timedelta(minutes=30)
_TOLD_EVERY = 2_000  # rows between two words about progress


def make_all(store: Store, county: str, now: Callable[[], datetime]) -> int:
    """Every file that waits, the oldest first; how many were made. Then what has expired goes."""
    made = 0
    while make_next(store, county, now()) is not None:
        made += 1
    take_away(store, county, now())
    return made


def make_next(store: Store, county: str, now: datetime) -> str | None:
    """Make the file that has waited longest; the id of its request, None when nothing waits."""
    row = _take(store, county, now)
    if row is None:
        return None
    try:
        _make(store, county, row, now)
    except Exception:  # the person must learn that it failed, the operator why
        log.exception("export.failed", request=row.id)
        _settle(store, county, row, now, state="failed")
    return row.id


def take_away(store: Store, county: str, now: datetime) -> int:
    """Files past their time; the request stays, with who fetched it."""
    with Work(store, Actor(_JOB, county, ()), now) as work:
        rows = reads.expired(work.db, county, now)
        for row in rows:
            _change(work, row, {"state": "expired"})
            work.record("export.moved", f"county:{county}", request=row.id, state="expired")
        work.commit()
    for row in rows:
        store.exports.path(row.file_sha256 or "").unlink(missing_ok=True)
    return len(rows)


def _take(store: Store, county: str, now: datetime) -> RequestRow | None:
    with Work(store, Actor(_JOB, county, ()), now) as work:
        row = reads.next_to_make(work.db, county, now - _STUCK)
        if row is None:
            return None
        _change(work, row, {"state": "making", "started_at": now, "rows_done": 0})
        work.record("export.moved", f"county:{county}", request=row.id, state="making")
        work.commit()
    return row._replace(version=row.version + 1)


def _make(store: Store, county: str, row: RequestRow, now: datetime) -> None:
    from server.services import export_book  # XlsxWriter comes with it

    progress = Progress(store, county, row, now)
    with Look(store, Actor(_JOB, county, ()), now) as look:
        actor = _asking(look, row)
        if actor is None:
            log.warning("export.seat_ended", request=row.id)
            return _settle(store, county, row, now, state="failed")
        content = export_book.book(look, row, actor, progress)
    kept = _keep(store, row, content)
    expires = rules.expires_at(now, is_unmasked=row.is_unmasked)
    made = {"made_at": now, "expires_at": expires, "rows_total": progress.done, **kept}
    return _settle(store, county, row, now, state="ready", rows_done=progress.done, **made)


def _asking(look: Look, row: RequestRow) -> Actor | None:
    """Who asked, in the seat he asked in; None when it has ended or may take nothing out now."""
    day = local_day(look.now)
    held = people.actor_by_account(look.db, look.county, row.account_id, day).actor
    actor = in_one_seat(held, row.seat_id)
    needed = needed_for(row)
    holds = any(seat.id == row.seat_id and needed in ROLE_ACTS[seat.role] for seat in actor.seats)
    return actor if holds and not actor.is_closed else None


class Progress:
    """Counts rows and now and then writes down how far it has come."""

    def __init__(self, store: Store, county: str, row: RequestRow, now: datetime) -> None:
        self.done = 0
        self._told = 0
        self._about = (store, county, row, now)

    def add(self, number: int) -> None:
        self.done += number
        if self.done - self._told < _TOLD_EVERY:
            return
        self._told = self.done
        store, county, row, now = self._about
        with Work(store, Actor(_JOB, county, ()), now) as work:
            work.touch(ExportRequest, {"id": row.id}, {"rows_done": self.done})
            work.commit()


def _keep(store: Store, row: RequestRow, content: IO[bytes]) -> dict[str, Any]:
    """Sealed and bound to its request: a file copied out of the home opens nothing."""
    with content:
        plain = content.read()
    sealed = store.secrets.seal(plain, row.id.encode())
    sha256 = hashlib.sha256(sealed).hexdigest()
    store.exports.put(sha256, [sealed])
    return {"file_sha256": sha256, "file_size": len(plain)}


def _settle(
    store: Store, county: str, row: RequestRow, now: datetime, *, state: str, **values: Any
) -> None:
    chain = f"county:{county}"
    with Work(store, Actor(_JOB, county, ()), now) as work:
        _change(work, row, {"state": state, **values})
        if state == "ready":
            facts = {"kind": "houses.xlsx", "filters": row.filters, "rows": values["rows_total"]}
            work.record("export.made", chain, **facts)
        work.record("export.moved", chain, request=row.id, state=state)
        work.commit()


def _change(work: Work, row: RequestRow, values: dict[str, Any]) -> None:
    key = {"id": row.id, "version": row.version}
    values = {**values, "version": row.version + 1}
    work.update(ExportRequest, key, values, chain=f"county:{work.county}")
