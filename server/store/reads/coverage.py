"""Counting the houses of each area in one statement, answered from ix_house_coverage alone."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Select, func, not_, select

from server.domain.coverage import LEVELS, Counts
from server.domain.reach import Reach
from server.store.reads.house_filter import (
    UNPLACED,
    HouseFilter,
    has_position,
    is_standing,
    is_surveyed,
)
from server.store.reads.reach import within
from server.store.rows import House


class CountedArea(NamedTuple):
    """`village` and `grid` are None above their level; a grid of None is "in no grid"."""

    township: str
    village: str | None
    grid: str | None
    counts: Counts


def coverage(reach: Reach, db: Connection, level: str, wanted: HouseFilter) -> list[CountedArea]:
    """By area code; an area without a house has no line."""
    depth = LEVELS.index(level) + 1
    return [
        CountedArea(*row[:depth], *(None,) * (3 - depth), Counts(*row[depth:]))
        for row in db.execute(coverage_statement(reach, level, wanted))
    ]


def coverage_statement(reach: Reach, level: str, wanted: HouseFilter) -> Select[tuple[str, int]]:
    columns = (House.township_code, House.village_code, House.grid_code)
    areas = columns[: LEVELS.index(level) + 1]
    return (
        select(
            *areas,
            func.count(),
            func.count().filter(is_surveyed()),
            func.count().filter(not_(is_surveyed())),
            func.count().filter(has_position(UNPLACED)),
        )
        .where(within(reach), is_standing(), *wanted.conditions())
        .group_by(*areas)
        .order_by(*areas)
    )
