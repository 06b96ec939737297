"""Official papers within reach of their house: one, those of a house, those still to be delivered.

Templates belong to the county; a check code is asked for by anybody and tells no person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, not_, or_, select, tuple_

from server.domain.papers import ANSWERED
from server.domain.reach import Reach
from server.store.reads.counting import at_most
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import County, House, HouseCase, Paper, PaperDelivery, PaperTemplate


class PaperLine(NamedTuple):
    """What lists show: nothing of what the paper says."""

    id: str
    house_id: str
    case_id: str
    township_code: str
    kind: str
    number: str
    unit_id: str | None
    issuer: str
    issued_on: date
    issued_at: datetime
    issued_by: str
    due_on: date | None
    due_days: int | None
    layout: int
    template_id: str | None
    check_code: str
    file_sha256: str
    pdf_sha256: str | None
    pdf_sm3: str | None
    facts_sm3: str
    state: str
    voided_at: datetime | None
    delivery: str
    delivered_on: date | None
    house_code: str


class DeliveryLine(NamedTuple):
    id: str
    paper_id: str
    way: str
    is_delivered: bool
    happened_at: datetime
    delivered_on: date | None
    delivered_by: str
    receiver_masked: str | None
    relation: str | None
    is_refused: bool
    is_signed: bool
    photo_sha256: str | None
    recorded_at: datetime
    recorded_by: str


class PublicPaper(NamedTuple):
    """What the check code tells anybody."""

    number: str
    kind: str
    issuer: str
    issued_on: date
    house_code: str
    state: str
    voided_at: datetime | None
    pdf_sha256: str | None


class TemplateLine(NamedTuple):
    id: str
    kind: str
    version: int
    name: str
    sha256: str
    uploaded_at: datetime
    uploaded_by: str


Key = tuple[str, str]  # issued_on as ISO, id

_PAPER = tuple(getattr(Paper, name) for name in PaperLine._fields[:-1])


def _papers(reach: Reach, *conditions: Any) -> Any:
    house = and_(House.county_code == Paper.county_code, House.id == Paper.house_id)
    found = select(*_PAPER, House.code).join(House, house)
    return found.where(within(reach), *conditions)


def paper_line(reach: Reach, db: Connection, paper_id: str) -> PaperLine | None:
    row = db.execute(_papers(reach, Paper.id == paper_id)).one_or_none()
    return None if row is None else PaperLine(*row)


def papers_of_house(reach: Reach, db: Connection, house_id: str) -> list[PaperLine]:
    found = _papers(reach, Paper.house_id == house_id).order_by(Paper.issued_at, Paper.id)
    return [PaperLine(*row) for row in db.execute(found)]


def undelivered(
    reach: Reach,
    db: Connection,
    today: date,
    *,
    township: str | None,
    after: Key | None,
    limit: int,
) -> list[PaperLine]:
    """Valid papers that have not reached their addressee by this day, oldest first."""
    conditions = _not_arrived(today)
    if township is not None:
        conditions.append(Paper.township_code == township)
    if after is not None:
        day = date.fromisoformat(after[0])
        conditions.append(tuple_(Paper.issued_on, Paper.id) > tuple_(day, after[1]))
    found = _papers(reach, *conditions).order_by(Paper.issued_on, Paper.id).limit(limit)
    return [PaperLine(*row) for row in db.execute(found)]


def undelivered_count(reach: Reach, db: Connection, today: date, township: str | None) -> int:
    conditions = _not_arrived(today)
    if township is not None:
        conditions.append(Paper.township_code == township)
    return at_most(db, _papers(reach, *conditions))


def undelivered_waiting(reach: Reach, db: Connection, today: date) -> Waiting:
    """The lines of `undelivered`, counted for home."""
    return waiting(db, _papers(reach, *_not_arrived(today)), since=Paper.issued_at)


def _not_arrived(today: date) -> list[Any]:
    announced = and_(Paper.delivery == "delivered", Paper.delivered_on > today)
    on_its_way = or_(Paper.delivery.in_(("waiting", "tried")), announced)
    return [Paper.state == "valid", on_its_way]


def running(
    reach: Reach, db: Connection, today: date, *, township: str | None, limit: int
) -> list[PaperLine]:
    """Valid papers that have arrived, name a day, and whose case asks for it still."""
    conditions: list[Any] = [
        Paper.state == "valid",
        Paper.delivery == "delivered",
        Paper.delivered_on <= today,
        Paper.due_on.is_not(None),
        _still_asked(),
    ]
    if township is not None:
        conditions.append(Paper.township_code == township)
    case = and_(HouseCase.county_code == Paper.county_code, HouseCase.id == Paper.case_id)
    found = _papers(reach, *conditions).join(HouseCase, case)
    ordered = found.order_by(Paper.due_on, Paper.id).limit(limit)
    return [PaperLine(*row) for row in db.execute(ordered)]


def _still_asked() -> Any:
    """The case is open, and what the kind asks for has not been done."""
    done = [
        and_(Paper.kind == kind, getattr(HouseCase, column).in_(states))
        for kind, (column, states) in ANSWERED.items()
    ]
    return and_(HouseCase.closing.is_(None), not_(or_(*done)))


def sealed_facts(reach: Reach, db: Connection, paper_id: str) -> bytes:
    """What the paper says, sealed; NoResultFound outside reach."""
    found = _papers(reach, Paper.id == paper_id).with_only_columns(Paper.facts_sealed)
    content: bytes = db.execute(found).scalar_one()
    return content


def void_reason(reach: Reach, db: Connection, paper_id: str) -> bytes | None:
    found = _papers(reach, Paper.id == paper_id).with_only_columns(Paper.void_reason_sealed)
    content: bytes | None = db.execute(found).scalar_one()
    return content


def deliveries_of(reach: Reach, db: Connection, paper_id: str) -> list[DeliveryLine]:
    """Every attempt, in order."""
    columns = (getattr(PaperDelivery, name) for name in DeliveryLine._fields)
    house = and_(House.county_code == PaperDelivery.county_code, House.id == PaperDelivery.house_id)
    found = select(*columns).join(House, house)
    found = found.where(within(reach), PaperDelivery.paper_id == paper_id)
    ordered = found.order_by(PaperDelivery.happened_at, PaperDelivery.id)
    return [DeliveryLine(*row) for row in db.execute(ordered)]


def delivered_to(reach: Reach, db: Connection, paper_id: str) -> dict[str, bytes]:
    """By delivery, who took it, sealed."""
    house = and_(House.county_code == PaperDelivery.county_code, House.id == PaperDelivery.house_id)
    found = select(PaperDelivery.id, PaperDelivery.person_sealed).join(House, house)
    found = found.where(within(reach), PaperDelivery.paper_id == paper_id)
    return {row[0]: row[1] for row in db.execute(found)}


def public_paper(db: Connection, check_code: str) -> PublicPaper | None:
    """For whoever holds the paper: found by its code alone, in whichever county it was issued."""
    columns = (
        House.code if name == "house_code" else getattr(Paper, name) for name in PublicPaper._fields
    )
    house = and_(House.county_code == Paper.county_code, House.id == Paper.house_id)
    in_county = Paper.county_code.in_(select(County.code))  # at the head of the index
    found = select(*columns).join(House, house).where(in_county, Paper.check_code == check_code)
    row = db.execute(found).first()
    return None if row is None else PublicPaper(*row)


def templates(reach: Reach, db: Connection) -> Sequence[TemplateLine]:
    """Every version of every kind, the newest of a kind first."""
    columns = (getattr(PaperTemplate, name) for name in TemplateLine._fields)
    found = select(*columns).where(PaperTemplate.county_code.in_(_counties(reach)))
    ordered = found.order_by(PaperTemplate.kind, PaperTemplate.version.desc())
    return [TemplateLine(*row) for row in db.execute(ordered)]


def template_in_force(reach: Reach, db: Connection, kind: str) -> TemplateLine | None:
    return next((one for one in templates(reach, db) if one.kind == kind), None)


def template_content(reach: Reach, db: Connection, template_id: str) -> bytes | None:
    found = select(PaperTemplate.content).where(
        PaperTemplate.county_code.in_(_counties(reach)), PaperTemplate.id == template_id
    )
    content: bytes | None = db.execute(found).scalar_one_or_none()
    return content


def _counties(reach: Reach) -> set[str]:
    return {span.county for span in reach.spans}
