"""The drawn houses of a draw: who was sent, and what the second survey found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, exists, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import Account, Assessment, DrawVisit, House, SeatRow, Submission

_ACCEPTED = ("accepted", "released")


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


class Surveyor(NamedTuple):
    account_id: str
    name_masked: str
    role: str


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
