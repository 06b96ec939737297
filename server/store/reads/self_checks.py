"""Reading self-checks: those nobody has verified, those of a house, and who has not looked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)

from server.domain.reach import Reach
from server.store.base import Instant
from server.store.prepared import Prepared
from server.store.reads.counting import at_most
from server.store.reads.patrols import in_area
from server.store.reads.reach import within
from server.store.rows import House, SelfCheck
from server.store.rows.patrols import UNSEEN
from survey_schema.patrol_model import SelfCheckInterval

_COUNTY = bindparam("county", type_=SelfCheck.county_code.type)


class SelfCheckRow(NamedTuple):
    id: str
    house_id: str
    made_at: datetime
    answers: dict[str, str]
    is_alarming: bool
    seen_at: datetime | None


_COLUMNS = tuple(getattr(SelfCheck, name) for name in SelfCheckRow._fields)

_UNSEEN = Prepared(
    select(SelfCheck.id)
    .where(
        SelfCheck.county_code == _COUNTY,
        SelfCheck.house_id == bindparam("house"),
        SelfCheck.made_at <= bindparam("until", type_=SelfCheck.made_at.type),
        SelfCheck.seen_at.is_(None),
    )
    .order_by(SelfCheck.id)
)


def unseen_before(reach: Reach, db: Connection, house_id: str, until: datetime) -> list[str]:
    names = {"county": reach.spans[0].county, "house": house_id, "until": until}
    return [row[0] for row in _UNSEEN.rows(db, names)]


def made_since(reach: Reach, db: Connection, house_id: str, since: datetime) -> int:
    found = select(func.count()).where(
        SelfCheck.county_code.in_({span.county for span in reach.spans}),
        SelfCheck.house_id == house_id,
        SelfCheck.made_at >= since,
    )
    return int(db.execute(found).scalar_one())


def _is_unseen() -> ColumnElement[bool]:
    """In the words of the partial index; SQLite takes it only where its second column is asked."""
    return and_(literal_column(UNSEEN), SelfCheck.township_code > "")


class UnseenLine(NamedTuple):
    """A self-check nobody has verified, with the house it is about."""

    check: SelfCheckRow
    code: str
    township_code: str
    village_code: str
    owner_masked: str | None


AlarmKey = tuple[str, str]  # moment it was made, id


def alarms(
    reach: Reach, db: Connection, area: str | None, after: AlarmKey | None, limit: int
) -> list[UnseenLine]:
    """Those that alarm, the oldest first; strictly after the key."""
    order = (SelfCheck.made_at, SelfCheck.id)
    found = _unseen_lines().where(
        within(reach), _is_unseen(), SelfCheck.is_alarming.is_(True), *in_area(House, area)
    )
    if after is not None:
        key = tuple_(literal(datetime.fromisoformat(after[0]), Instant), after[1])
        found = found.where(tuple_(*order) > key)
    return _as_lines(db.execute(found.order_by(*order).limit(limit)))


def unseen(reach: Reach, db: Connection, limit: int) -> list[UnseenLine]:
    """Of houses within reach, alarming ones first."""
    order = (SelfCheck.is_alarming.desc(), SelfCheck.made_at, SelfCheck.id)
    found = _unseen_lines().where(within(reach), _is_unseen())
    return _as_lines(db.execute(found.order_by(*order).limit(limit)))


def _unseen_lines() -> Select[Any]:
    of_house = (House.code, House.township_code, House.village_code, House.owner_masked)
    return select(*_COLUMNS, *of_house).join(
        House, and_(House.county_code == SelfCheck.county_code, House.id == SelfCheck.house_id)
    )


def _as_lines(rows: Iterable[Any]) -> list[UnseenLine]:
    width = len(_COLUMNS)
    return [UnseenLine(SelfCheckRow(*row[:width]), *row[width:]) for row in rows]


def unseen_count(
    reach: Reach, db: Connection, *, is_alarming: bool | None = None, area: str | None = None
) -> int:
    wanted = () if is_alarming is None else (SelfCheck.is_alarming.is_(is_alarming),)
    found = (
        select(func.count())
        .select_from(SelfCheck)
        .join(
            House, and_(House.county_code == SelfCheck.county_code, House.id == SelfCheck.house_id)
        )
        .where(within(reach), _is_unseen(), *wanted, *in_area(House, area))
    )
    return int(db.execute(found).scalar_one())


def of_house(reach: Reach, db: Connection, house_id: str, limit: int) -> list[SelfCheckRow]:
    found = (
        select(*_COLUMNS)
        .join(
            House, and_(House.county_code == SelfCheck.county_code, House.id == SelfCheck.house_id)
        )
        .where(within(reach), SelfCheck.house_id == house_id)
        .order_by(SelfCheck.made_at.desc(), SelfCheck.id)
        .limit(limit)
    )
    return [SelfCheckRow(*row) for row in db.execute(found)]


def is_unchecked(intervals: Sequence[SelfCheckInterval], today: date) -> ColumnElement[bool]:
    """patrols.is_self_check_due as SQL; a test holds the two together."""
    bands = [
        (House.built_year <= today.year - one.from_age, _late(one, today)) for one in intervals
    ]
    unknown = (House.built_year.is_(None), _late(intervals[0], today))
    return case(unknown, *bands, else_=_late(intervals[-1], today))


def _late(interval: SelfCheckInterval, today: date) -> ColumnElement[bool]:
    last = today - timedelta(days=interval.days)
    return or_(House.self_checked_on.is_(None), House.self_checked_on < last)


class UncheckedLine(NamedTuple):
    id: str
    code: str
    township_code: str
    village_code: str
    owner_masked: str | None
    built_year: int | None
    verdict: str | None
    self_checked_on: date | None


def unchecked_page(  # noqa: PLR0917
    reach: Reach,
    db: Connection,
    late: ColumnElement[bool],
    area: str | None,
    after: str | None,
    limit: int,
) -> list[UncheckedLine]:
    """Standing houses whose owner has not looked in time, by code; of a township or village."""
    found = _unchecked(reach, late, area)
    if after is not None:
        found = found.where(House.code > after)
    return [UncheckedLine(*row) for row in db.execute(found.order_by(House.code).limit(limit))]


def unchecked_count(
    reach: Reach, db: Connection, late: ColumnElement[bool], area: str | None
) -> int:
    return at_most(db, _unchecked(reach, late, area))


def _unchecked(reach: Reach, late: ColumnElement[bool], area: str | None) -> Select[Any]:
    found = select(*(getattr(House, name) for name in UncheckedLine._fields))
    return found.where(within(reach), House.ended_on.is_(None), late, *in_area(House, area))
