"""Lists of people for those who manage them: by name of login, role, ground and state; phones.

What a phone told of itself are numbers of unsent work, never where it was (law 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from server.domain.reach import Reach
from server.store.reads.accounts import (
    ACCOUNT,
    DEVICE,
    PAGE,
    UNIT,
    AccountLine,
    DeviceLine,
    UnitLine,
    managed,
)
from server.store.reads.counting import at_most
from server.store.reads.reach import within
from server.store.rows import Account, Device, SeatRow, Unit


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """`state`: open, closed, locked, new (first password not changed yet), idle (without seat)."""

    login: str = ""
    role: str | None = None
    area: str | None = None  # township, village or grid
    unit: str | None = None
    state: str | None = None


def staff(
    reach: Reach, db: Connection, wanted: StaffFilter, now: datetime, day: date, *, after: str
) -> list[AccountLine]:
    """Ordered by login, from the login `after` on."""
    found = _staff(reach, wanted, now, day).where(Account.login > after)
    return [AccountLine(*row) for row in db.execute(found.order_by(Account.login).limit(PAGE + 1))]


def staff_count(reach: Reach, db: Connection, wanted: StaffFilter, now: datetime, day: date) -> int:
    return at_most(db, _staff(reach, wanted, now, day))


def _staff(reach: Reach, wanted: StaffFilter, now: datetime, day: date) -> Select[Any]:
    return select(*ACCOUNT).where(managed(reach), *_conditions(wanted, now, day))


def _conditions(wanted: StaffFilter, now: datetime, day: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.login:
        found.append(Account.login.startswith(wanted.login, autoescape=True))
    if wanted.role or wanted.area or wanted.unit:
        found.append(Account.id.in_(_holders(wanted, day)))
    if wanted.state in _STATES:
        found.append(_STATES[wanted.state](now, day))
    return found


def _holders(wanted: StaffFilter, day: date) -> object:
    conditions: list[ColumnElement[bool]] = [_is_open(day)]
    if wanted.role:
        conditions.append(SeatRow.role == wanted.role)
    if wanted.unit:
        conditions.append(SeatRow.unit_id == wanted.unit)
    if wanted.area:
        columns = (SeatRow.township_code, SeatRow.village_code, SeatRow.grid_code)
        conditions.append(or_(*(one == wanted.area for one in columns)))
    return select(SeatRow.account_id).where(SeatRow.county_code == Account.county_code, *conditions)


def _is_open(day: date) -> ColumnElement[bool]:
    return or_(SeatRow.valid_until.is_(None), SeatRow.valid_until > day)


def _has_seat(day: date) -> ColumnElement[bool]:
    held = select(SeatRow.account_id).where(
        SeatRow.county_code == Account.county_code, _is_open(day)
    )
    return Account.id.in_(held)


_STATES = {
    "open": lambda _, __: Account.closed_at.is_(None),
    "closed": lambda _, __: Account.closed_at.is_not(None),
    "locked": lambda now, _: Account.locked_until > now,
    "new": lambda _, __: Account.must_change_password.is_(True) & Account.closed_at.is_(None),
    "idle": lambda _, day: ~_has_seat(day) & Account.closed_at.is_(None),
}


def open_seats_at(db: Connection, county: str, unit_id: str, day: date) -> int:
    found = select(func.count()).where(
        SeatRow.county_code == county, SeatRow.unit_id == unit_id, _is_open(day)
    )
    return db.execute(found).scalar_one()


class CountedUnit(NamedTuple):
    unit: UnitLine
    seats: int


def units(reach: Reach, db: Connection, day: date, *, after: tuple[str, str]) -> list[CountedUnit]:
    """With how many hold a seat there; by kind and id, from the key `after` on."""
    seats = (
        select(func.count())
        .where(SeatRow.county_code == Unit.county_code, SeatRow.unit_id == Unit.id, _is_open(day))
        .scalar_subquery()
    )
    kind, unit_id = after
    found = (
        select(*UNIT, seats)
        .where(within(reach, Unit))
        .where(or_(Unit.kind > kind, (Unit.kind == kind) & (Unit.id > unit_id)))
        .order_by(Unit.kind, Unit.id)
        .limit(PAGE + 1)
    )
    return [CountedUnit(UnitLine(*row[:-1]), row[-1]) for row in db.execute(found)]


def unit_count(reach: Reach, db: Connection) -> int:
    return at_most(db, select(Unit.id).where(within(reach, Unit)))


def devices(db: Connection, county: str, account_ids: Sequence[str]) -> list[DeviceLine]:
    """Of accounts that were found within reach: those not revoked come first."""
    found = (
        select(*DEVICE)
        .where(Device.county_code == county, Device.account_id.in_(account_ids))
        .order_by(Device.revoked_at.is_not(None), Device.enrolled_at.desc())
        .limit(5 * PAGE)
    )
    return [DeviceLine(*row) for row in db.execute(found)]


class PhoneLine(NamedTuple):
    device: DeviceLine
    login: str
    name_masked: str


def phones(
    reach: Reach, db: Connection, now: datetime, *, only_unsent: bool, after: str
) -> list[PhoneLine]:
    """Phones in use of the people of the reach, by login; `after` is the id of a device."""
    found = _phones(reach, now, only_unsent=only_unsent).where(Device.id > after)
    rows = db.execute(found.order_by(Device.id).limit(PAGE + 1))
    return [PhoneLine(DeviceLine(*row[:-2]), *row[-2:]) for row in rows]


def unsent_count(reach: Reach, db: Connection, now: datetime) -> int:
    """How many phones the list narrowed to unsent work shows."""
    return phone_count(reach, db, now, only_unsent=True)


def phone_count(reach: Reach, db: Connection, now: datetime, *, only_unsent: bool) -> int:
    return at_most(db, _phones(reach, now, only_unsent=only_unsent))


def _phones(reach: Reach, now: datetime, *, only_unsent: bool) -> Select[Any]:
    same = (Account.county_code == Device.county_code) & (Account.id == Device.account_id)
    found = select(*DEVICE, Account.login, Account.name_masked).join(Account, same)
    found = found.where(managed(reach), Device.revoked_at.is_(None), Device.expires_at > now)
    has_unsent = (Device.unsent_surveys > 0) | (Device.unsent_photos > 0)
    return found.where(has_unsent) if only_unsent else found


def locked_count(reach: Reach, db: Connection, now: datetime) -> int:
    return db.execute(
        select(func.count()).where(managed(reach), Account.locked_until > now)
    ).scalar_one()


class Worker(NamedTuple):
    """A grid worker's seat with whose it is."""

    seat_id: str
    account_id: str
    unit_id: str
    login: str
    name_masked: str
    village_code: str | None
    grid_code: str | None
    valid_from: date
    valid_until: date | None
    stands_in_for: str | None


def workers(
    reach: Reach,
    db: Connection,
    day: date,
    *,
    township: str | None = None,
    village: str | None = None,
) -> list[Worker]:
    """Seats on grids and villages that have not ended, those to come among them."""
    found = (
        select(
            SeatRow.id,
            SeatRow.account_id,
            SeatRow.unit_id,
            Account.login,
            Account.name_masked,
            SeatRow.village_code,
            SeatRow.grid_code,
            SeatRow.valid_from,
            SeatRow.valid_until,
            SeatRow.stands_in_for,
        )
        .join(
            Account,
            (Account.county_code == SeatRow.county_code) & (Account.id == SeatRow.account_id),
        )
        .where(within(reach, SeatRow), SeatRow.role == "grid_worker", _is_open(day))
        .order_by(SeatRow.village_code, SeatRow.grid_code, SeatRow.valid_from, SeatRow.id)
        .limit(5000)
    )
    if township is not None:
        found = found.where(SeatRow.township_code == township)
    if village is not None:
        found = found.where(SeatRow.village_code == village)
    return [Worker(*row) for row in db.execute(found)]
