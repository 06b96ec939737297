"""Where a list goes on: strictly beyond the key of the line a page ended with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, literal, tuple_


def is_beyond(order: Sequence[Any], after: Sequence[Any]) -> ColumnElement[bool]:
    """For a list in rising order. Each part is typed as its column: SQLite keeps moments as text,
    and a moment written otherwise would stand before all others of its day."""
    return tuple_(*order) > _key(order, after)


def is_before(order: Sequence[Any], after: Sequence[Any]) -> ColumnElement[bool]:
    """The same for a list in falling order."""
    return tuple_(*order) < _key(order, after)


def _key(order: Sequence[Any], after: Sequence[Any]) -> Any:
    parts = zip(order, after, strict=True)
    return tuple_(*(literal(value, column.type) for column, value in parts))
