"""Reading the houses a path is laid through, and the area kinds of their villages (M3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from server.domain.reach import Reach
from server.store.reads.house_filter import HouseFilter, is_standing, is_surveyed
from server.store.reads.reach import within
from server.store.rows import Area, House


class PathRow(NamedTuple):
    id: str
    code: str
    village_code: str
    grid_code: str | None
    lon: float | None
    lat: float | None
    area_path: str | None
    is_operational: bool | None
    key_reasons: list[str] | None
    is_surveyed: bool


def path_rows(reach: Reach, db: Connection, wanted: HouseFilter, limit: int) -> list[PathRow]:
    """Standing houses by township, village and code."""
    columns = (getattr(House, name) for name in PathRow._fields[:-1])
    found = (
        select(*columns, is_surveyed())
        .where(within(reach), is_standing(), *wanted.conditions())
        .order_by(House.township_code, House.village_code, House.code)
        .limit(limit)
    )
    return [PathRow(*row) for row in db.execute(found)]


def area_kinds(
    reach: Reach, db: Connection, day: date, villages: Collection[str]
) -> dict[str, str | None]:
    """Village -> its area kind on that day."""
    counties = {span.county for span in reach.spans}
    found = db.execute(
        select(Area.code, Area.path_kind).where(
            Area.county_code.in_(counties),
            Area.code.in_(villages),
            Area.valid_from <= day,
            or_(Area.valid_until.is_(None), Area.valid_until > day),
        )
    )
    return {code: kind for code, kind in found}  # noqa: C416
