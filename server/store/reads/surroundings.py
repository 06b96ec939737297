"""Houses in the box round a point, within reach; the R-tree finds them on either engine."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from server.domain.reach import Reach
from server.store.rows import House
from server.store.spatial import box_around, within_box


class Stands(NamedTuple):
    id: str
    code: str
    lon: float
    lat: float
    health_code: str
    health_then: str | None
    health_turns_on: date | None


def houses_round(
    reach: Reach, db: Connection, *, lon: float, lat: float, metres: float, limit: int
) -> list[Stands]:
    found = select(*(getattr(House, name) for name in Stands._fields)).where(
        within_box(reach, db.dialect.name, House, "location", box_around(lon, lat, metres)),
        House.ended_on.is_(None),
        House.lon.is_not(None),
    )
    return [Stands(*row) for row in db.execute(found.order_by(House.id).limit(limit))]
