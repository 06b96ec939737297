"""The register of inspection agencies: every row says from when to when it holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import COUNTY, ID, Base, Instant, Json


class Agency(Base):
    """What the register says of a unit of kind inspection_agency; its standing is kept apart."""

    __tablename__ = "agency"
    __table_args__ = (Index(None, "county_code", "credit_code"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    unit_id: Mapped[str] = mapped_column(ID, primary_key=True)
    legal_name: Mapped[str] = mapped_column(String(120))
    credit_code: Mapped[str] = mapped_column(String(18))
    scope: Mapped[list[str]] = mapped_column(Json)  # codes of inspection_scale
    entered_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)


class AgencyStanding(Base):
    """在册、暂停、移出: one row per decision; the last one that holds on a day tells it."""

    __tablename__ = "agency_standing"
    __table_args__ = (Index(None, "county_code", "agency_id", "from_on"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    agency_id: Mapped[str] = mapped_column(ID)
    state: Mapped[str] = mapped_column(String(12))
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # the last day of a suspension
    reason: Mapped[str] = mapped_column(String(1000))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(ID)


class AgencyQualification(Base):
    __tablename__ = "agency_qualification"
    __table_args__ = (Index(None, "county_code", "agency_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    agency_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(30))  # code of agency_qualification
    number: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    listed_at: Mapped[datetime] = mapped_column(Instant)
    ended_on: Mapped[date | None]  # struck from the register


class AgencyPerson(Base):
    """Somebody who may sign for the agency; found by the blind index of his name or number."""

    __tablename__ = "agency_person"
    __table_args__ = (
        Index(None, "county_code", "agency_id"),
        Index(None, "county_code", "number_index"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    agency_id: Mapped[str] = mapped_column(ID)
    personal_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"name","number"}
    name_masked: Mapped[str] = mapped_column(String(20))
    name_index: Mapped[str] = mapped_column(String(32))
    number_index: Mapped[str] = mapped_column(String(32))
    certificate: Mapped[str] = mapped_column(String(30))  # code of agency_certificate
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    listed_at: Mapped[datetime] = mapped_column(Instant)
    ended_on: Mapped[date | None]  # left the agency, or struck


class AgencyTie(Base):
    """Whom the agency is tied to: no report of its own about that house (Singapore BCA rule)."""

    __tablename__ = "agency_tie"
    __table_args__ = (Index(None, "county_code", "agency_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    agency_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(12))  # owner | repairer | agency
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"name","grounds"}
    name_masked: Mapped[str] = mapped_column(String(20))
    name_index: Mapped[str] = mapped_column(String(32))
    tied_agency_id: Mapped[str | None] = mapped_column(ID)
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    listed_at: Mapped[datetime] = mapped_column(Instant)


class AgencyConduct(Base):
    """What was found about the agency's work; the words are kept sealed."""

    __tablename__ = "agency_conduct"
    __table_args__ = (Index(None, "county_code", "agency_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    agency_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    inspection_id: Mapped[str | None] = mapped_column(ID)
    note_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    listed_at: Mapped[datetime] = mapped_column(Instant)
    listed_by: Mapped[str] = mapped_column(ID)


class InspectionVisit(Base):
    """现场查勘: on one day, by two people at least (LAW-ZJ art.19)."""

    __tablename__ = "inspection_visit"
    __table_args__ = (
        Index(None, "county_code", "inspection_id"),
        Index(None, "county_code", "agency_id", "visited_on"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    inspection_id: Mapped[str] = mapped_column(ID)
    agency_id: Mapped[str] = mapped_column(ID)
    visited_on: Mapped[date]
    people: Mapped[list[Any]] = mapped_column(Json)  # [{"masked","index"}]
    photos: Mapped[list[str]] = mapped_column(Json)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(ID)


class ReportDocument(Base):
    """A PDF uploaded for one inspection; what was read out of it, never believed."""

    __tablename__ = "report_document"
    __table_args__ = (Index(None, "county_code", "sha256"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    inspection_id: Mapped[str] = mapped_column(ID, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    size: Mapped[int]
    pages: Mapped[int]
    pages_read: Mapped[int]
    flags: Mapped[list[str]] = mapped_column(Json)  # what was found in it that is no text
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # deflated; None: a scan
    stored_at: Mapped[datetime] = mapped_column(Instant)
    stored_by: Mapped[str] = mapped_column(ID)


class ReportPicture(Base):
    """A picture inside a document, by its difference hash; four bands of it are indexed."""

    __tablename__ = "report_picture"
    __table_args__ = (
        Index(None, "county_code", "band_a"),
        Index(None, "county_code", "band_b"),
        Index(None, "county_code", "band_c"),
        Index(None, "county_code", "band_d"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    inspection_id: Mapped[str] = mapped_column(ID, primary_key=True)
    print: Mapped[str] = mapped_column(String(16), primary_key=True)  # 64 bits as hex
    house_id: Mapped[str] = mapped_column(ID)
    page: Mapped[int]
    band_a: Mapped[int]
    band_b: Mapped[int]
    band_c: Mapped[int]
    band_d: Mapped[int]


class ReportBand(Base):
    """One band of the text's MinHash: two reports that share one are looked at together."""

    __tablename__ = "report_band"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    agency_id: Mapped[str] = mapped_column(ID, primary_key=True)
    band: Mapped[str] = mapped_column(String(20), primary_key=True)  # number and digest
    inspection_id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    signature: Mapped[str] = mapped_column(String(512))  # 64 × 8 hex digits
