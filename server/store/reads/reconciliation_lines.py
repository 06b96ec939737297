"""Lines of comparisons within reach; a number and its list are one condition (law 10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select, tuple_

from server.domain.reach import Reach
from server.domain.reconciliation import GONE, SAME, TO_SETTLE
from server.store.reads.reach import within
from server.store.reads.reconciliations import is_seen
from server.store.reads.waiting import Waiting
from server.store.rows import Reconciliation, ReconciliationLine, ReconciliationSettlement

Key = tuple[int, str, int]
_AT_ONCE = 2000
_Row = ReconciliationLine


class LineRow(NamedTuple):
    reconciliation_id: str
    number: int
    kind: str
    before_kind: str | None
    rank: int
    lead_field: str | None
    row_number: int | None
    house_id: str | None
    township_code: str | None
    village_code: str | None
    way: str | None
    group_number: int | None
    row_key: str | None
    platform_no: str | None
    told: dict[str, Any]
    differences: list[Any]
    faults: list[Any]
    has_faults: bool
    personal_sealed: bytes | None
    settled: dict[str, Any]
    is_settled: bool
    is_to_correct: bool
    question_id: str | None
    version: int

    @property
    def key(self) -> Key:
        return self.rank, self.reconciliation_id, self.number


class EarlierLine(NamedTuple):
    kind: str
    row_key: str | None
    house_id: str | None
    township_code: str | None
    village_code: str | None
    platform_no: str | None
    settled: dict[str, Any]
    differences: list[Any]
    question_id: str | None


class SettlementRow(NamedTuple):
    id: str
    outcomes: dict[str, str]
    reason_sealed: bytes
    account_id: str
    unit_id: str | None
    at: datetime


NOWHERE = "none"  # as a wanted place: rows that name none of the county's

# What is to do with a line: open, settled, to be corrected on the platform.
STATES = ("open", "settled", "correct")
# What became of it since the comparison before.
SINCE = ("new", "standing", "resolved")


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Without `comparison`: of all current ones. `kinds` empty means every kind."""

    comparison: str | None = None
    kinds: tuple[str, ...] = ()
    township: str | None = None
    village: str | None = None
    state: str | None = None  # of STATES
    since: str | None = None  # of SINCE
    way: str | None = None
    field: str | None = None
    rank: int | None = None
    has_faults: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = (
            (_Row.reconciliation_id, self.comparison),
            (_Row.way, self.way),
            (_Row.lead_field, self.field),
            (_Row.rank, self.rank),
        )
        found = [column == value for column, value in wanted if value is not None]
        if self.kinds:
            found.append(_Row.kind.in_(self.kinds))
        if self.has_faults:
            found.append(_Row.has_faults.is_(True))
        found += _at(_Row.township_code, self.township) + _at(_Row.village_code, self.village)
        return [*found, *_of_state(self.state), *_of_since(self.since)]


def _at(column: Any, place: str | None) -> list[ColumnElement[bool]]:
    if place is None:
        return []
    return [column.is_(None) if place == NOWHERE else column == place]


def _of_state(state: str | None) -> list[ColumnElement[bool]]:
    by_state = {
        "open": (_Row.is_settled.is_(False), _Row.kind.in_(TO_SETTLE)),
        "settled": (_Row.is_settled.is_(True), _Row.kind.in_(TO_SETTLE)),
        "correct": (_Row.is_to_correct.is_(True), _Row.kind.in_(TO_SETTLE)),
    }
    return list(by_state.get(state or "", ()))


def _of_since(since: str | None) -> list[ColumnElement[bool]]:
    was, is_to_settle = _Row.before_kind.is_not(None), _Row.kind.in_(TO_SETTLE)
    by_since = {
        "new": (_Row.before_kind.is_(None), is_to_settle),
        "standing": (was, is_to_settle),
        "resolved": (was, _Row.kind.in_((SAME, GONE))),
    }
    return list(by_since.get(since or "", ()))


_COLUMNS = tuple(getattr(_Row, name) for name in LineRow._fields)
_ORDER = (_Row.rank, _Row.reconciliation_id, _Row.number)


def line_page(
    reach: Reach, db: Connection, wanted: LineFilter, after: Key | None, limit: int
) -> list[LineRow]:
    """The gravest first."""
    found = select(*_COLUMNS).where(*_within(reach, wanted), *wanted.conditions())
    # within one comparison its id is no part of the order, so that the index gives the page
    parts = [0, 1, 2] if wanted.comparison is None else [0, 2]
    order = [_ORDER[part] for part in parts]
    if after is not None:
        found = found.where(tuple_(*order) > tuple(after[part] for part in parts))
    return [LineRow(*row) for row in db.execute(found.order_by(*order).limit(limit))]


def line_count(reach: Reach, db: Connection, wanted: LineFilter) -> int:
    found = select(func.count()).where(*_within(reach, wanted), *wanted.conditions())
    return int(db.execute(found.select_from(_Row)).scalar_one())


def _within(reach: Reach, wanted: LineFilter) -> list[ColumnElement[bool]]:
    if wanted.comparison is not None:
        return [within(reach, _Row)]
    current = select(Reconciliation.id).where(is_seen(reach), Reconciliation.is_current.is_(True))
    return [within(reach, _Row), _Row.reconciliation_id.in_(current)]


def waiting(reach: Reach, db: Connection) -> Waiting:
    """Lines of the current comparisons that nobody has settled."""
    return Waiting(line_count(reach, db, LineFilter(state="open")))


class Group(NamedTuple):
    """How many lines there are of one sort in one place."""

    place: str | None
    kind: str
    is_settled: bool
    way: str | None
    number: int


def groups(
    reach: Reach, db: Connection, comparison: str, township: str | None = None
) -> list[Group]:
    """By township, or by the villages of one; everything stands in the list's index."""
    place = _Row.township_code if township is None else _Row.village_code
    by = (place, _Row.kind, _Row.is_settled, _Row.way)
    wanted = LineFilter(comparison, township=township)
    found = select(*by, func.count()).where(within(reach, _Row), *wanted.conditions())
    return [Group(*row) for row in db.execute(found.group_by(*by))]


class ToSettle(NamedTuple):
    """How many lines that somebody must look at are of one sort."""

    field: str | None
    rank: int
    is_to_correct: bool
    is_new: bool
    number: int


def to_settle(
    reach: Reach, db: Connection, comparison: str, township: str | None = None
) -> list[ToSettle]:
    is_new = _Row.before_kind.is_(None)
    by = (_Row.lead_field, _Row.rank, _Row.is_to_correct, is_new)
    wanted = LineFilter(comparison, kinds=TO_SETTLE, township=township)
    found = select(*by, func.count()).where(within(reach, _Row), *wanted.conditions())
    return [
        ToSettle(field, rank, bool(corrects), bool(new), number)
        for field, rank, corrects, new, number in db.execute(found.group_by(*by))
    ]


def line(reach: Reach, db: Connection, comparison: str, number: int) -> LineRow | None:
    found = select(*_COLUMNS).where(
        within(reach, _Row), _Row.reconciliation_id == comparison, _Row.number == number
    )
    row = db.execute(found).first()
    return LineRow(*row) if row else None


def lines_of_group(reach: Reach, db: Connection, comparison: str, group: int) -> list[LineRow]:
    found = select(*_COLUMNS).where(
        within(reach, _Row),
        _Row.reconciliation_id == comparison,
        _Row.kind == "ambiguous",
        _Row.group_number == group,
    )
    return [LineRow(*row) for row in db.execute(found.order_by(_Row.number).limit(100))]


def line_of_house(reach: Reach, db: Connection, comparison: str, house: str) -> LineRow | None:
    """Where the house stands in the comparison; not a row that is of a house that ended."""
    found = select(*_COLUMNS).where(
        within(reach, _Row),
        _Row.reconciliation_id == comparison,
        _Row.house_id == house,
        _Row.kind != "there_only",
    )
    row = db.execute(found).first()
    return LineRow(*row) if row else None


def last_number(db: Connection, county: str, comparison: str) -> int:
    found = select(func.max(_Row.number)).where(
        _Row.county_code == county, _Row.reconciliation_id == comparison
    )
    return int(db.execute(found).scalar() or 0)


def earlier_lines(db: Connection, county: str, comparison: str) -> Iterator[EarlierLine]:
    """What was to settle, a few thousand in memory at a time."""
    columns = (getattr(_Row, name) for name in EarlierLine._fields)
    statement = select(*columns).where(
        _Row.county_code == county, _Row.reconciliation_id == comparison, _Row.kind.in_(TO_SETTLE)
    )
    streamed = {"yield_per": _AT_ONCE}
    with db.execute(statement.order_by(_Row.number), execution_options=streamed) as found:
        for row in found:
            yield EarlierLine(*row)


def settlements(db: Connection, county: str, comparison: str, number: int) -> list[SettlementRow]:
    """Of one line somebody has found within reach, newest first."""
    row = ReconciliationSettlement
    columns = (getattr(row, name) for name in SettlementRow._fields)
    found = select(*columns).where(
        and_(row.county_code == county, row.reconciliation_id == comparison, row.line == number)
    )
    return [SettlementRow(*one) for one in db.execute(found.order_by(row.at.desc()).limit(50))]
