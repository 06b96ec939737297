"""Statements about what lies within a reach, built once for all reaches of one shape.

Building a statement costs five times what running it costs. Two townships differ in a value only,
so what `build` makes of one shape of reach is kept, and the values travel with each run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, bindparam
from sqlalchemy.sql import visitors

from server.domain.reach import Reach, Span
from server.store.prepared import Prepared

T = TypeVar("T")
Build = Callable[..., Any]

_PARTS = tuple(one.name for one in fields(Span))


class _Part(str):
    """Stands for a part of a span in the statement; its text is the name its value goes by."""

    __slots__ = ()


def rows(
    reach: Reach, db: Connection, build: Build, *about: Any, **values: Any
) -> list[tuple[Any, ...]]:
    """Run `build(reach, *about)`, a select; `values` are its own bind parameters.

    What it is `about` must be hashable, and little varied: a statement is kept for each.
    """
    shape, parts = _shape_of(reach)
    return _built(shape, build, about).rows(db, {**parts, **values})


def row(
    reach: Reach, db: Connection, build: Build, *about: Any, **values: Any
) -> tuple[Any, ...] | None:
    """The first row, where there is one."""
    found = rows(reach, db, build, *about, **values)
    return found[0] if found else None


def scalar(reach: Reach, db: Connection, build: Build, *about: Any, **values: Any) -> Any:
    """The first column of the first row; None without a row."""
    found = rows(reach, db, build, *about, **values)
    return found[0][0] if found else None


def _shape_of(reach: Reach) -> tuple[Reach, dict[str, str]]:
    """The reach with a name in place of every value, and name -> value; equal values of one part
    have one name, so that spans which share a county still do."""
    names: dict[tuple[str, str], _Part] = {}
    spans = []
    for span in dict.fromkeys(reach.spans):
        given = ((part, getattr(span, part)) for part in _PARTS)
        named = {
            part: names.setdefault((part, value), _Part(f"reach_{len(names):03d}"))
            for part, value in given
            if value is not None
        }
        spans.append(Span(**named))
    return Reach(tuple(spans)), {name: value for (_, value), name in names.items()}


@lru_cache(1024)
def _built(shape: Reach, build: Build, about: tuple[Any, ...]) -> Prepared:
    return Prepared(visitors.replacement_traverse(build(shape, *about), {}, _bound_by_name))


def _bound_by_name(element: Any, **_: Any) -> BindParameter[Any] | None:
    if isinstance(element, BindParameter) and isinstance(element.value, _Part):
        return bindparam(str(element.value), type_=element.type)
    return None
