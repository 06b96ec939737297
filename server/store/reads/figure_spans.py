"""How houses counted as of a moment, from the spans; and what the spans do not know of yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from server.domain.reach import Reach, Span
from server.store.base import Instant
from server.store.prepared import Prepared
from server.store.reads import reached
from server.store.reads.figures import History, moment_of
from server.store.reads.ledger import HOUSE
from server.store.reads.reach import within
from server.store.rows import FigureBasis, FigureLine, FigureSpan, FigureWaiting, House
from server.store.rows.ledger import LedgerEntry

_BATCH = 2_000
_BEFORE = bindparam("before", type_=Instant())
_OPENS = bindparam("opens", type_=Instant())


class Group(NamedTuple):
    """So many houses of one village that count by one line. Of a second line `is_new` says whether
    it was taken in the period asked about."""

    township: str
    village: str
    line: int
    houses: int
    is_new: bool = True


class UseGroup(NamedTuple):
    """So many houses used for business that count by these lines."""

    line: int
    second: int | None
    is_new: bool
    houses: int


class LineRow(NamedTuple):
    id: int
    adds: bytes
    kinds: str
    department: str | None


class CountedHouse(NamedTuple):
    house_id: str
    township: str
    village: str
    line: int
    second: int | None
    is_new: bool


def groups(
    reach: Reach, db: Connection, before: datetime, *, of_waiting: bool = False
) -> list[Group]:
    """Every house within reach, by the events before the moment, by its line.

    Houses that wait are counted by their old spans; `of_waiting` says what to take off.
    """
    found = reached.rows(reach, db, _groups, of_waiting, before=before)
    return [Group(*row) for row in found]


def _groups(reach: Reach, of_waiting: bool) -> Select[Any]:
    span = FigureSpan
    found = select(span.township_code, span.village_code, span.line, func.count()).group_by(
        span.township_code, span.village_code, span.line
    )
    return _then(reach, found, of_waiting)


def second_groups(
    reach: Reach, db: Connection, before: datetime, opens: datetime, *, of_waiting: bool = False
) -> list[Group]:
    """The same by the second line, where a house has one."""
    found = reached.rows(reach, db, _seconds, of_waiting, before=before, opens=opens)
    return [Group(*row) for row in found]


def _seconds(reach: Reach, of_waiting: bool) -> Select[Any]:
    span = FigureSpan
    found = (
        select(span.township_code, span.village_code, span.fresh, func.count(), _is_new())
        .where(span.fresh.is_not(None))
        .group_by(span.township_code, span.village_code, span.fresh, _NEW)
    )
    return _then(reach, found, of_waiting)


def use_groups(
    reach: Reach, db: Connection, before: datetime, opens: datetime, *, of_waiting: bool = False
) -> list[UseGroup]:
    """Houses used for business, wherever they lie, by both lines."""
    found = reached.rows(reach, db, _uses, of_waiting, before=before, opens=opens)
    return [UseGroup(*row) for row in found]


def _uses(reach: Reach, of_waiting: bool) -> Select[Any]:
    span, line = FigureSpan, FigureLine
    in_use = select(line.id).where(_in_county(reach, line), line.kinds != "")
    found = (
        select(span.line, span.fresh, _is_new(), func.count())
        .where(span.line.in_(in_use))
        .group_by(span.line, span.fresh, _NEW)
    )
    return _then(reach, found, of_waiting)


_NEW: ColumnElement[Any] = literal_column("is_new")


def _is_new() -> ColumnElement[Any]:
    return case((FigureSpan.since >= _OPENS, 1), else_=0).label("is_new")


def _then(reach: Reach, found: Select[Any], of_waiting: bool) -> Select[Any]:
    span = FigureSpan
    found = found.where(_in_reach(reach), span.until >= _BEFORE, span.since < _BEFORE)
    return found.where(span.house_id.in_(_waiting_ids(reach))) if of_waiting else found


def _in_reach(reach: Reach) -> ColumnElement[bool]:
    """A whole county needs no look at its houses."""
    if _is_whole(reach):
        return _in_county(reach, FigureSpan)
    houses = select(House.id).where(within(reach))
    return _in_county(reach, FigureSpan) & FigureSpan.house_id.in_(houses)


def _is_whole(reach: Reach) -> bool:
    return any(span == Span(span.county) for span in reach.spans)


def _counties(reach: Reach) -> list[str]:
    return sorted({span.county for span in reach.spans})


def _in_county(reach: Reach, row: Any) -> ColumnElement[bool]:
    return or_(false(), *(row.county_code == county for county in _counties(reach)))


def _waiting_ids(reach: Reach) -> Select[Any]:
    return select(FigureWaiting.house_id).where(_in_county(reach, FigureWaiting))


_ALL_LINES = Prepared(
    select(FigureLine.id, FigureLine.adds, FigureLine.kinds, FigureLine.department_code).where(
        FigureLine.county_code == bindparam("county")
    )
)


def lines(reach: Reach, db: Connection) -> Iterator[LineRow]:
    """Everything a house of the county ever counted as."""
    for county in _counties(reach):
        for batch in _ALL_LINES.raw_batches(db, {"county": county}, _BATCH):
            yield from map(LineRow._make, batch)


def basis(reach: Reach, db: Connection) -> str | None:
    """What the county's spans were worked out for; None before the first time."""
    return db.scalar(select(FigureBasis.basis).where(_in_county(reach, FigureBasis)))


def waiting_histories(reach: Reach, db: Connection, kinds: Collection[str]) -> Iterator[History]:
    """All counted events of the houses within reach that wait, house by house in their order."""
    entry = LedgerEntry
    chains = select(func.concat(literal(HOUSE), FigureWaiting.house_id)).where(
        _in_county(reach, FigureWaiting), *_narrowed(reach)
    )
    found = (
        select(entry.chain, entry.seq, entry.event, entry.at, entry.facts)
        .where(_in_county(reach, entry), entry.chain.in_(chains), entry.event.in_(sorted(kinds)))
        .order_by(entry.chain, entry.seq)
    )
    with db.execute(found, execution_options={"yield_per": _BATCH}) as rows:
        for chain, events in groupby(rows, key=itemgetter(0)):
            yield History(chain.removeprefix(HOUSE), [moment_of(*event) for event in events])


def _narrowed(reach: Reach) -> list[ColumnElement[bool]]:
    if _is_whole(reach):
        return []
    return [FigureWaiting.house_id.in_(select(House.id).where(within(reach)))]


def is_waiting(reach: Reach, db: Connection) -> bool:
    return db.execute(_waiting_ids(reach).limit(1)).first() is not None


def waiting_up_to(reach: Reach, db: Connection, most: int) -> int:
    """How many houses of the county wait; no more than `most` are counted."""
    return _up_to(db, _waiting_ids(reach).distinct(), most)


def houses_up_to(reach: Reach, db: Connection, most: int) -> int:
    """The same of all houses of the county."""
    return _up_to(db, select(House.id).where(_in_county(reach, House)), most)


def _up_to(db: Connection, found: Select[Any], most: int) -> int:
    return db.scalar(select(func.count()).select_from(found.limit(most).subquery())) or 0


def waiting_ids(reach: Reach, db: Connection) -> set[str]:
    return set(db.scalars(_waiting_ids(reach).distinct()))


def counted_after(
    reach: Reach,
    db: Connection,
    *,
    before: datetime,
    opens: datetime,
    area: str | None,
    after: str | None,
    among: Collection[str] | None = None,
) -> Iterator[CountedHouse]:
    """Every house as it counted, in the order of ids, from the one after `after` on. Streams.

    `among` names the villages it counted in.

    Of those that wait the spans may be old: the caller leaves them out and asks their history.
    """
    span = FigureSpan
    found = _as_counted(reach).order_by(span.house_id)
    if area is not None:
        found = found.where((span.township_code == area) | (span.village_code == area))
    if after is not None:
        found = found.where(span.house_id > after)
    if among is not None:
        found = found.where(span.village_code.in_(among))
    yield from _streamed(db, found.params(before=before, opens=opens))


def counted_houses(
    reach: Reach, db: Connection, before: datetime, opens: datetime
) -> Iterator[CountedHouse]:
    """Every house as it counted, by village and id. Streams."""
    span = FigureSpan
    found = _as_counted(reach).order_by(span.township_code, span.village_code, span.house_id)
    yield from _streamed(db, found.params(before=before, opens=opens))


def _as_counted(reach: Reach) -> Select[Any]:
    span = FigureSpan
    return select(
        span.house_id,
        span.township_code,
        span.village_code,
        span.line,
        span.fresh,
        _is_new(),
    ).where(_in_reach(reach), span.until >= _BEFORE, span.since < _BEFORE)


def _streamed(db: Connection, found: Select[Any]) -> Iterator[CountedHouse]:
    with db.execute(found, execution_options={"yield_per": _BATCH}) as rows:
        for row in rows:
            yield CountedHouse(*row)
