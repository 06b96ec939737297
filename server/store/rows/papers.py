"""Official papers (文书): issued once and never changed, their numbers, templates and delivery."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant


class Paper(Base):
    """One issued paper. What it says is sealed; `facts_sm3` and the PDF's hashes are in the ledger.

    The PDF is made once and kept sealed on disk under `file_sha256`; "" until it is made.
    """

    __tablename__ = "paper"
    __table_args__ = (
        # two who issue at once cannot get one number
        Index(None, "county_code", "series", "year", "serial", unique=True),
        Index(None, "county_code", "check_code", unique=True),
        Index(None, "county_code", "house_id"),
        Index(None, "county_code", "township_code", "delivery", "issued_on"),
        Index("ix_paper_file", "county_code", "file_sha256"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    township_code: Mapped[str] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(String(30))  # server.domain.papers.KINDS
    series: Mapped[str] = mapped_column(String(40))  # 五建自告: what a number is counted within
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(60))  # 五建自告〔2026〕1号
    unit_id: Mapped[str | None] = mapped_column(ID)
    issuer: Mapped[str] = mapped_column(String(80))
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(ID)
    due_on: Mapped[date | None]  # the day the paper itself names
    due_days: Mapped[int | None]  # days that run from its delivery
    facts_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    facts_sm3: Mapped[str] = mapped_column(String(64))
    layout: Mapped[int]  # version of the county-independent form it is printed in
    template_id: Mapped[str | None] = mapped_column(ID)  # the county's Word template of that day
    check_code: Mapped[str] = mapped_column(String(20))
    file_sha256: Mapped[str] = mapped_column(String(64))  # of the sealed file; "" before it
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_sm3: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8))  # valid | void
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_by: Mapped[str | None] = mapped_column(ID)
    void_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    delivery: Mapped[str] = mapped_column(String(12))  # not_needed | waiting | tried | delivered
    delivered_on: Mapped[date | None]


class PaperNumber(Base):
    """Last number given in a series and year; void papers keep theirs."""

    __tablename__ = "paper_number"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class PaperTemplate(Base):
    """A Word template of the county for one kind; the newest version is in force."""

    __tablename__ = "paper_template"
    __table_args__ = (Index(None, "county_code", "kind", "version", unique=True),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    uploaded_by: Mapped[str] = mapped_column(ID)


class PaperDelivery(Base):
    """送达: one attempt, successful or not; who took it is sealed."""

    __tablename__ = "paper_delivery"
    __table_args__ = (Index(None, "county_code", "paper_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    paper_id: Mapped[str] = mapped_column(ID)
    house_id: Mapped[str] = mapped_column(ID)
    way: Mapped[str] = mapped_column(String(12))  # direct | lien | post | notice | entrusted
    is_delivered: Mapped[bool]
    happened_at: Mapped[datetime] = mapped_column(Instant)
    delivered_on: Mapped[date | None]  # the day it counts as delivered
    delivered_by: Mapped[str] = mapped_column(ID)
    # {receiver, relation, witnesses, note, signature (PNG in base64), tracking_no}
    person_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    receiver_masked: Mapped[str | None] = mapped_column(String(20))
    relation: Mapped[str | None] = mapped_column(String(20))
    is_refused: Mapped[bool]  # refused to take or to sign
    is_signed: Mapped[bool]
    photo_sha256: Mapped[str | None] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(ID)
