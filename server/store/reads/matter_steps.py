"""Steps of matters: one shape, whichever table they stand in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from server.domain.reach import Reach


class StepRow(NamedTuple):
    matter_id: str
    number: int
    step: str
    at: datetime
    account_id: str
    unit_id: str | None
    party: str
    words_sealed: bytes | None
    clause: str | None
    files: list[str]
    outcomes: list[str]
    receiver: str | None
    due_at: datetime | None
    is_late: bool


def steps_in(reach: Reach, db: Connection, row: Any, owner: Any, matter_id: str) -> list[StepRow]:
    """Steps of any kind of matter, each with its own table; what it does not tell is empty."""
    names = [name for name in StepRow._fields[1:] if hasattr(row, name)]
    found = (
        select(*(getattr(row, name) for name in names))
        .where(row.county_code.in_({span.county for span in reach.spans}), owner == matter_id)
        .order_by(row.number)
    )
    untold: dict[str, Any] = {"clause": None, "outcomes": [], "receiver": None}
    return [
        StepRow(matter_id, **{**untold, **dict(zip(names, one, strict=True))})
        for one in db.execute(found)
    ]
