"""Houses that are in the files and that nobody has surveyed: what the white list shows (M4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, exists, func, or_, select, tuple_

from server.domain.reach import Reach
from server.store.reads.house_filter import NO_GRID
from server.store.reads.reach import within
from server.store.rows import House, Submission

Key = tuple[str, str, str]  # township, village, code

_WAITING = ("quarantined", "returned")


class Unvisited(NamedTuple):
    """`waiting` is the state of a survey that was made and is not accepted: somebody was there."""

    id: str
    code: str
    township_code: str
    village_code: str
    grid_code: str | None
    owner_masked: str | None
    is_operational: bool | None
    source: str
    registered_at: datetime
    has_position: bool
    waiting: str | None


class Wanted(NamedTuple):
    township: str | None = None
    village: str | None = None
    grid: str | None = None
    only_never: bool = True  # leave out those whose survey waits


def unvisited(
    reach: Reach, db: Connection, wanted: Wanted, *, after: Key | None, limit: int
) -> list[Unvisited]:
    """By township, village and code, from the index of exactly these houses."""
    found = _lines(reach, wanted)
    if after is not None:
        found = found.where(tuple_(House.township_code, House.village_code, House.code) > after)
    return [Unvisited(*row) for row in db.execute(found.limit(limit))]


def every_unvisited(reach: Reach, db: Connection, wanted: Wanted) -> Iterator[Unvisited]:
    """All of them, as they come."""
    with db.execute(_lines(reach, wanted), execution_options={"yield_per": 1000}) as rows:
        for row in rows:
            yield Unvisited(*row)


def unvisited_count(reach: Reach, db: Connection, wanted: Wanted) -> int:
    return db.execute(select(func.count()).where(*_conditions(reach, wanted))).scalar_one()


def _lines(reach: Reach, wanted: Wanted) -> Select[Any]:
    names = Unvisited._fields[:-2]
    waits = (
        select(Submission.state)
        .where(*_waits())
        .order_by(Submission.captured_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    columns = (getattr(House, name) for name in names)
    return (
        select(*columns, House.lon.is_not(None), waits)
        .where(*_conditions(reach, wanted))
        .order_by(House.township_code, House.village_code, House.code)
    )


def _waits() -> tuple[Any, ...]:
    return (
        Submission.county_code == House.county_code,
        Submission.house_id == House.id,
        Submission.state.in_(_WAITING),
    )


def _conditions(reach: Reach, wanted: Wanted) -> list[Any]:
    parts = (
        (House.township_code, wanted.township),
        (House.village_code, wanted.village),
        (House.grid_code, None if wanted.grid == NO_GRID else wanted.grid),
    )
    found: list[Any] = [within(reach), House.surveyed_at.is_(None), House.ended_on.is_(None)]
    found += [column == value for column, value in parts if value is not None]
    if wanted.grid == NO_GRID:
        found.append(House.grid_code.is_(None))
    if wanted.only_never:
        found.append(~exists(select(1).where(and_(*_waits()))))
    return found


def without_worker(reach: Reach, db: Connection, wanted: Wanted, covered: set[str]) -> int:
    """Of these houses those in whose grid and village nobody has a duty today."""
    lies_covered = or_(House.grid_code.in_(covered), House.village_code.in_(covered))
    found = select(func.count()).where(
        *_conditions(reach, wanted), or_(~lies_covered, lies_covered.is_(None))
    )
    return db.execute(found).scalar_one()
