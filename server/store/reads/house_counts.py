"""How the standing houses of a reach stand, in one statement: what a desk shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from server.domain.reach import Reach
from server.domain.urgency import UNCONTROLLED
from server.store.reads.house_filter import is_overdue, is_standing
from server.store.reads.reach import within
from server.store.rows import House


class Standing(NamedTuple):
    """Each number is that of the house list asked alike."""

    houses: int
    operational: int
    unsurveyed: int
    overdue: int
    uncontrolled: int
    by_verdict: Mapping[str, int]


def standing(reach: Reach, db: Connection, now: datetime) -> Standing:
    found = (
        select(
            House.verdict,
            func.count(),
            func.count(case((House.is_operational.is_(True), 1))),
            func.count(case((House.surveyed_at.is_(None), 1))),
            func.count(case((is_overdue(now), 1))),
            func.count(case((House.stage.in_(UNCONTROLLED), 1))),
        )
        .where(within(reach), is_standing())
        .group_by(House.verdict)
    )
    lines = [tuple(row) for row in db.execute(found)]
    sums = [sum(line[at] for line in lines) for at in range(1, 6)]
    return Standing(*sums, {line[0]: line[1] for line in lines if line[0] is not None})
