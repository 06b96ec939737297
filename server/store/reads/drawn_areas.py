"""Divisions with their boundaries, and the houses of a village, for whoever draws on the map."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Connection, LargeBinary, and_, func, or_, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import Area, House, HouseOutline


class DrawnGrid(NamedTuple):
    """A grid as it stands today; `shape` is None until somebody draws it."""

    code: str
    name: str
    village_code: str
    valid_from: date
    path_kind: str | None
    is_official: bool
    shape: BaseGeometry | None


class GridCount(NamedTuple):
    code: str | None  # None: houses in no grid
    houses: int


_BOUNDARY = func.ST_AsBinary(Area.__table__.c.boundary, type_=LargeBinary)


def grids_of_village(reach: Reach, db: Connection, village: str, day: date) -> list[DrawnGrid]:
    """Of a village whose place the service has found within reach."""
    found = db.execute(
        select(
            Area.code,
            Area.name,
            Area.parent_code,
            Area.valid_from,
            Area.path_kind,
            Area.is_official,
            _BOUNDARY,
        )
        .where(Area.county_code == _county(reach), Area.parent_code == village)
        .where(Area.level == "grid", _is_valid(day))
        .order_by(Area.code)
    )
    return [DrawnGrid(*row[:6], _shape(row[6])) for row in found]


def codes_of_village(reach: Reach, db: Connection, village: str) -> list[str]:
    """Codes of every grid the village ever had: none is given twice."""
    found = select(Area.code).where(
        Area.county_code == _county(reach), Area.parent_code == village, Area.level == "grid"
    )
    return list(db.execute(found).scalars())


def parent_of(reach: Reach, db: Connection, code: str, level: str, day: date) -> str | None:
    """Code of the area above this one today."""
    found = select(Area.parent_code).where(
        Area.county_code == _county(reach), Area.code == code, Area.level == level, _is_valid(day)
    )
    parent: str | None = db.execute(found).scalar()
    return parent


def boundary(reach: Reach, db: Connection, code: str, day: date) -> BaseGeometry | None:
    found = select(_BOUNDARY).where(
        Area.county_code == _county(reach), Area.code == code, _is_valid(day)
    )
    return _shape(db.execute(found).scalar())


class PlacedHouse(NamedTuple):
    id: str
    grid_code: str | None
    lon: float
    lat: float
    version: int


def placed_in_village(reach: Reach, db: Connection, village: str) -> list[PlacedHouse]:
    """Standing houses of the village that have a position."""
    found = (
        select(*(getattr(House, name) for name in PlacedHouse._fields))
        .where(within(reach), House.village_code == village)
        .where(House.ended_on.is_(None), House.lon.is_not(None))
        .order_by(House.code)
    )
    return [PlacedHouse(*row) for row in db.execute(found)]


def counts_by_grid(reach: Reach, db: Connection, village: str) -> list[GridCount]:
    found = (
        select(House.grid_code, func.count())
        .where(within(reach), House.village_code == village, House.ended_on.is_(None))
        .group_by(House.grid_code)
    )
    return [GridCount(*row) for row in db.execute(found)]


class Outline(NamedTuple):
    content: str
    area_m2: float
    version: int
    shape: BaseGeometry | None


def outline_of(reach: Reach, db: Connection, house_id: str) -> Outline | None:
    stored = func.ST_AsBinary(HouseOutline.__table__.c.outline, type_=LargeBinary)
    columns = (HouseOutline.content, HouseOutline.area_m2, HouseOutline.version, stored)
    found = db.execute(
        select(*columns).where(within(reach, HouseOutline), HouseOutline.house_id == house_id)
    ).first()
    return None if found is None else Outline(*found[:3], _shape(found[3]))


def _county(reach: Reach) -> str:
    return reach.spans[0].county


def _shape(wkb: bytes | None) -> BaseGeometry | None:
    return None if wkb is None else shapely.from_wkb(bytes(wkb))


def _is_valid(day: date) -> ColumnElement[bool]:
    return and_(Area.valid_from <= day, or_(Area.valid_until.is_(None), Area.valid_until > day))
