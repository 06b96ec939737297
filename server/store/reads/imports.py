"""What an import must know of the houses that are already there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, and_, select
from sqlalchemy.orm import aliased

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import House

_AT_ONCE = 2000


class KnownHouse(NamedTuple):
    id: str
    code: str
    import_key: str | None
    lon: float | None
    lat: float | None
    owner_index: str | None
    door_index: str | None


class FiledHouse(NamedTuple):
    """What the file says of a house, to be compared with a row of an import."""

    id: str
    code: str
    village_code: str
    lon: float | None
    lat: float | None
    owner_index: str | None
    owner_id_index: str | None
    phone_index: str | None
    door_index: str | None
    owner_masked: str | None
    platform_no: str | None
    census_no: str | None
    is_operational: bool | None
    business_kinds: list[str] | None
    structure_type: str | None
    storeys: int | None
    floor_area_m2: float | None
    built_year: int | None
    area_path: str | None


def known_houses(reach: Reach, db: Connection) -> Iterator[KnownHouse]:
    """Every standing house within reach, a few thousand in memory at a time; and by what a file
    closed into another was known, the house that one is."""
    columns = [getattr(House, name) for name in KnownHouse._fields]
    standing = select(*columns).where(within(reach), House.ended_on.is_(None))
    stays = aliased(House)
    same = and_(stays.county_code == House.county_code, stays.id == House.merged_into)
    closed = select(stays.id, stays.code, *columns[2:]).join(stays, same).where(within(reach))
    for statement in (standing, closed):
        found = db.execution_options(yield_per=_AT_ONCE).execute(statement)
        yield from (KnownHouse(*row) for row in found)


def filed_houses(reach: Reach, db: Connection, ids: Collection[str]) -> list[FiledHouse]:
    columns = (getattr(House, name) for name in FiledHouse._fields)
    found = db.execute(select(*columns).where(within(reach), House.id.in_(sorted(ids))))
    return [FiledHouse(*row) for row in found]
