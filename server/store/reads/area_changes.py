"""Divisions of a day, changes of them, and what stands in the areas a change is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Connection, LargeBinary, and_, func, or_, select

from server.domain.area_changes import Division
from server.domain.reach import Reach
from server.store.reads.accounts import SeatLine, UnitLine, whole_counties
from server.store.reads.reach import within
from server.store.rows import (
    Account,
    Area,
    AreaChange,
    Device,
    House,
    HouseCase,
    SeatRow,
    Submission,
    Unit,
)


class ChangeLine(NamedTuple):
    id: str
    kind: str
    on_day: date
    basis: str
    terms: dict[str, Any]
    state: str
    counts: dict[str, Any]
    drafted_at: datetime
    drafted_by: str
    decided_at: datetime | None
    decided_by: str | None
    ended_at: datetime | None
    version: int


_CHANGE = tuple(getattr(AreaChange, name) for name in ChangeLine._fields)


def changes(reach: Reach, db: Connection, limit: int = 200) -> list[ChangeLine]:
    """Newest day first; only who manages a whole county sees any."""
    found = select(*_CHANGE).where(AreaChange.county_code.in_(whole_counties(reach)))
    ordered = found.order_by(AreaChange.on_day.desc(), AreaChange.id.desc()).limit(limit)
    return [ChangeLine(*row) for row in db.execute(ordered)]


def change(reach: Reach, db: Connection, change_id: str) -> ChangeLine | None:
    found = select(*_CHANGE).where(
        AreaChange.county_code.in_(whole_counties(reach)), AreaChange.id == change_id
    )
    row = db.execute(found).first()
    return ChangeLine(*row) if row else None


def due(db: Connection, county: str, day: date) -> list[ChangeLine]:
    """Decided ones whose day has come, in the order in which they hold."""
    found = select(*_CHANGE).where(
        AreaChange.county_code == county,
        AreaChange.state == "decided",
        AreaChange.on_day <= day,
    )
    ordered = found.order_by(AreaChange.on_day, AreaChange.decided_at)
    return [ChangeLine(*row) for row in db.execute(ordered)]


def decided(db: Connection, county: str) -> list[ChangeLine]:
    found = select(*_CHANGE).where(AreaChange.county_code == county, AreaChange.state == "decided")
    return [ChangeLine(*row) for row in db.execute(found)]


def carried_out(db: Connection, county: str) -> list[tuple[datetime, str, dict[str, Any]]]:
    """When, of which kind and on which terms, in the order they were carried out."""
    row = AreaChange
    found = select(row.ended_at, row.kind, row.terms).where(
        row.county_code == county, row.state == "in_force"
    )
    return [
        (at, kind, terms) for at, kind, terms in db.execute(found.order_by(row.ended_at, row.id))
    ]


def villages_of(db: Connection, county: str, houses: Collection[str]) -> dict[str, str]:
    """House → the village it stands in today, whoever asks: to be counted, not shown."""
    found: dict[str, str] = {}
    ids = sorted(houses)
    for at in range(0, len(ids), _BATCH):
        asked = select(House.id, House.village_code).where(
            House.county_code == county, House.id.in_(ids[at : at + _BATCH])
        )
        found |= {house: village for house, village in db.execute(asked)}  # noqa: C416
    return found


_BATCH = 2_000


def divisions(db: Connection, county: str, day: date) -> dict[str, Division]:
    """Every area that holds on the day."""
    found = select(Area.code, Area.level, Area.name, Area.parent_code).where(
        Area.county_code == county, _holds_on(day)
    )
    return {row[0]: Division(*row) for row in db.execute(found)}


def _holds_on(day: date) -> ColumnElement[bool]:
    return and_(Area.valid_from <= day, or_(Area.valid_until.is_(None), Area.valid_until > day))


class AreaRow(NamedTuple):
    code: str
    valid_from: date
    is_official: bool
    path_kind: str | None
    shape: BaseGeometry | None


def rows_on(db: Connection, county: str, codes: Collection[str], day: date) -> dict[str, AreaRow]:
    """The rows of these areas that hold on the day, with their boundaries where drawn."""
    boundary = func.ST_AsBinary(Area.__table__.c.boundary, type_=LargeBinary)
    found = db.execute(
        select(Area.code, Area.valid_from, Area.is_official, Area.path_kind, boundary).where(
            Area.county_code == county, Area.code.in_(codes), _holds_on(day)
        )
    )
    return {
        row[0]: AreaRow(*row[:4], None if row[4] is None else shapely.from_wkb(bytes(row[4])))
        for row in found
    }


def names_later(db: Connection, county: str, codes: Collection[str], day: date) -> set[str]:
    """Of these codes those with a row that begins on the day or after it."""
    found = select(Area.code).where(
        Area.county_code == county, Area.code.in_(codes), Area.valid_from >= day
    )
    return set(db.execute(found).scalars())


class HousePlace(NamedTuple):
    id: str
    village_code: str
    grid_code: str | None
    version: int
    personal_sealed: bytes | None
    owner_index: str | None
    owner_id_index: str | None
    door_index: str | None
    import_key: str | None


def houses_of(
    db: Connection, county: str, villages: Iterable[str], grids: Iterable[str]
) -> list[HousePlace]:
    """Houses of these villages and grids, ended ones too: a file moves as a whole."""
    columns = (getattr(House, name) for name in HousePlace._fields)
    found = select(*columns).where(
        House.county_code == county,
        or_(House.village_code.in_([*villages]), House.grid_code.in_([*grids])),
    )
    return [HousePlace(*row) for row in db.execute(found.order_by(House.id))]


def house_place(reach: Reach, db: Connection, house_id: str) -> HousePlace:
    columns = (getattr(House, name) for name in HousePlace._fields)
    found = select(*columns).where(within(reach), House.id == house_id)
    return HousePlace(*db.execute(found).one())


def taken_keys(db: Connection, county: str, keys: Collection[str]) -> set[str]:
    """Of these import keys those some house has."""
    found = select(House.import_key).where(House.county_code == county, House.import_key.in_(keys))
    return {key for key in db.execute(found).scalars() if key is not None}


def open_cases(db: Connection, county: str, houses: Collection[str]) -> int:
    return _count(
        db,
        HouseCase.county_code == county,
        HouseCase.house_id.in_(houses),
        HouseCase.closing.is_(None),
    )


def waiting_surveys(db: Connection, county: str, villages: Collection[str]) -> int:
    return _count(
        db,
        Submission.county_code == county,
        Submission.village_code.in_(villages),
        Submission.state == "quarantined",
    )


def _count(db: Connection, *conditions: ColumnElement[bool]) -> int:
    return db.execute(select(func.count()).where(*conditions)).scalar_one()


def seats_of(
    db: Connection, county: str, villages: Collection[str], grids: Collection[str], day: date
) -> list[SeatLine]:
    """Seats on these villages and grids that have not ended by the day."""
    columns = (getattr(SeatRow, name) for name in SeatLine._fields)
    found = select(*columns).where(
        SeatRow.county_code == county,
        or_(SeatRow.village_code.in_(villages), SeatRow.grid_code.in_(grids)),
        or_(SeatRow.valid_until.is_(None), SeatRow.valid_until > day),
    )
    return [SeatLine(*row) for row in db.execute(found.order_by(SeatRow.id))]


def units_of(db: Connection, county: str, villages: Collection[str]) -> list[UnitLine]:
    columns = (getattr(Unit, name) for name in UnitLine._fields)
    found = select(*columns).where(
        Unit.county_code == county, Unit.village_code.in_(villages), Unit.closed_at.is_(None)
    )
    return [UnitLine(*row) for row in db.execute(found.order_by(Unit.id))]


def unsent_phones(db: Connection, county: str, account_ids: Collection[str]) -> int:
    """Phones of these people that told of unsent work."""
    return _count(
        db,
        Device.county_code == county,
        Device.account_id.in_(account_ids),
        (Device.unsent_surveys > 0) | (Device.unsent_photos > 0),
    )


def logins(db: Connection, county: str, account_ids: Collection[str]) -> dict[str, str]:
    found = select(Account.id, Account.login).where(
        Account.county_code == county, Account.id.in_(account_ids)
    )
    return {account_id: login for account_id, login in db.execute(found)}  # noqa: C416
