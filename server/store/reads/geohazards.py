"""Geohazard areas within reach, and the houses inside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, LargeBinary, Select, and_, func, or_, select

from server.domain.data_quality import Denied, Home
from server.domain.reach import Reach, whole_county
from server.store.reads.houses import HouseLine
from server.store.reads.map_tiles import is_of
from server.store.reads.reach import within
from server.store.rows import GeohazardArea, GeohazardHouse, House, Submission
from server.store.spatial import Box, within_box


class AreaRow(NamedTuple):
    id: str
    township_code: str
    village_code: str | None
    name: str
    kind: str
    source: str
    content: str
    replaces: str | None
    valid_from: date
    valid_until: date | None
    drawn_at: datetime
    drawn_by: str
    version: int

    @property
    def is_over(self) -> bool:
        return self.valid_until is not None


class AreaName(NamedTuple):
    id: str
    name: str
    kind: str


_COLUMNS = tuple(getattr(GeohazardArea, name) for name in AreaRow._fields)


def area(reach: Reach, db: Connection, area_id: str) -> AreaRow | None:
    found = db.execute(select(*_COLUMNS).where(is_of(reach), GeohazardArea.id == area_id)).first()
    return None if found is None else AreaRow(*found)


class AreaLine(NamedTuple):
    area: AreaRow
    houses: int  # within reach, inside today


def area_lines(
    reach: Reach, db: Connection, *, township: str | None, is_over: bool, limit: int
) -> list[AreaLine]:
    """Areas by township and name, with the houses of the reach inside each."""
    inside = (
        select(GeohazardHouse.area_id, func.count().label("houses"))
        .where(within(reach, GeohazardHouse), GeohazardHouse.left_at.is_(None))
        .group_by(GeohazardHouse.area_id)
        .subquery()
    )
    found = (
        select(*_COLUMNS, func.coalesce(inside.c.houses, 0))
        .outerjoin(inside, inside.c.area_id == GeohazardArea.id)
        .where(is_of(reach), _is_over() if is_over else GeohazardArea.valid_until.is_(None))
        .order_by(GeohazardArea.township_code, GeohazardArea.name, GeohazardArea.id)
        .limit(limit)
    )
    if township is not None:
        found = found.where(GeohazardArea.township_code == township)
    return [AreaLine(AreaRow(*row[:-1]), row[-1]) for row in db.execute(found)]


def _is_over() -> Any:
    return GeohazardArea.valid_until.is_not(None)


def outline(reach: Reach, db: Connection, area_id: str) -> BaseGeometry | None:
    stored = func.ST_AsBinary(GeohazardArea.__table__.c.outline, type_=LargeBinary)
    wkb = db.execute(select(stored).where(is_of(reach), GeohazardArea.id == area_id)).scalar()
    return None if wkb is None else shapely.from_wkb(bytes(wkb))


def in_force(reach: Reach, db: Connection, day: date) -> list[tuple[AreaName, BaseGeometry]]:
    """Every area of the county in force on the day."""
    stored = func.ST_AsBinary(GeohazardArea.__table__.c.outline, type_=LargeBinary)
    found = db.execute(
        select(GeohazardArea.id, GeohazardArea.name, GeohazardArea.kind, stored)
        .where(GeohazardArea.county_code == reach.spans[0].county, _is_valid(day))
        .order_by(GeohazardArea.id)
    )
    return [(AreaName(*row[:3]), shapely.from_wkb(bytes(row[3]))) for row in found]


def _is_valid(day: date) -> Any:
    ends = GeohazardArea.valid_until
    return and_(GeohazardArea.valid_from <= day, or_(ends.is_(None), ends > day))


class HouseAt(NamedTuple):
    id: str
    township_code: str
    village_code: str
    lon: float
    lat: float


def standing_in(reach: Reach, db: Connection, box: Box) -> list[HouseAt]:
    """Standing houses whose position lies in the box."""
    found = db.execute(
        select(*(getattr(House, name) for name in HouseAt._fields))
        .where(within_box(reach, db.dialect.name, House, "location", box))
        .where(House.ended_on.is_(None), House.lon.is_not(None))
    )
    return [HouseAt(*row) for row in found]


def inside_now(reach: Reach, db: Connection, area_id: str) -> set[str]:
    """Houses kept as inside the area."""
    found = select(GeohazardHouse.house_id).where(
        within(reach, GeohazardHouse),
        GeohazardHouse.area_id == area_id,
        GeohazardHouse.left_at.is_(None),
    )
    return set(db.execute(found).scalars())


def ever_inside(reach: Reach, db: Connection, area_id: str, houses: Collection[str]) -> set[str]:
    """Of these houses those that have a row with the area, whether inside still or not."""
    found = select(GeohazardHouse.house_id).where(
        within(reach, GeohazardHouse),
        GeohazardHouse.area_id == area_id,
        GeohazardHouse.house_id.in_(houses),
    )
    return set(db.execute(found).scalars())


def _of_houses(reach: Reach, houses: Collection[str]) -> Select[Any]:
    is_area = and_(
        GeohazardArea.county_code == GeohazardHouse.county_code,
        GeohazardArea.id == GeohazardHouse.area_id,
    )
    return (
        select(GeohazardHouse.house_id, GeohazardArea.id, GeohazardArea.name, GeohazardArea.kind)
        .join(GeohazardArea, is_area)
        .where(within(reach, GeohazardHouse), GeohazardHouse.left_at.is_(None))
        .where(GeohazardHouse.house_id.in_(houses))
        .order_by(GeohazardHouse.house_id, GeohazardArea.name, GeohazardArea.id)
    )


def areas_of_houses(
    reach: Reach, db: Connection, houses: Collection[str]
) -> dict[str, list[AreaName]]:
    """House -> the areas it lies in; houses in none are left out."""
    found: dict[str, list[AreaName]] = {}
    for house, *name in db.execute(_of_houses(reach, houses)) if houses else ():
        found.setdefault(house, []).append(AreaName(*name))
    return found


def areas_of_house(reach: Reach, db: Connection, house_id: str) -> list[AreaName]:
    return areas_of_houses(reach, db, [house_id]).get(house_id, [])


def lines_of_area(
    reach: Reach, db: Connection, area_id: str, *, after: str | None, limit: int
) -> list[HouseLine]:
    """Houses of the reach inside the area, by code, strictly after the one with that code."""
    is_house = and_(
        House.county_code == GeohazardHouse.county_code, House.id == GeohazardHouse.house_id
    )
    found = (
        select(*(getattr(House, name) for name in HouseLine._fields))
        .select_from(GeohazardHouse)
        .join(House, is_house)
        .where(within(reach), GeohazardHouse.area_id == area_id, GeohazardHouse.left_at.is_(None))
        .order_by(House.code)
        .limit(limit)
    )
    if after is not None:
        found = found.where(House.code > after)
    return [HouseLine(*row) for row in db.execute(found)]


def areas_with_houses(reach: Reach, db: Connection) -> set[str]:
    """Areas with a house kept as inside, in force or not."""
    found = select(GeohazardHouse.area_id).where(
        within(reach, GeohazardHouse), GeohazardHouse.left_at.is_(None)
    )
    return set(db.execute(found.distinct()).scalars())


def denied(reach: Reach, db: Connection) -> Iterator[Denied]:
    """Standing houses inside areas whose newest accepted survey says 不存在地质灾害隐患."""
    is_house = and_(
        House.county_code == GeohazardHouse.county_code, House.id == GeohazardHouse.house_id
    )
    is_newest = and_(
        Submission.county_code == House.county_code, Submission.id == House.submission_id
    )
    found = db.execute(
        select(
            House.id,
            House.township_code,
            House.village_code,
            GeohazardHouse.area_id,
            Submission.id,
            Submission.answers,
        )
        .select_from(GeohazardHouse)
        .join(House, is_house)
        .join(Submission, is_newest)
        .where(within(reach), GeohazardHouse.left_at.is_(None), House.ended_on.is_(None))
        .order_by(House.township_code, House.village_code, House.id, GeohazardHouse.area_id)
    )
    said_no = (row for row in found if (row[5] or {}).get("has_geohazard") is False)
    for (home, submission), rows in groupby(said_no, key=lambda row: (Home(*row[:3]), row[4])):
        yield Denied(home, tuple(row[3] for row in rows), submission)


def any_known(reach: Reach, db: Connection) -> bool:
    """Does the county know any area at all, in force or not?"""
    county = whole_county(reach.spans[0].county)
    found = select(GeohazardArea.id).where(within(county, GeohazardArea)).limit(1)
    return db.execute(found).first() is not None
