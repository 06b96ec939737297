"""Exports somebody asked for: one's own, those another has to decide about, those to be made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from server.domain.reach import Reach
from server.store.reads.counting import at_most
from server.store.reads.keyed import is_before
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import Account, ExportRequest, Unit


class RequestRow(NamedTuple):
    id: str
    kind: str
    filters: dict[str, Any]
    columns: list[str]
    is_unmasked: bool
    reason_sealed: bytes | None
    state: str
    account_id: str
    seat_id: str | None
    unit_id: str | None
    township_code: str | None
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_sealed: bytes | None
    rows_total: int | None
    rows_done: int
    started_at: datetime | None
    made_at: datetime | None
    file_sha256: str | None
    file_size: int | None
    expires_at: datetime | None
    downloads: int
    downloaded_at: datetime | None
    version: int
    asked_by: str | None  # masked
    asking_unit: str | None


Key = tuple[datetime, str]  # asked_at, id


def own(db: Connection, county: str, account_id: str, request_id: str) -> RequestRow | None:
    """One's own, for which no reach is asked."""
    found = _requests().where(
        ExportRequest.county_code == county,
        ExportRequest.account_id == account_id,
        ExportRequest.id == request_id,
    )
    return _one(db, found)


def own_page(  # noqa: PLR0917
    db: Connection,
    county: str,
    account_id: str,
    ready_at: datetime | None,
    after: Key | None,
    limit: int,
) -> list[RequestRow]:
    """Newest first; with `ready_at` those that lie there to be fetched then."""
    found = _requests().where(*_own(county, account_id))
    if ready_at is not None:
        found = found.where(*_is_ready(ready_at))
    order = (ExportRequest.asked_at, ExportRequest.id)
    if after is not None:
        found = found.where(is_before(order, after))
    ordered = found.order_by(*(one.desc() for one in order)).limit(limit)
    return [RequestRow(*row) for row in db.execute(ordered)]


def own_count(db: Connection, county: str, account_id: str, ready_at: datetime | None) -> int:
    found = select(ExportRequest.id).where(*_own(county, account_id))
    return at_most(db, found if ready_at is None else found.where(*_is_ready(ready_at)))


def own_open(db: Connection, county: str, account_id: str) -> int:
    found = select(func.count()).where(
        ExportRequest.county_code == county,
        ExportRequest.account_id == account_id,
        ExportRequest.state.in_(("waiting", "queued", "making")),
    )
    return int(db.execute(found).scalar_one())


def own_ready(db: Connection, county: str, account_id: str, now: datetime) -> Waiting:
    """Files of one's own that lie there to be fetched."""
    found = select(ExportRequest.id).where(*_own(county, account_id), *_is_ready(now))
    return waiting(db, found, since=ExportRequest.made_at)


def _own(county: str, account_id: str) -> list[Any]:
    return [ExportRequest.county_code == county, ExportRequest.account_id == account_id]


def _is_ready(now: datetime) -> list[Any]:
    return [
        ExportRequest.state == "ready",
        ExportRequest.expires_at > now,
        ExportRequest.downloads == 0,
    ]


def to_decide(reach: Reach, db: Connection, account_id: str, limit: int) -> list[RequestRow]:
    """Those within reach that wait for a word of somebody else than who asked, oldest first."""
    found = _requests().where(*_undecided(reach, account_id))
    ordered = found.order_by(ExportRequest.asked_at, ExportRequest.id).limit(limit)
    return [RequestRow(*row) for row in db.execute(ordered)]


def decide_waiting(reach: Reach, db: Connection, account_id: str) -> Waiting:
    """The lines of `to_decide`, counted for home."""
    found = select(ExportRequest.id).where(*_undecided(reach, account_id))
    return waiting(db, found, since=ExportRequest.asked_at)


def request_within(reach: Reach, db: Connection, request_id: str) -> RequestRow | None:
    """Of a unit within reach: its township's, or for a reach over the county any."""
    found = _requests().where(within(reach, ExportRequest), ExportRequest.id == request_id)
    return _one(db, found)


def next_to_make(db: Connection, county: str, stuck_since: datetime) -> RequestRow | None:
    """The one that has waited longest; one whose maker died is taken up again."""
    is_stuck = and_(ExportRequest.state == "making", ExportRequest.started_at < stuck_since)
    found = _requests().where(
        ExportRequest.county_code == county, or_(ExportRequest.state == "queued", is_stuck)
    )
    return _one(db, found.order_by(ExportRequest.asked_at, ExportRequest.id).limit(1))


def expired(db: Connection, county: str, now: datetime) -> list[RequestRow]:
    found = _requests().where(
        ExportRequest.county_code == county,
        ExportRequest.state == "ready",
        ExportRequest.expires_at <= now,
    )
    return [RequestRow(*row) for row in db.execute(found)]


def names_sealed(reach: Reach, db: Connection, accounts: Collection[str]) -> dict[str, bytes]:
    """account id -> its holder's sealed particulars, for the watermark."""
    counties = {span.county for span in reach.spans}
    found = select(Account.id, Account.personal_sealed).where(
        Account.county_code.in_(counties), Account.id.in_(accounts)
    )
    return {row.id: row.personal_sealed for row in db.execute(found)}


def _undecided(reach: Reach, account_id: str) -> list[Any]:
    return [
        within(reach, ExportRequest),
        ExportRequest.state == "waiting",
        ExportRequest.account_id != account_id,
    ]


def _requests() -> Any:
    columns = [getattr(ExportRequest, name) for name in RequestRow._fields[:-2]]
    person = and_(
        Account.county_code == ExportRequest.county_code, Account.id == ExportRequest.account_id
    )
    unit = and_(Unit.county_code == ExportRequest.county_code, Unit.id == ExportRequest.unit_id)
    return (
        select(*columns, Account.name_masked, Unit.name)
        .select_from(ExportRequest)
        .outerjoin(Account, person)
        .outerjoin(Unit, unit)
    )


def _one(db: Connection, found: Any) -> RequestRow | None:
    row = db.execute(found).first()
    return None if row is None else RequestRow(*row)
