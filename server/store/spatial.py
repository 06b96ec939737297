"""Geometry in and out, and the questions asked of it, the same on SpatiaLite and PostGIS.

SpatiaLite uses its R-tree only when the R-tree itself is asked (0.6 ms against 44 ms), so every box
goes through `within_box`. Its SpatialIndex table asks the same tree at a third more cost.
WGS84 degrees, longitude first.

An R-tree points to row numbers, which VACUUM changes: after one, RecoverSpatialIndex is needed.
Backups therefore use SQLite's backup interface.
"""

from __future__ import annotations

from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import shapely
from geoalchemy2 import WKBElement
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Pool,
    Select,
    TableClause,
    and_,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.sql.elements import Grouping

from server.domain.areas import AreaFinder
from server.domain.reach import Reach
from server.store.base import Base
from server.store.ledger import FIRST, heads
from server.store.reads.reach import within
from server.store.rows.areas import Area
from server.store.rows.houses import House

SRID = 4326
_POINT = {"postgresql": func.ST_Point, "sqlite": func.MakePoint}

EARTH_RADIUS_M = 6_371_008.8
METRES_PER_DEGREE = 111_195.0
LARGEST_RADIUS_M = 5_000.0


class Box(NamedTuple):
    west: float
    south: float
    east: float
    north: float


class Near(NamedTuple):
    house_id: str
    code: str
    metres: float


def point(lon: float, lat: float) -> str:
    """What a POINT column takes."""
    return f"SRID={SRID};POINT({lon!r} {lat!r})"


def ewkt(shape: BaseGeometry) -> str:
    """What a geometry column takes, with all digits."""
    return f"SRID={SRID};{shapely.to_wkt(shape, rounding_precision=-1)}"


def shape_of(value: WKBElement) -> BaseGeometry:
    """A geometry as a statement returned it: bytes, or hex digits."""
    data = value.data
    return shapely.from_wkb(data if isinstance(data, str) else bytes(data))


def within_box(
    reach: Reach, dialect: str, row: type[Base], name: str, box: Box
) -> ColumnElement[bool]:
    """Rows in reach whose geometry's box meets `box`, found through the spatial index.

    `row` is the class itself, no alias.
    """
    stored = row.__table__.c[name]
    if dialect == "postgresql":
        return and_(within(reach, row), stored.bool_op("&&")(func.ST_MakeEnvelope(*box, SRID)))
    tree = _tree(row.__tablename__, name)
    hits = select(tree.c.pkid).where(
        tree.c.xmin <= box.east,
        tree.c.xmax >= box.west,
        tree.c.ymin <= box.north,
        tree.c.ymax >= box.south,
    )
    # "IS 1" keeps SQLite from walking the whole county by county_code instead (39 ms, 0.2 ms); in
    # brackets, or it would hold the last condition of a narrower reach only.
    in_reach = Grouping(within(reach, row)).op("IS", is_comparison=True)(literal_column("1"))
    return and_(in_reach, literal_column(f"{row.__tablename__}.rowid").in_(hits))


def _tree(table_name: str, name: str) -> TableClause:
    """SpatiaLite's R-tree of a column; it rounds outwards, so no box is missed."""
    return table(f"idx_{table_name}_{name}", *map(column, ("pkid", "xmin", "xmax", "ymin", "ymax")))


def area_at(
    reach: Reach, db: Connection, level: str, on: date, *, lon: float, lat: float
) -> str | None:
    """Code of the township, village or grid whose boundary holds the point on that day.

    On a common border the lower code. Intake asks `area_finder` instead, in memory.
    """
    return db.scalar(area_at_statement(reach, db.dialect.name, level, on, lon=lon, lat=lat))


def area_at_statement(
    reach: Reach, dialect: str, level: str, on: date, *, lon: float, lat: float
) -> Select[tuple[str]]:
    here = _POINT[dialect](lon, lat, SRID)
    return (
        select(Area.code)
        .where(within_box(reach, dialect, Area, "boundary", Box(lon, lat, lon, lat)))
        .where(Area.level == level, _valid(on))
        .where(_is_true(dialect, func.ST_Intersects(Area.__table__.c.boundary, here)))
        .order_by(Area.code)
        .limit(1)
    )


def houses_near(
    reach: Reach, db: Connection, *, lon: float, lat: float, metres: float, limit: int = 50
) -> list[Near]:
    """Houses at most `metres` (up to 5 km) from the point, nearest first."""
    found = db.execute(near_statement(reach, db.dialect.name, lon=lon, lat=lat, metres=metres))
    near = [Near(id_, code, distance_m(lon, lat, x, y)) for id_, code, x, y in found]
    return sorted(
        (one for one in near if one.metres <= metres), key=lambda one: (one.metres, one.code)
    )[:limit]


def near_statement(
    reach: Reach, dialect: str, *, lon: float, lat: float, metres: float
) -> Select[tuple[str, str, float, float]]:
    """Candidates in the box around the circle; who is in the circle is decided outside SQL."""
    if not 0 <= metres <= LARGEST_RADIUS_M:
        raise ValueError(f"radius of {metres} m, at most {LARGEST_RADIUS_M}")
    box = box_around(lon, lat, metres)
    return select(House.id, House.code, House.lon, House.lat).where(
        within_box(reach, dialect, House, "location", box),
        House.ended_on.is_(None),
        House.lon.is_not(None),
    )


def box_around(lon: float, lat: float, metres: float) -> Box:
    high = metres / METRES_PER_DEGREE * 1.001
    wide = high / cos(radians(lat))
    return Box(lon - wide, lat - high, lon + wide, lat + high)


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """On the sphere; good to 0.5 %, which is less than a phone's error here."""
    half_lat, half_lon = radians(other_lat - lat) / 2, radians(other_lon - lon) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(chord))


def area_finder(db: Connection, county: str, level: str, on: date) -> AreaFinder:
    """The county's boundaries in memory, read again when its areas changed."""
    finders = _finders.setdefault(db.engine.pool, {})
    kept = finders.get((county, level, on))
    version = _areas_version(db, county)
    if kept is None or kept[0] != version:
        if len(finders) >= MOST_FINDERS:
            finders.clear()
        kept = finders[county, level, on] = (version, _read_finder(db, county, level, on))
    return kept[1]


MOST_FINDERS = 64
# Of each database: (county, level, day) -> (version of the areas, finder). A race reads twice.
_Finders = dict[tuple[str, str, date], tuple[tuple[int, str], AreaFinder]]
_finders: WeakKeyDictionary[Pool, _Finders] = WeakKeyDictionary()


def _areas_version(db: Connection, county: str) -> tuple[int, str]:
    """Every change of areas is recorded in the county's own chain; its head names the version."""
    return heads(db, county, [f"county:{county}"]).get(f"county:{county}", (0, FIRST))


def _read_finder(db: Connection, county: str, level: str, on: date) -> AreaFinder:
    boundary = Area.__table__.c.boundary
    found = db.execute(
        select(Area.code, func.ST_AsBinary(boundary, type_=LargeBinary))
        .where(Area.county_code == county, Area.level == level, _valid(on))
        .where(boundary.is_not(None))
    )
    return AreaFinder((code, shapely.from_wkb(bytes(wkb))) for code, wkb in found)


def _valid(on: date) -> ColumnElement[bool]:
    return and_(Area.valid_from <= on, or_(Area.valid_until.is_(None), Area.valid_until > on))


def _is_true(dialect: str, answer: Any) -> ColumnElement[bool]:
    # SpatiaLite answers 1, 0, or -1 for a broken geometry.
    return answer if dialect == "postgresql" else answer == 1
