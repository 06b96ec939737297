"""Reading the register of agencies. It belongs to the county: reach gives the counties asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from server.domain.acts import Role
from server.domain.agency_register import Standing, Validity
from server.domain.reach import Reach
from server.store.rows import (
    Agency,
    AgencyConduct,
    AgencyPerson,
    AgencyQualification,
    AgencyStanding,
    AgencyTie,
    Unit,
)


class AgencyLine(NamedTuple):
    """A unit of kind inspection_agency; what the register says of it is None before its entry."""

    unit_id: str
    name: str
    closed_at: datetime | None
    legal_name: str | None
    credit_code: str | None
    scope: list[str] | None
    entered_at: datetime | None
    version: int | None


class StandingLine(NamedTuple):
    id: str
    agency_id: str
    state: str
    from_on: date
    until_on: date | None
    reason: str
    decided_at: datetime
    decided_by: str

    @property
    def standing(self) -> Standing:
        return Standing(self.state, self.from_on, self.until_on, self.decided_at)


class QualificationLine(NamedTuple):
    id: str
    agency_id: str
    kind: str
    number: str
    valid_from: date
    valid_until: date | None
    ended_on: date | None

    @property
    def validity(self) -> Validity:
        return Validity(self.kind, self.valid_from, self.valid_until, self.ended_on)


class PersonLine(NamedTuple):
    id: str
    agency_id: str
    personal_sealed: bytes
    name_masked: str
    name_index: str
    number_index: str
    certificate: str
    valid_from: date
    valid_until: date | None
    ended_on: date | None

    @property
    def validity(self) -> Validity:
        return Validity(self.certificate, self.valid_from, self.valid_until, self.ended_on)


class TieLine(NamedTuple):
    id: str
    agency_id: str
    kind: str
    name_sealed: bytes
    name_masked: str
    name_index: str
    tied_agency_id: str | None
    since_on: date
    until_on: date | None


class ConductLine(NamedTuple):
    id: str
    agency_id: str
    kind: str
    on: date
    inspection_id: str | None
    note_sealed: bytes
    listed_at: datetime
    listed_by: str


def agency_lines(reach: Reach, db: Connection) -> list[AgencyLine]:
    """Every agency of the county, on the register or not, by name."""
    return [AgencyLine(*row) for row in db.execute(_agencies(reach).order_by(Unit.name, Unit.id))]


def agency_line(reach: Reach, db: Connection, unit_id: str) -> AgencyLine | None:
    row = db.execute(_agencies(reach).where(Unit.id == unit_id)).one_or_none()
    return None if row is None else AgencyLine(*row)


def _agencies(reach: Reach) -> Any:
    entered = and_(Agency.county_code == Unit.county_code, Agency.unit_id == Unit.id)
    return (
        select(
            Unit.id,
            Unit.name,
            Unit.closed_at,
            Agency.legal_name,
            Agency.credit_code,
            Agency.scope,
            Agency.entered_at,
            Agency.version,
        )
        .outerjoin(Agency, entered)
        .where(Unit.county_code.in_(_counties(reach)), Unit.kind == Role.AGENCY.value)
    )


def standings(reach: Reach, db: Connection, agency: str | None = None) -> list[StandingLine]:
    """By the day they begin; those of one agency, or of all."""
    return _lines(reach, db, StandingLine, AgencyStanding, agency, "from_on", "decided_at")


def qualifications(
    reach: Reach, db: Connection, agency: str | None = None
) -> list[QualificationLine]:
    return _lines(reach, db, QualificationLine, AgencyQualification, agency, "kind", "valid_from")


def people(reach: Reach, db: Connection, agency: str | None = None) -> list[PersonLine]:
    return _lines(reach, db, PersonLine, AgencyPerson, agency, "listed_at", "id")


def ties(reach: Reach, db: Connection, agency: str | None = None) -> list[TieLine]:
    return _lines(reach, db, TieLine, AgencyTie, agency, "since_on", "id")


def conduct(reach: Reach, db: Connection, agency: str | None = None) -> list[ConductLine]:
    return _lines(reach, db, ConductLine, AgencyConduct, agency, "on", "id")


def _lines(
    reach: Reach, db: Connection, shape: Any, row: Any, agency: str | None, *order: str
) -> list[Any]:
    columns = [getattr(row, name) for name in shape._fields]
    found = select(*columns).where(row.county_code.in_(_counties(reach)))
    if agency is not None:
        found = found.where(row.agency_id == agency)
    ordered: Sequence[Any] = [getattr(row, name) for name in order]
    return [shape(*one) for one in db.execute(found.order_by(row.agency_id, *ordered))]


def _counties(reach: Reach) -> set[str]:
    return {span.county for span in reach.spans}
