"""What the map shows of a piece of ground: houses by cell or one by one, areas, open hazards.

A small piece asks the spatial index; of a piece that holds much of the county the county's own
index is read instead, which is quicker than asking the R-tree for most of what it knows.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Connection, LargeBinary, and_, case, func, or_, select

from server.domain.facts import HealthCode, Verdict
from server.domain.reach import Reach, whole_county
from server.store.reads.house_filter import HouseFilter
from server.store.reads.houses import HouseLine
from server.store.reads.reach import within
from server.store.rows import (
    Area,
    County,
    GeohazardArea,
    GeohazardHouse,
    Hazard,
    House,
    HouseOutline,
)
from server.store.spatial import Box, within_box

WIDEST_INDEXED = 0.1  # degrees of longitude
OPEN_HAZARDS = ("open", "planned")


class Cell(NamedTuple):
    """Houses of one cell of the piece; `id` and `code` where it is a single one."""

    count: int
    green: int
    yellow: int
    red: int
    grey: int
    lon: float
    lat: float
    id: str
    code: str


def cells(
    reach: Reach, db: Connection, wanted: HouseFilter, box: Box, *, columns: int, day: date
) -> list[Cell]:
    """Houses counted by cell and colour of the day, `columns` cells side by side."""
    colour = _colour(day)
    across, down = _cell(box, columns)
    counts = [func.sum(case((colour == one.value, 1), else_=0)) for one in HealthCode]
    found = (
        select(
            func.count(),
            *counts,
            func.avg(House.lon),
            func.avg(House.lat),
            func.min(House.id),
            func.min(House.code),
        )
        .where(*_inside(reach, db, box), *wanted.conditions())
        .group_by(across, down)
    )
    return [Cell(*row) for row in db.execute(found)]


class Spot(NamedTuple):
    id: str
    code: str
    lon: float
    lat: float
    colour: str
    is_urgent: bool  # severe and not yet signed off


def spots(
    reach: Reach, db: Connection, wanted: HouseFilter, box: Box, *, day: date, limit: int
) -> list[Spot]:
    """Houses one by one, the worst first so that a crowd hides none of them."""
    is_severe = and_(House.verdict == Verdict.SEVERE.value, House.open_case_id.is_not(None))
    found = (
        select(House.id, House.code, House.lon, House.lat, _colour(day), is_severe)
        .where(*_inside(reach, db, box), *wanted.conditions())
        .order_by(case((is_severe, 0), else_=1), House.code)
        .limit(limit)
    )
    return [Spot(*row[:5], bool(row[5])) for row in db.execute(found)]


def counts(
    reach: Reach, db: Connection, wanted: HouseFilter, box: Box, day: date
) -> dict[str, int]:
    """Houses of the piece by colour of the day."""
    colour = _colour(day)
    found = (
        select(colour, func.count())
        .where(*_inside(reach, db, box), *wanted.conditions())
        .group_by(colour)
    )
    return {str(name): int(number) for name, number in db.execute(found)}


def lines_in(
    reach: Reach, db: Connection, wanted: HouseFilter, box: Box, limit: int
) -> list[HouseLine]:
    """Houses of the piece as lists show them, severe ones first, then by code."""
    order = case((House.verdict == Verdict.SEVERE.value, 0), else_=1)
    found = (
        select(*(getattr(House, name) for name in HouseLine._fields))
        .where(*_inside(reach, db, box), *wanted.conditions())
        .order_by(order, House.code)
        .limit(limit)
    )
    return [HouseLine(*row) for row in db.execute(found)]


class Heat(NamedTuple):
    hazards: int
    severe: int
    lon: float
    lat: float


def heat(
    reach: Reach, db: Connection, wanted: HouseFilter, box: Box, *, columns: int
) -> list[Heat]:
    """Hazards not yet struck, by cell."""
    across, down = _cell(box, columns)
    is_of_house = and_(Hazard.county_code == House.county_code, Hazard.house_id == House.id)
    severe = func.sum(case((Hazard.severity == "severe", 1), else_=0))
    found = (
        select(func.count(), severe, func.avg(House.lon), func.avg(House.lat))
        .select_from(House)
        .join(Hazard, is_of_house)
        .where(*_inside(reach, db, box), *wanted.conditions())
        .where(House.open_case_id.is_not(None), Hazard.state.in_(OPEN_HAZARDS))
        .group_by(across, down)
    )
    return [Heat(*row) for row in db.execute(found)]


def _inside(reach: Reach, db: Connection, box: Box) -> tuple[ColumnElement[bool], ...]:
    """Half-open, so that of two neighbouring pieces exactly one holds a house."""
    exactly = (
        House.lon >= box.west,
        House.lon < box.east,
        House.lat >= box.south,
        House.lat < box.north,
    )
    if box.east - box.west > WIDEST_INDEXED:
        return (within(reach), *exactly)
    return (within_box(reach, db.dialect.name, House, "location", box), *exactly)


def _cell(box: Box, columns: int) -> tuple[Any, Any]:
    wide, high = (box.east - box.west) / columns, (box.north - box.south) / columns
    return func.floor((House.lon - box.west) / wide), func.floor((House.lat - box.south) / high)


def _colour(day: date) -> ColumnElement[str]:
    """health_code.colour_on as SQL."""
    return case((House.health_turns_on <= day, House.health_then), else_=House.health_code)


# ---- areas


class Drawn(NamedTuple):
    code: str
    level: str
    name: str
    parent_code: str
    shape: BaseGeometry


def areas_in(
    reach: Reach, db: Connection, box: Box, levels: tuple[str, ...], day: date
) -> list[Drawn]:
    """Divisions of that day whose boundary meets the box, whoever may see them: the service asks
    which of them the reach touches."""
    whole = whole_county(_county(reach))
    boundary = Area.__table__.c.boundary
    found = db.execute(
        select(Area.code, Area.level, Area.name, Area.parent_code, _wkb(boundary))
        .where(within_box(whole, db.dialect.name, Area, "boundary", box))
        .where(Area.level.in_(levels), Area.valid_from <= day)
        .where(or_(Area.valid_until.is_(None), Area.valid_until > day))
        .order_by(Area.code)
    )
    return [Drawn(*row[:4], _shape(row[4])) for row in found]


def county_shape(reach: Reach, db: Connection) -> BaseGeometry | None:
    boundary = _wkb(County.__table__.c.boundary)
    found = db.execute(select(boundary).where(County.code == _county(reach)))
    wkb = found.scalar()
    return None if wkb is None else _shape(wkb)


class DrawnHazard(NamedTuple):
    id: str
    name: str
    kind: str
    shape: BaseGeometry


def geohazards_in(reach: Reach, db: Connection, box: Box, day: date) -> list[DrawnHazard]:
    """Areas in force that day, within reach or with a house within reach inside."""
    whole = whole_county(_county(reach))
    outline = GeohazardArea.__table__.c.outline
    found = db.execute(
        select(GeohazardArea.id, GeohazardArea.name, GeohazardArea.kind, _wkb(outline))
        .where(within_box(whole, db.dialect.name, GeohazardArea, "outline", box))
        .where(is_of(reach), GeohazardArea.valid_from <= day)
        .where(or_(GeohazardArea.valid_until.is_(None), GeohazardArea.valid_until > day))
        .order_by(GeohazardArea.id)
    )
    return [DrawnHazard(*row[:3], _shape(row[3])) for row in found]


def is_of(reach: Reach) -> ColumnElement[bool]:
    """An area is told to whoever answers for its place, and to whoever has a house inside."""
    inside = select(GeohazardHouse.area_id).where(
        within(reach, GeohazardHouse), GeohazardHouse.left_at.is_(None)
    )
    return or_(within(reach, GeohazardArea), GeohazardArea.id.in_(inside))


def outlines_in(reach: Reach, db: Connection, box: Box) -> list[tuple[str, BaseGeometry]]:
    """House id -> the outline somebody drew."""
    outline = HouseOutline.__table__.c.outline
    found = db.execute(
        select(HouseOutline.house_id, _wkb(outline)).where(
            within_box(reach, db.dialect.name, HouseOutline, "outline", box)
        )
    )
    return [(house, _shape(wkb)) for house, wkb in found]


class OutlineLine(NamedTuple):
    house_id: str
    content: str


def outlines_of(reach: Reach, db: Connection, villages: Collection[str]) -> list[OutlineLine]:
    """Which standing houses of these villages have an outline, and which one, without its shape."""
    found = select(HouseOutline.house_id, HouseOutline.content).join(House, _OF_HOUSE)
    ordered = found.where(*_standing(reach, villages)).order_by(HouseOutline.house_id)
    return [OutlineLine(*row) for row in db.execute(ordered)]


def outline_shapes(
    reach: Reach, db: Connection, villages: Collection[str]
) -> list[tuple[str, BaseGeometry]]:
    """House id -> its outline, in the order of `outlines_of`."""
    outline = _wkb(HouseOutline.__table__.c.outline)
    found = select(HouseOutline.house_id, outline).join(House, _OF_HOUSE)
    ordered = found.where(*_standing(reach, villages)).order_by(HouseOutline.house_id)
    return [(house, _shape(wkb)) for house, wkb in db.execute(ordered)]


_OF_HOUSE = and_(House.county_code == HouseOutline.county_code, House.id == HouseOutline.house_id)


def _standing(reach: Reach, villages: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    inside = House.village_code.in_(villages)
    return within(reach), inside, House.ended_on.is_(None), HouseOutline.content.is_not(None)


def _county(reach: Reach) -> str:
    return reach.spans[0].county


def _wkb(column: Any) -> Any:
    return func.ST_AsBinary(column, type_=LargeBinary)


def _shape(wkb: bytes) -> BaseGeometry:
    return shapely.from_wkb(bytes(wkb))
