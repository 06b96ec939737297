"""Reading what a map is drawn from: boundaries, and the ground of villages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Connection, LargeBinary, func, or_, select

from server.domain.reach import Reach
from server.store.reads.grid import AreaLine
from server.store.rows import Area, VillageGround


class DrawnArea(NamedTuple):
    """A division with its boundary, WKB in WGS84 degrees."""

    code: str
    level: str
    name: str
    parent_code: str
    boundary: bytes

    @property
    def shape(self) -> BaseGeometry:
        return shapely.from_wkb(self.boundary)


def drawn(reach: Reach, db: Connection, lines: Sequence[AreaLine], day: date) -> list[DrawnArea]:
    """Those of the reach's divisions whose boundary is known, by code."""
    boundary = Area.__table__.c.boundary
    found = db.execute(
        select(
            Area.code,
            Area.level,
            Area.name,
            Area.parent_code,
            func.ST_AsBinary(boundary, type_=LargeBinary),
        )
        .where(
            Area.county_code.in_({span.county for span in reach.spans}),
            Area.code.in_([line.code for line in lines]),
            Area.valid_from <= day,
            or_(Area.valid_until.is_(None), Area.valid_until > day),
            boundary.is_not(None),
        )
        .order_by(Area.code)
    )
    return [DrawnArea(*row[:4], bytes(row[4])) for row in found]


class GroundLine(NamedTuple):
    village_code: str
    kind: str
    content_hash: str


def ground_lines(reach: Reach, db: Connection, villages: Collection[str]) -> list[GroundLine]:
    """What is known of the ground of these villages of the reach, without the shapes."""
    columns = (getattr(VillageGround, name) for name in GroundLine._fields)
    found = select(*columns).where(*_of(reach, villages))
    ordered = found.order_by(VillageGround.village_code, VillageGround.kind)
    return [GroundLine(*row) for row in db.execute(ordered)]


class GroundShapes(NamedTuple):
    village_code: str
    kind: str
    shapes: bytes  # WKB of a GeometryCollection, zlib


def ground_shapes(reach: Reach, db: Connection, villages: Collection[str]) -> list[GroundShapes]:
    columns = (getattr(VillageGround, name) for name in GroundShapes._fields)
    found = select(*columns).where(*_of(reach, villages))
    ordered = found.order_by(VillageGround.village_code, VillageGround.kind)
    return [GroundShapes(row[0], row[1], bytes(row[2])) for row in db.execute(ordered)]


def _of(reach: Reach, villages: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    counties = {span.county for span in reach.spans}
    return VillageGround.county_code.in_(counties), VillageGround.village_code.in_(villages)
