"""Accounts, seats, devices, units and sessions as the people who manage them see them.

A reach over a whole county finds everybody; a township's finds those who have, or last had, a seat
of its own ground there (server.domain.grants). Signing in comes before any reach, so
`account_by_login` takes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from server.domain.grants import LOCAL_ROLES
from server.domain.reach import Reach, Span
from server.store.reads.reach import within
from server.store.rows import Account, Area, County, Device, SeatRow, Unit, WebSession

PAGE = 100


class SignIn(NamedTuple):
    """What signing in decides upon."""

    county_code: str
    id: str
    login: str
    password_hash: str
    password_history: list[str]
    must_change_password: bool
    failed_sign_ins: int
    locked_until: datetime | None
    closed_at: datetime | None
    password_set_at: datetime


class AccountLine(NamedTuple):
    id: str
    login: str
    name_masked: str
    must_change_password: bool
    locked_until: datetime | None
    opened_at: datetime
    closed_at: datetime | None


class SeatLine(NamedTuple):
    id: str
    account_id: str
    unit_id: str
    role: str
    township_code: str | None
    village_code: str | None
    grid_code: str | None
    department_code: str | None
    agency_id: str | None
    valid_from: date
    valid_until: date | None
    stands_in_for: str | None

    def is_held_on(self, day: date) -> bool:
        return self.valid_from <= day and not self.has_ended_by(day)

    def has_ended_by(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until <= day


class DeviceLine(NamedTuple):
    """What the phone told last is as of `told_at`; None before it ever told."""

    id: str
    account_id: str
    label: str
    enrolled_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    told_at: datetime | None
    unsent_surveys: int | None
    unsent_photos: int | None
    oldest_unsent_at: datetime | None
    app_version: str | None

    @property
    def has_unsent(self) -> bool:
        return bool(self.unsent_surveys or self.unsent_photos)


class UnitLine(NamedTuple):
    id: str
    kind: str
    name: str
    township_code: str | None
    village_code: str | None
    department_code: str | None
    closed_at: datetime | None


class AreaLine(NamedTuple):
    code: str
    level: str
    parent_code: str


def _columns(row: Any, line: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in line._fields)


_SIGN_IN = _columns(Account, SignIn)
ACCOUNT = _columns(Account, AccountLine)
_SEAT = _columns(SeatRow, SeatLine)
DEVICE = _columns(Device, DeviceLine)
UNIT = _columns(Unit, UnitLine)


def whole_counties(reach: Reach) -> list[str]:
    """The counties the reach covers as a whole; part of a county manages nobody."""
    return sorted(span.county for span in reach.spans if span == Span(span.county))


def managed(reach: Reach) -> ColumnElement[bool]:
    """Accounts the managers of the reach see."""
    whole = Account.county_code.in_(whole_counties(reach))
    local = _local(reach)
    if local.is_empty:
        return whole
    held = select(SeatRow.account_id).where(within(local, SeatRow), SeatRow.role.in_(_LOCAL))
    counties = sorted({span.county for span in local.spans})
    return or_(whole, Account.county_code.in_(counties) & Account.id.in_(held))


_LOCAL = sorted(LOCAL_ROLES)


def _local(reach: Reach) -> Reach:
    return Reach(tuple(span for span in reach.spans if span != Span(span.county)))


def account_by_login(db: Connection, login: str) -> SignIn | None:
    row = db.execute(select(*_SIGN_IN).where(Account.login == login)).first()
    return SignIn(*row) if row else None


def account_by_id(db: Connection, county: str, account_id: str) -> SignIn | None:
    found = select(*_SIGN_IN).where(Account.county_code == county, Account.id == account_id)
    row = db.execute(found).first()
    return SignIn(*row) if row else None


def account_to_change(db: Connection, county: str, account_id: str) -> SignIn | None:
    """The account itself, locked against a second change at the same moment (PostgreSQL)."""
    found = select(*_SIGN_IN).where(Account.county_code == county, Account.id == account_id)
    row = db.execute(found.with_for_update()).first()
    return SignIn(*row) if row else None


def account(reach: Reach, db: Connection, account_id: str) -> AccountLine | None:
    found = select(*ACCOUNT).where(managed(reach), Account.id == account_id)
    row = db.execute(found).first()
    return AccountLine(*row) if row else None


def own_account(db: Connection, county: str, account_id: str) -> AccountLine:
    """One's own line, for which no reach is asked."""
    found = select(*ACCOUNT).where(Account.county_code == county, Account.id == account_id)
    return AccountLine(*db.execute(found).one())


def accounts(
    reach: Reach, db: Connection, *, after: str = "", limit: int = PAGE
) -> list[AccountLine]:
    """Ordered by login, from the login `after` on."""
    found = select(*ACCOUNT).where(managed(reach), Account.login > after)
    rows = db.execute(found.order_by(Account.login).limit(min(limit, PAGE)))
    return [AccountLine(*row) for row in rows]


def seats_of(reach: Reach, db: Connection, account_ids: Sequence[str]) -> list[SeatLine]:
    found = select(*_SEAT).where(within(reach, SeatRow), SeatRow.account_id.in_(account_ids))
    return [SeatLine(*row) for row in db.execute(found.order_by(SeatRow.valid_from, SeatRow.id))]


def seat(reach: Reach, db: Connection, seat_id: str) -> SeatLine | None:
    found = select(*_SEAT).where(within(reach, SeatRow), SeatRow.id == seat_id)
    row = db.execute(found).first()
    return SeatLine(*row) if row else None


def all_seats_of(db: Connection, county: str, account_id: str) -> list[SeatLine]:
    """Whoever changes an account has to know what else it holds, wherever that lies."""
    found = select(*_SEAT).where(SeatRow.county_code == county, SeatRow.account_id == account_id)
    return [SeatLine(*row) for row in db.execute(found.order_by(SeatRow.valid_from, SeatRow.id))]


def units(reach: Reach, db: Connection, *, after: str = "", limit: int = PAGE) -> list[UnitLine]:
    """Ordered by id, from the id `after` on."""
    found = select(*UNIT).where(within(reach, Unit), Unit.id > after)
    return [UnitLine(*row) for row in db.execute(found.order_by(Unit.id).limit(min(limit, PAGE)))]


def unit(reach: Reach, db: Connection, unit_id: str) -> UnitLine | None:
    found = select(*UNIT).where(within(reach, Unit), Unit.id == unit_id)
    row = db.execute(found).first()
    return UnitLine(*row) if row else None


def unit_names(db: Connection, county: str, unit_ids: Sequence[str]) -> dict[str, str]:
    """The names of one's own units."""
    found = select(Unit.id, Unit.name).where(Unit.county_code == county, Unit.id.in_(unit_ids))
    return {row.id: row.name for row in db.execute(found)}


def area_names(db: Connection, county: str, codes: Sequence[str]) -> dict[str, str]:
    """code -> newest name of the county itself and of these areas."""
    names = {county: db.execute(select(County.name).where(County.code == county)).scalar() or ""}
    found = select(Area.code, Area.name).where(Area.county_code == county, Area.code.in_(codes))
    names.update(tuple(row) for row in db.execute(found.order_by(Area.valid_from)))
    return names


def device(db: Connection, county: str, device_id: str) -> DeviceLine | None:
    found = select(*DEVICE).where(Device.county_code == county, Device.id == device_id)
    row = db.execute(found).first()
    return DeviceLine(*row) if row else None


def devices_of(db: Connection, county: str, account_id: str) -> list[DeviceLine]:
    found = select(*DEVICE).where(Device.county_code == county, Device.account_id == account_id)
    return [DeviceLine(*row) for row in db.execute(found.order_by(Device.enrolled_at).limit(PAGE))]


def open_sessions(db: Connection, account_id: str) -> list[str]:
    """Hashes of the browser sessions of an account that nobody has ended."""
    found = select(WebSession.token_hash).where(
        WebSession.account_id == account_id, WebSession.ended_at.is_(None)
    )
    return list(db.execute(found).scalars())


def area_line(db: Connection, county: str, code: str, day: date) -> list[AreaLine]:
    """The area valid on that day and those above it: grid, village, township."""
    line: list[AreaLine] = []
    while code != county and len(line) < 3:
        found = select(Area.code, Area.level, Area.parent_code).where(
            Area.county_code == county,
            Area.code == code,
            Area.valid_from <= day,
            (Area.valid_until.is_(None)) | (Area.valid_until > day),
        )
        row = db.execute(found).first()
        if row is None:
            return line
        line.append(AreaLine(*row))
        code = row.parent_code
    return line
