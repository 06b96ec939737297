"""Pages in the one order of every list (server.domain.urgency): what is uncontrolled on top.

Two statements and no sort of everything: the few on top come from an index of their own, the rest
from the index of the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, literal, literal_column, or_, tuple_

from server.domain.problems import Problem
from server.domain.urgency import LONGEST_AGO, TOP, UNCONTROLLED
from server.store.base import Instant
from server.store.rows import House

# said as the partial index says it, or the planner would not use it
_STAGES = [literal_column(f"'{stage}'") for stage in UNCONTROLLED]


def rows(
    db: Connection,
    found: Any,
    of: Any,
    *,
    after: Sequence[str] | None,
    limit: int,
    line: Sequence[Any] = (),
) -> list[Row[Any]]:
    """`found` selects from lines joined to their house; `of` (House or HouseCase) has the stage.

    `after` is the place and the line the page before ended at; `line` tells lines of one house
    apart.
    """
    on_top: list[Row[Any]] = []
    if after is None or after[0] == TOP:
        on_top = _page(
            db, found.where(of.stage.in_(_STAGES)), _order_on_top(of, line), after, limit
        )
        after = None
    rest = found.where(or_(of.stage.is_(None), of.stage.not_in(UNCONTROLLED)))
    order = (House.township_code, House.village_code, House.code, *line)
    left = limit - len(on_top)
    return [*on_top, *(_page(db, rest, order, after, left) if left else ())]


def _order_on_top(of: Any, line: Sequence[Any]) -> tuple[ColumnElement[Any], ...]:
    unknown = literal(LONGEST_AGO, Instant)
    return (func.coalesce(of.due_at, unknown, type_=Instant), House.code, *line)


def _page(
    db: Connection, found: Any, order: Sequence[Any], after: Sequence[str] | None, limit: int
) -> list[Row[Any]]:
    if after is not None:
        found = found.where(tuple_(*order) > tuple_(*_values(after)))
    return list(db.execute(found.order_by(*order).limit(limit)))


def _values(after: Sequence[str]) -> list[Any]:
    if after[0] != TOP:
        return list(after)
    try:
        moment = datetime.fromisoformat(after[1])
    except ValueError as error:
        raise Problem("cursor.invalid") from error
    return [literal(moment.astimezone(UTC), Instant), *after[2:]]
