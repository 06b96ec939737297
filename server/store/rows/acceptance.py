"""What acceptance rests on: marks per hazard, re-inspections, people named, sealed images (M11)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import COUNTY, ID, Base, Instant, Json


class AcceptanceMark(Base):
    """One hazard as it was found on site: √ × ○, and its pair of photos from the same place."""

    __tablename__ = "acceptance_mark"
    __table_args__ = (Index(None, "county_code", "case_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    acceptance_id: Mapped[str] = mapped_column(ID, primary_key=True)
    hazard_id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    mark: Mapped[str] = mapped_column(String(12))  # done | not_done | not_required
    note: Mapped[str | None] = mapped_column(String(500))
    before_sha256: Mapped[str | None] = mapped_column(String(64))  # of a survey of this house
    after_sha256: Mapped[str | None] = mapped_column(String(64))
    after_at: Mapped[datetime | None] = mapped_column(Instant)
    after_lon: Mapped[float | None] = mapped_column(Float)
    after_lat: Mapped[float | None] = mapped_column(Float)
    distance_m: Mapped[float | None] = mapped_column(Float)  # between the two; None: unknown
    place_note: Mapped[str | None] = mapped_column(String(500))  # why it is the same place


class Reinspection(Base):
    """复核鉴定: structural work is looked at again before it is accepted."""

    __tablename__ = "reinspection"
    __table_args__ = (Index(None, "county_code", "case_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    acceptance_id: Mapped[str] = mapped_column(ID)
    agency_id: Mapped[str] = mapped_column(ID)
    report_no: Mapped[str] = mapped_column(String(60))
    scale: Mapped[str] = mapped_column(String(12))
    grade: Mapped[str] = mapped_column(String(8))
    is_usable: Mapped[bool]
    conclusion: Mapped[str] = mapped_column(String(2000))
    signers: Mapped[list[str]] = mapped_column(Json)  # masked
    inspected_on: Mapped[date]
    file_sha256: Mapped[str] = mapped_column(String(64))
    filed_at: Mapped[datetime] = mapped_column(Instant)
    filed_by: Mapped[str] = mapped_column(ID)


class NamedPerson(Base):
    """Somebody without an account who took part: found again by the blind index of his name."""

    __tablename__ = "named_person"
    __table_args__ = (Index(None, "county_code", "case_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    part: Mapped[str] = mapped_column(String(16))  # repair | report | reinspection | acceptance
    part_id: Mapped[str] = mapped_column(ID)  # the remediation, inspection, acceptance …
    unit_id: Mapped[str | None] = mapped_column(ID)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"name": …}
    name_masked: Mapped[str] = mapped_column(String(20))
    name_index: Mapped[str] = mapped_column(String(32))
    named_at: Mapped[datetime] = mapped_column(Instant)


class SealedImage(Base):
    """A signature or a signed statement; its bytes lie sealed in a file of the home (law 9)."""

    __tablename__ = "sealed_image"
    __table_args__ = (
        Index(None, "county_code", "case_id"),
        Index("ix_sealed_image_file", "county_code", "sealed_sha256"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(12))  # signature | statement
    sha256: Mapped[str] = mapped_column(String(64))  # of the image
    sealed_sha256: Mapped[str] = mapped_column(String(64))  # of the file, and its name
    media_type: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    kept_at: Mapped[datetime] = mapped_column(Instant)
    kept_by: Mapped[str] = mapped_column(ID)


class Reopening(Base):
    """重新立案: an office act with a cause; the closed case stays as it is (domain.md §4.4)."""

    __tablename__ = "reopening"
    __table_args__ = (Index(None, "county_code", "house_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    case_id: Mapped[str] = mapped_column(ID, primary_key=True)  # the new case
    reopens: Mapped[str] = mapped_column(ID)  # the closed one
    house_id: Mapped[str] = mapped_column(ID)
    cause: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(1000))
    reopened_at: Mapped[datetime] = mapped_column(Instant)
    reopened_by: Mapped[str] = mapped_column(ID)


class Draw(Base):
    """督查抽查: what was drawn from, and everything needed to draw it again (docs/draw.md)."""

    __tablename__ = "draw"
    __table_args__ = (Index(None, "county_code", "township_code", "month", unique=True),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    township_code: Mapped[str] = mapped_column(String(12))
    month: Mapped[str] = mapped_column(String(7))  # 2022-09, a report month
    method: Mapped[str] = mapped_column(String(20))
    anchor_seq: Mapped[int]
    anchor_hash: Mapped[str] = mapped_column(String(64))
    candidates: Mapped[list[str]] = mapped_column(Json)  # codes of houses, sorted
    candidates_hash: Mapped[str] = mapped_column(String(64))
    seed: Mapped[str] = mapped_column(String(64))
    percent: Mapped[int]
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    drawn_by: Mapped[str] = mapped_column(ID)


class DrawVisit(Base):
    """One drawn house: what was judged first, and who looks again without seeing it."""

    __tablename__ = "draw_visit"
    __table_args__ = (
        Index(None, "county_code", "house_id"),
        Index(None, "county_code", "assigned_to"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    draw_id: Mapped[str] = mapped_column(ID, primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    ticket: Mapped[str] = mapped_column(String(64))
    first_verdict: Mapped[str] = mapped_column(String(20))
    first_signs: Mapped[list[Any]] = mapped_column(Json)  # rules that held
    assigned_to: Mapped[str | None] = mapped_column(ID)
    assigned_at: Mapped[datetime | None] = mapped_column(Instant)
