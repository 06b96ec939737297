"""Reading what a phone carries: the houses of its grid and what changed in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, literal, select, tuple_

from server.domain.reach import Reach, Span
from server.store.base import Instant
from server.store.reads.reach import within
from server.store.rows import Area, House


class GridHouse(NamedTuple):
    """What a worker needs at the door; the owner masked, no address line."""

    id: str
    code: str
    township_code: str
    village_code: str
    grid_code: str | None
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    owner_masked: str | None
    is_operational: bool | None
    business_kinds: list[str] | None
    structure_type: str | None
    storeys: int | None
    floor_area_m2: float | None
    built_year: int | None
    area_path: str | None
    verdict: str | None
    is_verdict_confirmed: bool
    health_code: str
    health_then: str | None
    health_turns_on: date | None
    is_key_survey: bool
    key_reasons: list[str] | None
    open_case_id: str | None
    stage: str | None
    due_on: date | None
    submission_id: str | None
    surveyed_at: datetime | None
    patrol_row: str | None
    patrol_due_on: date | None
    patrolled_on: date | None
    version: int
    changed_at: datetime
    ended_on: date | None
    merged_into: str | None


Key = tuple[datetime, str]  # changed_at, id


def changed_houses(reach: Reach, db: Connection, after: Key | None, limit: int) -> list[GridHouse]:
    """Houses by their last change, strictly after the key; ended ones are among them."""
    statement = select(*(getattr(House, name) for name in GridHouse._fields)).where(within(reach))
    if after is not None:
        key = tuple_(literal(after[0], Instant), literal(after[1]))
        statement = statement.where(tuple_(House.changed_at, House.id) > key)
    ordered = statement.order_by(House.changed_at, House.id).limit(limit)
    return [GridHouse(*row) for row in db.execute(ordered)]


def standing_ids(reach: Reach, db: Connection) -> list[str]:
    """Ids of every standing house within reach, in order."""
    found = select(House.id).where(within(reach), House.ended_on.is_(None)).order_by(House.id)
    return list(db.execute(found).scalars())


class AreaLine(NamedTuple):
    code: str
    level: str
    name: str
    parent_code: str
    path_kind: str | None


def areas_of(reach: Reach, db: Connection, day: date) -> list[AreaLine]:
    """The divisions of the day that the reach touches: its own and those above and below."""
    columns = (getattr(Area, name) for name in AreaLine._fields)
    counties = {span.county for span in reach.spans}
    found = db.execute(
        select(*columns)
        .where(
            Area.county_code.in_(counties),
            Area.valid_from <= day,
            (Area.valid_until.is_(None)) | (Area.valid_until > day),
        )
        .order_by(Area.code)
    )
    lines = [AreaLine(*row) for row in found]
    parents = {line.code: line.parent_code for line in lines}
    return [line for line in lines if _touches(reach, line, parents)]


def _touches(reach: Reach, area: AreaLine, parents: Mapping[str, str]) -> bool:
    """Is the area part of a span, or does it hold one?"""
    above = (area.code, area.parent_code, parents.get(area.parent_code))
    return any(_is_on_the_way(area, above, span) for span in reach.spans)


def _is_on_the_way(area: AreaLine, above: Collection[str | None], span: Span) -> bool:
    if area.level == "township":
        return span.township in (None, area.code)
    if area.level == "village":
        return span.village in (None, area.code) and span.township in (None, *above)
    return (
        span.grid in (None, area.code)
        and span.village in (None, *above)
        and span.township in (None, *above)
    )
