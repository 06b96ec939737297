"""The orders a list of houses can be read in, each paged by key: no row lost or told twice.

An order is one or more stretches, read one after the other; a key names the stretch it ended in.
Columns that may be empty stand in a stretch of their own, since a comparison with nothing is not
true: a page after the last house with a day would otherwise be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, literal, not_, or_, select, tuple_

from server.domain.problems import Problem
from server.domain.reach import Reach
from server.domain.urgency import moment_text
from server.store.base import Instant
from server.store.reads import urgent_first
from server.store.reads.house_filter import HouseFilter, is_open, is_surveyed
from server.store.reads.houses import LINE, HouseLine
from server.store.reads.reach import within
from server.store.rows import House

URGENCY = "urgency"
Key = tuple[str, ...]


class Stretch(NamedTuple):
    """`key_of` is where a line stands in it, as text; `values` makes that comparable again."""

    condition: Callable[[], ColumnElement[bool]] | None
    columns: tuple[Any, ...]
    key_of: Callable[[HouseLine], Key]
    values: Callable[[Sequence[str]], list[Any]] = list
    is_backwards: bool = False


def _has_day() -> ColumnElement[bool]:
    return is_open() & House.due_on.is_not(None)


def _dated(key: Sequence[str]) -> list[Any]:
    return [date.fromisoformat(key[0]), key[1]]


def _timed(key: Sequence[str]) -> list[Any]:
    moment = datetime.fromisoformat(key[0])
    return [literal(moment.astimezone(UTC), Instant), key[1]]


def _by_code(line: HouseLine) -> Key:
    return (line.code,)


def _by_place(line: HouseLine) -> Key:
    return line.township_code, line.village_code, line.code


def _by_survey(line: HouseLine) -> Key:
    assert line.surveyed_at is not None
    return moment_text(line.surveyed_at), line.code


def _by_due(line: HouseLine) -> Key:
    assert line.due_on is not None
    return line.due_on.isoformat(), line.code


_SURVEYED = (House.surveyed_at, House.code)
ORDERS: Mapping[str, tuple[Stretch, ...]] = {
    "code": (Stretch(None, (House.code,), _by_code),),
    "address": (Stretch(None, (House.township_code, House.village_code, House.code), _by_place),),
    "surveyed": (
        Stretch(is_surveyed, _SURVEYED, _by_survey, _timed),
        Stretch(lambda: not_(is_surveyed()), (House.code,), _by_code),
    ),
    "newest": (
        Stretch(is_surveyed, _SURVEYED, _by_survey, _timed, is_backwards=True),
        Stretch(lambda: not_(is_surveyed()), (House.code,), _by_code),
    ),
    "due": (
        Stretch(_has_day, (House.due_on, House.code), _by_due, _dated),
        Stretch(
            lambda: or_(House.open_case_id.is_(None), House.due_on.is_(None)),
            (House.code,),
            _by_code,
        ),
    ),
}
SORTS = (URGENCY, *ORDERS)


class Page(NamedTuple):
    lines: list[HouseLine]
    next_key: Key | None


def house_page(  # noqa: PLR0917
    reach: Reach, db: Connection, wanted: HouseFilter, sort: str, after: Key | None, limit: int
) -> Page:
    """Houses in one of SORTS, strictly after the key."""
    found = select(*LINE).where(within(reach), *wanted.conditions())
    if sort == URGENCY:
        return _urgent_page(db, found, after, limit)
    return _page(db, found, ORDERS[sort], after, limit)


def _urgent_page(db: Connection, found: Any, after: Key | None, limit: int) -> Page:
    rows = urgent_first.rows(db, found, House, after=after, limit=limit + 1)
    lines = [HouseLine(*row) for row in rows]
    return Page(lines[:limit], lines[limit - 1].place if len(lines) > limit else None)


def _page(
    db: Connection, found: Any, order: tuple[Stretch, ...], after: Key | None, limit: int
) -> Page:
    first, values = _start(order, after)
    lines: list[tuple[Key, HouseLine]] = []
    for number in range(first, len(order)):
        rest = values if number == first else None
        read = _stretch(db, found, order[number], rest, limit + 1 - len(lines))
        lines += [((str(number), *order[number].key_of(line)), line) for line in read]
        if len(lines) > limit:
            break
    key = lines[limit - 1][0] if len(lines) > limit else None
    return Page([line for _, line in lines[:limit]], key)


def _start(order: tuple[Stretch, ...], after: Key | None) -> tuple[int, list[Any] | None]:
    """The stretch a key lies in and what is compared with; `cursor.invalid` for another order's."""
    if after is None:
        return 0, None
    try:
        stretch = order[int(after[0])]
        if len(after) - 1 != len(stretch.columns):
            raise ValueError("of another width")
        return int(after[0]), stretch.values(after[1:])
    except (ValueError, IndexError) as error:
        raise Problem("cursor.invalid") from error


def _stretch(
    db: Connection, found: Any, stretch: Stretch, values: list[Any] | None, limit: int
) -> list[HouseLine]:
    if stretch.condition is not None:
        found = found.where(stretch.condition())
    key = tuple_(*stretch.columns)
    if values is not None:
        there = tuple_(*values)
        found = found.where(key < there if stretch.is_backwards else key > there)
    order = [one.desc() if stretch.is_backwards else one for one in stretch.columns]
    return [HouseLine(*row) for row in db.execute(found.order_by(*order).limit(limit))]
