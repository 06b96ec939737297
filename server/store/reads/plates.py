"""Reading QR plates: by token, by house, and the houses of a sheet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, or_, select

from server.domain.reach import Reach
from server.store.prepared import Prepared
from server.store.reads import reached
from server.store.reads.reach import within
from server.store.rows import House, Plate


class PlateRow(NamedTuple):
    county_code: str
    id: str
    house_id: str
    township_code: str
    village_code: str
    token: str
    serial: int
    issued_at: datetime
    withdrawn_at: datetime | None
    withdrawn_for: str | None


class GridPlate(NamedTuple):
    """What a phone needs to know a plate without a network."""

    token: str
    house_id: str


_COLUMNS = tuple(getattr(Plate, name) for name in PlateRow._fields)
_BY_TOKEN = Prepared(
    select(*_COLUMNS).where(Plate.token == bindparam("token"), Plate.withdrawn_at.is_(None))
)


def public_plate(db: Connection, token: str) -> PlateRow | None:
    """For the public page alone, which has no reach. One question whether the token never was or
    is withdrawn, so that neither its answer nor its time tells which."""
    row = _BY_TOKEN.row(db, {"token": token})
    return None if row is None else PlateRow(*row)


def plate_in_use(reach: Reach, db: Connection, token: str) -> PlateRow | None:
    return _one(reach, db, "token", token)


def plate(reach: Reach, db: Connection, plate_id: str) -> PlateRow | None:
    row = reached.row(reach, db, _by, "id", key=plate_id)
    return None if row is None else PlateRow(*row)


def plates_of(reach: Reach, db: Connection, house_id: str) -> list[PlateRow]:
    """Every plate the house ever had, newest first."""
    rows = reached.rows(reach, db, _by, "house_id", key=house_id)
    return sorted((PlateRow(*row) for row in rows), key=lambda one: one.serial, reverse=True)


def tokens_of(reach: Reach, db: Connection, houses: Collection[str]) -> dict[str, str]:
    """House -> token of its plate in use."""
    found = select(Plate.house_id, Plate.token).where(
        within(reach, Plate), Plate.withdrawn_at.is_(None), Plate.house_id.in_(houses)
    )
    return {house: token for house, token in db.execute(found)}  # noqa: C416


def serials_of(reach: Reach, db: Connection, houses: Collection[str]) -> dict[str, int]:
    """House -> the highest serial it had."""
    found = (
        select(Plate.house_id, Plate.serial)
        .where(within(reach, Plate), Plate.house_id.in_(houses))
        .order_by(Plate.serial)
    )
    return {house: serial for house, serial in db.execute(found)}  # noqa: C416


def grid_plates(reach: Reach, db: Connection, limit: int) -> list[GridPlate]:
    """Plates in use on standing houses within reach, by house; one of a file that was closed into
    another leads to that one."""
    is_known = or_(House.ended_on.is_(None), House.merged_into.is_not(None))
    found = (
        select(Plate.token, func.coalesce(House.merged_into, House.id))
        .join(House, (House.county_code == Plate.county_code) & (House.id == Plate.house_id))
        .where(within(reach), Plate.withdrawn_at.is_(None), is_known)
        .order_by(Plate.house_id)
        .limit(limit)
    )
    return [GridPlate(*row) for row in db.execute(found)]


def _one(reach: Reach, db: Connection, key: str, value: str) -> PlateRow | None:
    row = reached.row(reach, db, _in_use_by, key, key=value)
    return None if row is None else PlateRow(*row)


def _by(reach: Reach, key: str) -> Any:
    same = (House.county_code == Plate.county_code) & (House.id == Plate.house_id)
    found = select(*_COLUMNS).join(House, same)
    return found.where(within(reach), getattr(Plate, key) == bindparam("key"))


def _in_use_by(reach: Reach, key: str) -> Any:
    return _by(reach, key).where(Plate.withdrawn_at.is_(None))


def tokens_of_village(reach: Reach, db: Connection, village: str, limit: int) -> list[str]:
    """Of plates in use there, by the house."""
    found = (
        select(Plate.token)
        .where(within(reach, Plate), Plate.village_code == village, Plate.withdrawn_at.is_(None))
        .order_by(Plate.house_id)
        .limit(limit)
    )
    return list(db.scalars(found))
