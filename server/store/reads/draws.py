"""What a draw is made of, and what has come of its houses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, and_, func, select, tuple_

from server.domain.facts import Moment
from server.domain.reach import Reach
from server.store.reads.ledger import HOUSE
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import Assessment, Draw, DrawVisit, House, LedgerAnchor, LedgerEntry


class DrawLine(NamedTuple):
    id: str
    county_code: str
    township_code: str
    month: str
    method: str
    anchor_seq: int
    anchor_hash: str
    candidates: list[str]
    candidates_hash: str
    seed: str
    percent: int
    drawn_at: datetime
    drawn_by: str


class DrawHead(NamedTuple):
    """A line of the list of draws."""

    id: str
    township_code: str
    month: str
    drawn_at: datetime
    drawn: int
    assigned: int


class FirstAnchor(NamedTuple):
    seq: int
    hash: str


class HouseMonth(NamedTuple):
    house_id: str
    moments: list[Moment]


def first_anchor(db: Connection, county: str, since: datetime) -> FirstAnchor | None:
    """The first anchor at or after the moment: fixed for ever once it is there."""
    found = (
        select(LedgerAnchor.seq, LedgerAnchor.hash)
        .where(LedgerAnchor.county_code == county, LedgerAnchor.at >= since)
        .order_by(LedgerAnchor.seq)
        .limit(1)
    )
    row = db.execute(found).one_or_none()
    return None if row is None else FirstAnchor(*row)


def months(
    reach: Reach, db: Connection, kinds: Collection[str], since: datetime, before: datetime
) -> list[HouseMonth]:
    """The counted events of a stretch of time, by house, for the houses within reach.

    Put in order here: asked for in the order of chains, SQLite reads the whole ledger for a month.
    """
    columns = ("chain", "seq", "event", "at", "actor", "facts")
    found = select(*(getattr(LedgerEntry, name) for name in columns)).where(
        LedgerEntry.county_code.in_({span.county for span in reach.spans}),
        LedgerEntry.at >= since,
        LedgerEntry.at < before,
        LedgerEntry.event.in_(kinds),
    )
    own = {f"{HOUSE}{one}" for one in db.execute(select(House.id).where(within(reach))).scalars()}
    mine = [one for one in db.execute(found) if one.chain in own]
    grouped = groupby(sorted(mine, key=attrgetter("chain", "seq")), key=attrgetter("chain"))
    return [
        HouseMonth(chain.removeprefix(HOUSE), [_moment(one) for one in few])
        for chain, few in grouped
    ]


def _moment(one: Any) -> Moment:
    return Moment(one.seq, one.event, one.at, one.actor, orjson.loads(one.facts))


class Candidate(NamedTuple):
    """A house as the draw finds it: what stands now is what the second survey is held against."""

    id: str
    code: str
    stage: str | None
    verdict: str | None
    fired: list[Any] | None


def candidates(reach: Reach, db: Connection, ids: Collection[str]) -> list[Candidate]:
    newest = and_(Assessment.county_code == House.county_code, Assessment.id == House.assessment_id)
    found = (
        select(House.id, House.code, House.stage, House.verdict, Assessment.fired)
        .outerjoin(Assessment, newest)
        .where(within(reach), House.id.in_(ids))
        .order_by(House.code)
    )
    return [Candidate(*row) for row in db.execute(found)]


def draw(reach: Reach, db: Connection, draw_id: str) -> DrawLine | None:
    """A draw is seen by who reaches its whole township."""
    columns = (getattr(Draw, name) for name in DrawLine._fields)
    row = db.execute(select(*columns).where(_reached(reach), Draw.id == draw_id)).one_or_none()
    return None if row is None else DrawLine(*row)


def draw_of(db: Connection, county: str, township: str, month: str) -> str | None:
    found = select(Draw.id).where(
        Draw.county_code == county, Draw.township_code == township, Draw.month == month
    )
    return db.execute(found).scalar_one_or_none()


def draws(
    reach: Reach,
    db: Connection,
    *,
    is_unassigned: bool = False,
    after: tuple[str, str] | None,
    limit: int,
) -> list[DrawHead]:
    """Newest month first, then by township; `after` is (month, township)."""
    found = _heads(reach, is_unassigned=is_unassigned)
    found = found.order_by(Draw.month.desc(), Draw.township_code).limit(limit)
    if after is not None:
        month, township = after
        later = and_(Draw.month == month, Draw.township_code > township)
        found = found.where((Draw.month < month) | later)
    return [DrawHead(*row) for row in db.execute(found)]


def unassigned_waiting(reach: Reach, db: Connection) -> Waiting:
    return waiting(db, _heads(reach, is_unassigned=True), since=Draw.drawn_at)


def _heads(reach: Reach, *, is_unassigned: bool) -> Any:
    """`is_unassigned`: somebody is still to be sent to a house of it."""
    counted = (
        select(
            DrawVisit.county_code,
            DrawVisit.draw_id,
            func.count().label("drawn"),
            func.count(DrawVisit.assigned_to).label("assigned"),
        )
        .group_by(DrawVisit.county_code, DrawVisit.draw_id)
        .subquery()
    )
    same = and_(counted.c.county_code == Draw.county_code, counted.c.draw_id == Draw.id)
    found = (
        select(Draw.id, Draw.township_code, Draw.month, Draw.drawn_at)
        .add_columns(counted.c.drawn, counted.c.assigned)
        .join(counted, same)
        .where(_reached(reach))
    )
    return found.where(counted.c.assigned < counted.c.drawn) if is_unassigned else found


def _reached(reach: Reach) -> Any:
    """Whole counties and whole townships; a village's reach sees no draw."""
    whole = [one.county for one in reach.spans if one.township is None and one.department is None]
    parts = [
        (one.county, one.township)
        for one in reach.spans
        if one.township is not None and one.village is None
    ]
    in_part = tuple_(Draw.county_code, Draw.township_code).in_(parts)
    return Draw.county_code.in_(whole) | in_part
