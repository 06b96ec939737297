"""What a draw is made of, and what has come of its houses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, and_, exists, func, select, tuple_

from server.domain.facts import Moment
from server.domain.reach import Reach
from server.store.reads.ledger import HOUSE, HOUSES_END
from server.store.reads.reach import within
from server.store.rows import (
    Account,
    Assessment,
    Draw,
    DrawVisit,
    House,
    LedgerAnchor,
    LedgerEntry,
    SeatRow,
    Submission,
)

_ACCEPTED = ("accepted", "released")


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


class VisitLine(NamedTuple):
    draw_id: str
    rank: int
    house_id: str
    code: str
    village_code: str
    lon: float | None
    lat: float | None
    ticket: str
    first_verdict: str
    first_signs: list[str]
    assigned_to: str | None
    assigned_at: datetime | None


class Second(NamedTuple):
    """What the second survey of a drawn house found."""

    house_id: str
    at: datetime
    verdict: str
    signs: frozenset[str]


class FirstAnchor(NamedTuple):
    seq: int
    hash: str


class HouseMonth(NamedTuple):
    house_id: str
    moments: list[Moment]


class Surveyor(NamedTuple):
    account_id: str
    name_masked: str
    role: str


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
    """The counted events of a stretch of time, by house, for the houses within reach."""
    columns = ("chain", "seq", "event", "at", "actor", "facts")
    found = (
        select(*(getattr(LedgerEntry, name) for name in columns))
        .where(
            LedgerEntry.county_code.in_({span.county for span in reach.spans}),
            LedgerEntry.at >= since,
            LedgerEntry.at < before,
            LedgerEntry.chain > HOUSE,
            LedgerEntry.chain < HOUSES_END,
            LedgerEntry.event.in_(kinds),
        )
        .order_by(LedgerEntry.chain, LedgerEntry.seq)
    )
    own = {f"{HOUSE}{one}" for one in db.execute(select(House.id).where(within(reach))).scalars()}
    grouped = groupby(db.execute(found), key=attrgetter("chain"))
    return [
        HouseMonth(chain.removeprefix(HOUSE), [_moment(one) for one in few])
        for chain, few in grouped
        if chain in own
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
    reach: Reach, db: Connection, *, after: tuple[str, str] | None, limit: int
) -> list[DrawHead]:
    """Newest month first, then by township; `after` is (month, township)."""
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
        .order_by(Draw.month.desc(), Draw.township_code)
        .limit(limit)
    )
    if after is not None:
        month, township = after
        later = and_(Draw.month == month, Draw.township_code > township)
        found = found.where((Draw.month < month) | later)
    return [DrawHead(*row) for row in db.execute(found)]


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


def visits_of(db: Connection, county: str, draw_id: str) -> list[VisitLine]:
    """For who has found the draw within his reach."""
    found = _visits().where(DrawVisit.county_code == county, DrawVisit.draw_id == draw_id)
    return [VisitLine(*row) for row in db.execute(found.order_by(DrawVisit.rank))]


def visits_assigned(reach: Reach, db: Connection, account_id: str) -> list[VisitLine]:
    found = _visits().where(within(reach), DrawVisit.assigned_to == account_id)
    return [VisitLine(*row) for row in db.execute(found.order_by(DrawVisit.assigned_at))]


def _visits() -> Any:
    own = (getattr(DrawVisit, name) for name in ("draw_id", "rank", "house_id"))
    of_house = (House.code, House.village_code, House.lon, House.lat)
    names = ("ticket", "first_verdict", "first_signs", "assigned_to", "assigned_at")
    same = and_(House.county_code == DrawVisit.county_code, House.id == DrawVisit.house_id)
    rest = (getattr(DrawVisit, name) for name in names)
    return select(*own, *of_house, *rest).join(House, same)


def seconds(db: Connection, county: str, visits: Collection[VisitLine]) -> dict[str, Second]:
    """house -> the first accepted survey of who was sent, since he was sent."""
    found: dict[str, Second] = {}
    for visit in visits:
        if visit.assigned_to is not None:
            second = _second(db, county, visit)
            if second is not None:
                found[visit.house_id] = second
    return found


def _second(db: Connection, county: str, visit: VisitLine) -> Second | None:
    same = and_(
        Assessment.county_code == Submission.county_code,
        Assessment.house_id == Submission.house_id,
        Assessment.submission_id == Submission.id,
    )
    wanted = (
        select(Submission.received_at, Assessment.verdict, Assessment.fired)
        .join(Assessment, same)
        .where(
            Submission.county_code == county,
            Submission.house_id == visit.house_id,
            Submission.account_id == visit.assigned_to,
            Submission.received_at >= visit.assigned_at,
            Submission.state.in_(_ACCEPTED),
        )
        .order_by(Submission.received_at, Assessment.at)
        .limit(1)
    )
    row = db.execute(wanted).one_or_none()
    return None if row is None else Second(visit.house_id, row[0], row[1], signs_of(row[2]))


def awaited_blind(db: Connection, county: str, account_id: str) -> set[str]:
    """Houses the person is still to look at without knowing what was found there first."""
    found = select(DrawVisit.house_id).where(
        DrawVisit.county_code == county,
        DrawVisit.assigned_to == account_id,
        ~exists().where(
            Submission.county_code == DrawVisit.county_code,
            Submission.house_id == DrawVisit.house_id,
            Submission.account_id == DrawVisit.assigned_to,
            Submission.received_at >= DrawVisit.assigned_at,
            Submission.state.in_(_ACCEPTED),
        ),
    )
    return set(db.execute(found).scalars())


def signs_of(fired: Collection[Any] | None) -> frozenset[str]:
    """The rules that held."""
    return frozenset(str(one["rule"]) for one in fired or ())


def surveyors(db: Connection, county: str, township: str, roles: Collection[str]) -> list[Surveyor]:
    """Who may be sent: seats of the township whose role surveys."""
    found = (
        select(Account.id, Account.name_masked, SeatRow.role)
        .join(
            SeatRow,
            and_(SeatRow.county_code == Account.county_code, SeatRow.account_id == Account.id),
        )
        .where(
            Account.county_code == county,
            Account.closed_at.is_(None),
            SeatRow.valid_until.is_(None),
            SeatRow.role.in_(roles),
            SeatRow.township_code == township,
        )
        .distinct()
        .order_by(SeatRow.role.desc(), Account.id)
        .limit(200)
    )
    return [Surveyor(*row) for row in db.execute(found)]
