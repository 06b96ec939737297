"""How many lines a list holds, said on its first page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, literal, select

COUNT_CAP = 10_000  # a list longer than that is said to hold "that many or more"


def at_most(db: Connection, found: Any, cap: int = COUNT_CAP) -> int:
    """Of the list's own select, counted no further than `cap`."""
    one = literal(1).label("one")
    lines = found.with_only_columns(one, maintain_column_froms=True).order_by(None).limit(cap)
    return int(db.execute(select(func.count()).select_from(lines.subquery())).scalar_one())
