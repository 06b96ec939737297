"""Who stands behind a token, in one indexed statement; and the people of a county.

The first two functions run on every request, so they take no reach: they are where reach comes
from. Nothing is cached: a revoked token is refused by the next request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, or_, select

from server.domain.acts import Role
from server.domain.facts import Actor, Seat
from server.domain.seats import in_one_seat
from server.store.prepared import Prepared
from server.store.rows import Account, Device, SeatRow, WebSession


class Holder(NamedTuple):
    """The person behind a token and what may speak against him.

    `ended_at` is the revocation of a device or the end of a session. A device is given as
    `device_id`, a browser session as `session_hash`.
    """

    actor: Actor
    must_change_password: bool
    started_at: datetime
    last_seen_at: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None
    session_hash: str | None
    must_set_up: bool = False  # a second factor, before anything else
    locked_until: datetime | None = None


_ACCOUNT = (
    Account.county_code,
    Account.id,
    Account.closed_at,
    Account.must_change_password,
    Account.locked_until,
)
_SEAT = (
    SeatRow.id,
    SeatRow.role,
    SeatRow.unit_id,
    SeatRow.township_code,
    SeatRow.village_code,
    SeatRow.grid_code,
    SeatRow.department_code,
    SeatRow.agency_id,
)
_WIDTH = len(_ACCOUNT)


_DAY = bindparam("day")
_HELD = and_(
    SeatRow.county_code == Account.county_code,
    SeatRow.account_id == Account.id,
    SeatRow.valid_from <= _DAY,
    or_(SeatRow.valid_until.is_(None), SeatRow.valid_until > _DAY),
)


def _with_seats(credential: Any, *columns: Any) -> Prepared:
    """Account and its seats of the day (`valid_until` is the first day without the seat)."""
    account = and_(
        Account.county_code == credential.county_code, Account.id == credential.account_id
    )
    return Prepared(
        select(*_ACCOUNT, *_SEAT, *columns)
        .select_from(credential)
        .join(Account, account)
        .outerjoin(SeatRow, _HELD)
        .where(credential.token_hash == bindparam("token_hash"))
    )


_BY_TOKEN = _with_seats(Device, Device.id, Device.enrolled_at, Device.expires_at, Device.revoked_at)
_BY_SESSION = _with_seats(
    WebSession,
    WebSession.created_at,
    WebSession.last_seen_at,
    WebSession.ended_at,
    WebSession.seat_id,
    WebSession.must_set_up,
)
_BY_ACCOUNT = Prepared(
    select(*_ACCOUNT, *_SEAT, Account.opened_at)
    .select_from(Account)
    .outerjoin(SeatRow, _HELD)
    .where(Account.county_code == bindparam("county"), Account.id == bindparam("id"))
)


def actor_by_account(db: Connection, county: str, account_id: str, day: date) -> Holder:
    """Somebody whose password was proved; without any seat he counts as closed, like a phone."""
    found = _BY_ACCOUNT.rows(db, {"county": county, "id": account_id, "day": day})
    actor = _actor(found, None)
    actor = replace(actor, is_closed=actor.is_closed or not actor.seats)
    times = (found[0][-1], None, None, None)
    return Holder(actor, found[0][3], *times, None, locked_until=found[0][4])


def actor_by_token(db: Connection, token_hash: str, day: date) -> Holder | None:
    """The holder of a device token, revoked and expired ones too; None when nobody has it."""
    found = _BY_TOKEN.rows(db, {"token_hash": token_hash, "day": day})
    if not found:
        return None
    device_id, enrolled_at, expires_at, revoked_at = found[0][-4:]
    actor = _actor(found, device_id)
    times = (enrolled_at, None, expires_at, revoked_at)
    return Holder(actor, found[0][3], *times, None, locked_until=found[0][4])


def actor_by_session(db: Connection, token_hash: str, day: date) -> Holder | None:
    """The holder of a browser session, ended ones too, in the seat he switched to."""
    found = _BY_SESSION.rows(db, {"token_hash": token_hash, "day": day})
    if not found:
        return None
    created_at, last_seen_at, ended_at, seat_id, must_set_up = found[0][-5:]
    actor = in_one_seat(_actor(found, None), seat_id)
    times = (created_at, last_seen_at, None, ended_at)
    return Holder(actor, found[0][3], *times, token_hash, bool(must_set_up))


def _actor(found: Sequence[tuple[Any, ...]], device_id: str | None) -> Actor:
    county, account_id, closed_at = found[0][:3]
    seats = tuple(_seat(county, row[_WIDTH:]) for row in found if row[_WIDTH] is not None)
    # Without any seat left, what a phone still holds is treated as after closing (law 6).
    is_closed = closed_at is not None or (device_id is not None and not seats)
    return Actor(account_id, county, seats, device_id, is_closed)


def _seat(county: str, columns: Sequence[Any]) -> Seat:
    seat_id, role, unit_id, township, village, grid, department, agency = columns[:8]
    return Seat(
        seat_id,
        Role(role),
        unit_id,
        county,
        township=township,
        village=village,
        grid=grid,
        department=department,
        agency=agency,
    )
