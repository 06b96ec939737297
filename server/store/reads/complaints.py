"""Reading reports from the public: of the unit that keeps one and of whoever looks on the spot.

Who reported it is read by `reporter_of` alone, and by nobody but the service that asks who may.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, or_, select, union

from server.domain.complaints import VERIFIED
from server.domain.parties import WHOLE_COUNTY, party_of_span, township
from server.domain.reach import Reach, Span
from server.store.reads.complaint_filter import (
    FIGURES as FIGURES,
    WINDOWS,
    ComplaintFilter as ComplaintFilter,
    Counted as Counted,
)
from server.store.reads.keyed import is_beyond
from server.store.reads.matter_steps import StepRow, steps_in
from server.store.reads.matters import Key
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import (
    Complaint,
    ComplaintFollowing,
    ComplaintReporter,
    ComplaintStep,
    House,
)


class ComplaintRow(NamedTuple):
    id: str
    number: str
    channel: str
    is_anonymous: bool
    kinds: list[str]
    township_code: str | None
    village_code: str | None
    house_id: str | None
    report_sealed: bytes
    sender: str
    receiver: str | None
    with_village: bool
    state: str
    side: str
    result: str | None
    declined_for: str | None
    earlier_id: str | None
    reward_yuan: int | None
    received_at: datetime
    taken_at: datetime
    taken_by: str
    due_at: datetime
    checked_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    was_late: bool
    version: int


_ROW = tuple(getattr(Complaint, name) for name in ComplaintRow._fields)


def reached(reach: Reach) -> ColumnElement[bool]:
    """Reports a unit of the reach keeps or looks after; a village those its township gave it.

    The county stands outside the OR, so that it is found at the head of every index.
    """
    return or_(false(), *(_in_county(reach, county) for county in sorted(_counties(reach))))


def _in_county(reach: Reach, county: str) -> ColumnElement[bool]:
    spans = [one for one in dict.fromkeys(reach.spans) if one.county == county]
    known = [party for one in spans if (party := party_of_span(one)) is not None]
    in_county: ColumnElement[bool] = Complaint.county_code == county
    if WHOLE_COUNTY in known:
        return in_county
    sides = [or_(Complaint.sender == one, Complaint.receiver == one) for one in known]
    villages = [_given_to(one) for one in spans if _is_village(one)]
    return and_(in_county, or_(false(), *sides, *villages))


def _is_village(span: Span) -> bool:
    parts = (span.grid, span.department, span.agency)
    return span.village is not None and span.township is not None and parts == (None, None, None)


def _given_to(span: Span) -> ColumnElement[bool]:
    return and_(
        Complaint.village_code == span.village,
        Complaint.with_village.is_(True),
        Complaint.receiver == township(span.township or ""),
    )


def complaint(reach: Reach, db: Connection, complaint_id: str) -> ComplaintRow | None:
    found = select(*_ROW).where(reached(reach), Complaint.id == complaint_id)
    row = db.execute(found).one_or_none()
    return None if row is None else ComplaintRow(*row)


def complaint_page(
    reach: Reach, db: Connection, wanted: ComplaintFilter, after: Key | None, limit: int
) -> list[ComplaintRow]:
    """By the moment they are due, strictly after the key."""
    found = select(*_ROW).where(reached(reach), *wanted.conditions())
    if after is not None:
        found = found.where(is_beyond((Complaint.due_at, Complaint.id), after))
    ordered = found.order_by(Complaint.due_at, Complaint.id).limit(limit)
    return [ComplaintRow(*one) for one in db.execute(ordered)]


def complaint_count(reach: Reach, db: Connection, wanted: ComplaintFilter, cap: int) -> int:
    found = select(Complaint.id).where(reached(reach), *wanted.conditions()).limit(cap)
    return int(db.execute(select(func.count()).select_from(found.subquery())).scalar_one())


def complaints_waiting(
    reach: Reach, db: Connection, wanted: ComplaintFilter, now: datetime
) -> Waiting:
    """The lines of `complaint_page`, counted for home."""
    found = select(Complaint.id).where(reached(reach), *wanted.conditions())
    return waiting(db, found, due=Complaint.due_at, late=Complaint.due_at <= now)


def steps_of(reach: Reach, db: Connection, complaint_id: str) -> list[StepRow]:
    """The steps of a report already found within reach, in the shape of any matter's."""
    return steps_in(reach, db, ComplaintStep, ComplaintStep.complaint_id, complaint_id)


def reporter_of(reach: Reach, db: Connection, complaint_id: str) -> bytes | None:
    """Sealed; who may open it, the service asks (services.complaint_reporter)."""
    row = ComplaintReporter
    found = select(row.sealed).where(
        row.county_code.in_(_counties(reach)), row.complaint_id == complaint_id
    )
    sealed: bytes | None = db.execute(found).scalar_one_or_none()
    return sealed


def about_houses(reach: Reach, db: Connection, houses: Collection[str]) -> list[ComplaintRow]:
    """Every report about those houses within reach, the newest first, whoever keeps it."""
    house = and_(House.county_code == Complaint.county_code, House.id == Complaint.house_id)
    found = select(*_ROW).join(House, house)
    rows = db.execute(found.where(within(reach), Complaint.house_id.in_(houses)))
    # a few; ordered there, the index of the order would be walked for them
    return sorted((ComplaintRow(*one) for one in rows), key=lambda one: one.taken_at, reverse=True)


def verified_about(reach: Reach, db: Connection, house_id: str) -> list[ComplaintRow]:
    """Those that proved true, for the job of saying what followed and who was first."""
    found = select(*_ROW).where(
        Complaint.county_code.in_(_counties(reach)),
        Complaint.house_id == house_id,
        Complaint.result.in_(sorted(VERIFIED)),
    )
    ordered = found.order_by(Complaint.received_at, Complaint.id)
    return [ComplaintRow(*one) for one in db.execute(ordered)]


def id_of_number(
    reach: Reach, db: Connection, number: str, house_id: str | None = None
) -> str | None:
    """Of a report the reader may see, or that is about the house, whoever keeps it."""
    in_county = Complaint.county_code.in_(_counties(reach))
    same = and_(in_county, Complaint.house_id == house_id) if house_id else false()
    found = select(Complaint.id).where(
        in_county, Complaint.number == number, or_(reached(reach), same)
    )
    known: str | None = db.execute(found).scalar_one_or_none()
    return known


class Followed(NamedTuple):
    follow: str
    reference: str
    at: datetime


def followings(reach: Reach, db: Connection, complaint_id: str) -> list[Followed]:
    row = ComplaintFollowing
    found = (
        select(row.follow, row.reference, row.at)
        .where(row.county_code.in_(_counties(reach)), row.complaint_id == complaint_id)
        .order_by(row.at, row.reference)
    )
    return [Followed(*one) for one in db.execute(found)]


class Count(NamedTuple):
    """Of one township (None: none named) and channel: figure -> number."""

    township: str | None
    channel: str
    numbers: dict[str, int]


def counts(reach: Reach, db: Connection, since: datetime, until: datetime) -> list[Count]:
    """Every figure of the period in one statement; each window of it is found by its index."""
    names = tuple(FIGURES)
    asked = {name: FIGURES[name](Counted(name, since, until)) for name in names}
    columns = [func.count(case((one, 1))) for one in asked.values()]
    windows = (select(Complaint.id).where(reached(reach), asked[name]) for name in WINDOWS)
    found = (
        select(Complaint.township_code, Complaint.channel, *columns)
        .where(Complaint.county_code.in_(_counties(reach)), Complaint.id.in_(union(*windows)))
        .group_by(Complaint.township_code, Complaint.channel)
    )
    return [
        Count(place, channel, dict(zip(names, numbers, strict=True)))
        for place, channel, *numbers in db.execute(found)
    ]


class HouseOf(NamedTuple):
    id: str
    code: str


def houses_of(reach: Reach, db: Connection, houses: Collection[str]) -> dict[str, HouseOf]:
    """Id and code of those within reach."""
    found = select(House.id, House.code).where(within(reach), House.id.in_(houses))
    return {row.id: HouseOf(*row) for row in db.execute(found)}


def _counties(reach: Reach) -> set[str]:
    return {span.county for span in reach.spans}
