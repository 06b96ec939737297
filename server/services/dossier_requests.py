"""一户一档 asked for and made apart: by a job, sealed on disk, handed to who asked and nobody else.

A request is idempotent: who asks again while his is being made gets the same one. The job makes
what waits; one that was killed at it is found by the next sweep. What is taken out is recorded
when it is fetched, not when it is made.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from server.domain import dossier_making as making
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.permission import has_act, require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.outputs import pdf
from server.services import dossier, dossier_files
from server.services.dossier import Dossier
from server.services.dossier_files import Sent
from server.services.ids import fresh_id
from server.services.work import Work
from server.store import sealed_stream
from server.store.engines import Store
from server.store.reads import dossiers as reads, people
from server.store.reads.dossiers import RequestLine
from server.store.rows import DossierRequest

log = structlog.get_logger()
JOB = "make_dossier"


def now_or_later(work: Work, house_id: str, form: str, reason: str | None) -> Sent | RequestLine:
    """The dossier itself where it is small, else the request to look after."""
    found = dossier.read(work, house_id, reason=reason)
    quick = making.is_quick(
        form,
        pictures=len(found.photos) + len(found.papers),
        unprinted=found.unprinted,
        is_printer_busy=pdf.is_busy(),
    )
    if quick:
        return dossier_files.made(work, dossier.whole(work, found), form)
    return ask(work, found, form)


def ask(work: Work, found: Dossier, form: str) -> RequestLine:
    """The one that waits or is being made, else a new one."""
    house_id = found.house.head.id
    reach = reach_of(work.actor, Act.EXPORT_READ)
    for one in reads.of_house(reach, work.db, house_id, work.actor.account_id):
        is_same = (one.form, one.is_personal) == (form, found.is_personal)
        if is_same and one.state in (making.WAITING, making.MAKING):
            return one
    request_id = fresh_id(work)
    sealed = work.store.secrets.seal({"reason": found.reason}) if found.reason else None
    row = {
        "id": request_id,
        "house_id": house_id,
        "requested_by": work.actor.account_id,
        "requested_at": work.now,
        "form": form,
        "is_personal": found.is_personal,
        "reason_sealed": sealed,
        "state": making.WAITING,
        "tries": 0,
    }
    work.keep(DossierRequest, row)
    work.later(JOB, county=work.county, request=request_id)
    return own(work, request_id)


def own(work: Work, request_id: str) -> RequestLine:
    """`dossier.missing` for anybody but who asked."""
    require_act(work.actor, Act.EXPORT_READ)
    line = reads.request(reach_of(work.actor, Act.EXPORT_READ), work.db, request_id)
    if line is None or line.requested_by != work.actor.account_id:
        raise Problem("dossier.missing")
    return line


def recent(work: Work, house_id: str) -> list[RequestLine]:
    """His own about this house, for the page that asks for another."""
    if not has_act(work.actor, Act.EXPORT_READ):
        return []
    reach = reach_of(work.actor, Act.EXPORT_READ)
    found = reads.of_house(reach, work.db, house_id, work.actor.account_id)
    return [one for one in found if one.state != making.GONE]


def fetch(work: Work, request_id: str) -> Sent:
    """That it is taken out is on record before its first byte leaves."""
    line = own(work, request_id)
    if line.is_personal:
        _require_reveal(work, request_id)
    path = _path(work.store, request_id)
    if line.state != making.READY or not path.is_file():
        raise Problem("dossier.not_ready", state=making.STATE_LABELS[line.state])
    dossier.record_taken(work, line.house_id, line.form, _reason(work, line))
    pieces = sealed_stream.read(path, work.store.secrets, request_id)
    return dossier_files.sent(line.form, line.code, pieces)


def _require_reveal(work: Work, request_id: str) -> None:
    """Who may no longer see persons in clear there fetches no file that shows them."""
    require_act(work.actor, Act.PERSONAL_REVEAL)
    if reads.request(reach_of(work.actor, Act.PERSONAL_REVEAL), work.db, request_id) is None:
        raise Problem("dossier.missing")


def _reason(work: Work, line: RequestLine) -> str | None:
    if line.reason_sealed is None:
        return None
    return str(work.store.secrets.open(line.reason_sealed)["reason"])


# ---- the job ------------------------------------------------------------------------------


def make(store: Store, county: str, request_id: str, now: datetime) -> bool:
    """False when it is not to be made (any more), or somebody else is at it."""
    line = _claimed(store, county, request_id, now)
    if line is None:
        return False
    try:
        size = _made(store, county, line, now)
    except Problem as problem:
        _end(store, county, line, now, state=making.FAILED, problem=problem.code)
        return False
    except Exception:  # tried again by the sweep, and no more than so often
        log.exception("dossier.failed", county=county, request=request_id)
        if line.tries >= making.MOST_TRIES:
            _end(store, county, line, now, state=making.FAILED, problem="dossier.failed")
        return False
    _end(store, county, line, now, state=making.READY, size=size)
    return True


def _claimed(store: Store, county: str, request_id: str, now: datetime) -> RequestLine | None:
    """Of two who take it one has it: the tries are part of the key."""
    with _job(store, county, now) as work:
        line = reads.request(whole_county(county), work.db, request_id)
        if line is None or not _is_free(line, now):
            return None
        key = {"id": line.id, "state": line.state, "tries": line.tries}
        values = {"state": making.MAKING, "tries": line.tries + 1, "started_at": now}
        taken = work.touch(DossierRequest, key, {**values, "step": "reading"})
        work.commit()
    return line._replace(tries=line.tries + 1) if taken else None


def _is_free(line: RequestLine, now: datetime) -> bool:
    if line.state == making.WAITING:
        return True
    is_left = line.started_at is None or now - line.started_at > making.GIVEN_UP_AFTER
    return line.state == making.MAKING and is_left


def _made(store: Store, county: str, line: RequestLine, now: datetime) -> int:
    """By who asked, within what he may see today."""
    actor = _actor(store, county, line.requested_by, now)
    with Work(store, actor, now) as work:
        found = dossier.read(work, line.house_id, reason=_reason(work, line))
        _step(store, county, line, now, "papers")
        whole = dossier.whole(work, found)
        work.commit()  # of the papers that were printed for it
        _step(store, county, line, now, "printing")
        pieces = dossier_files.pieces_of(work, whole, line.form)
        path = _path(store, line.id)
        return sealed_stream.write(path, pieces, store.secrets, line.id)


def _actor(store: Store, county: str, account_id: str, now: datetime) -> Actor:
    with store.reading() as db:
        holder = people.actor_by_account(db, county, account_id, local_day(now))
    if holder.actor.is_closed:
        raise Problem("act.forbidden", act=Act.EXPORT_READ.value)
    return holder.actor


def _step(store: Store, county: str, line: RequestLine, now: datetime, step: str) -> None:
    with _job(store, county, now) as work:
        work.touch(DossierRequest, {"id": line.id, "tries": line.tries}, {"step": step})
        work.commit()


def _end(store: Store, county: str, line: RequestLine, now: datetime, **values: Any) -> None:
    with _job(store, county, now) as work:
        key = {"id": line.id, "tries": line.tries}
        work.touch(DossierRequest, key, {"finished_at": now, "step": None, **values})
        work.commit()


def _job(store: Store, county: str, now: datetime) -> Work:
    return Work(store, Actor("job:dossiers", county, ()), now)


def _path(store: Store, request_id: str) -> Path:
    return store.config.home / "dossiers" / f"{request_id}.sealed"


def sweep(store: Store, county: str, now: datetime) -> int:
    """Make what waits or was left half made, and let go of what is old; how many were made."""
    at_work = (making.WAITING, making.MAKING)
    with store.reading() as db:
        waiting = reads.in_state(whole_county(county), db, at_work, now)
        old = reads.in_state(whole_county(county), db, (making.READY,), now - making.KEPT_FOR)
    for line in old:
        _path(store, line.id).unlink(missing_ok=True)
        _end(store, county, line, now, state=making.GONE)
    return sum(make(store, county, line.id, now) for line in waiting)


def kept_until(line: RequestLine) -> datetime:
    return line.requested_at + making.KEPT_FOR


def is_over(line: RequestLine) -> bool:
    return line.state not in (making.WAITING, making.MAKING)


RETRY_AFTER = timedelta(seconds=2)
