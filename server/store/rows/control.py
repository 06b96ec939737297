"""What control and remediation leave behind beside the case: neighbours, progress, evidence."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Float, Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import COUNTY, ID, Base, Instant, Json


class Neighbour(Base):
    """A house near one that may fall, whose people are to be told and moved (M7).

    `house_id` is the neighbour's own, so that the row lies in the reach of whoever answers for the
    neighbour, also across a border (decision 0016).
    """

    __tablename__ = "neighbour"
    __table_args__ = (
        Index("ix_neighbour_of_measure", "county_code", "measure_id", "house_id", unique=True),
        Index("ix_neighbour_by_house", "county_code", "house_id", "state"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    measure_id: Mapped[str] = mapped_column(ID)
    endangered_house_id: Mapped[str] = mapped_column(ID)
    basis: Mapped[str] = mapped_column(String(12))  # buffer | by_hand
    metres: Mapped[float | None] = mapped_column(
        Float
    )  # None: one of the two houses has no position
    state: Mapped[str] = mapped_column(String(12))  # waiting | told | refused | no_need
    named_at: Mapped[datetime] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    told_by: Mapped[str | None] = mapped_column(ID)
    way: Mapped[str | None] = mapped_column(String(20))  # code of notice_way
    recipient_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"name":…}
    recipient_masked: Mapped[str | None] = mapped_column(String(20))
    photo_sha256: Mapped[str | None] = mapped_column(String(64))
    signature_sha256: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(500))  # of a refusal, or why no need


class EvidencePhoto(Base):
    """A photo that proves one thing at one house; the key lets it prove nothing elsewhere."""

    __tablename__ = "evidence_photo"
    __table_args__ = (
        Index("ix_evidence_photo_by_case", "county_code", "case_id"),
        Index("ix_evidence_photo_by_house", "county_code", "house_id"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    purpose: Mapped[str] = mapped_column(String(20))  # server.domain.photo_evidence.PURPOSES
    taken_at: Mapped[datetime] = mapped_column(Instant)  # the earliest moment anything says
    known_by: Mapped[str] = mapped_column(String(12))  # what said so
    entered_at: Mapped[datetime] = mapped_column(Instant)
    entered_by: Mapped[str] = mapped_column(ID)


class RemediationProgress(Base):
    """A report on one line of the plan while the work goes on (M10)."""

    __tablename__ = "remediation_progress"
    __table_args__ = (Index("ix_remediation_progress_by_case", "county_code", "case_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    remediation_id: Mapped[str] = mapped_column(ID)
    reported_at: Mapped[datetime] = mapped_column(Instant)
    reported_by: Mapped[str] = mapped_column(ID)
    percent: Mapped[int | None] = mapped_column(SmallInteger)
    words: Mapped[str | None] = mapped_column(String(500))
    photos: Mapped[list[str]] = mapped_column(Json)


class OverdueReview(Base):
    """A general hazard past its day, sent back for re-assessment; one per line and day due.

    Which lines need one follows from the lines themselves (reads.overdue_reviews): the row says
    when it was called for and which word decided it.
    """

    __tablename__ = "overdue_review"
    __table_args__ = (
        Index("ix_overdue_review_of_line", "county_code", "remediation_id", "due_on", unique=True),
        Index("ix_overdue_review_by_house", "county_code", "house_id"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    remediation_id: Mapped[str] = mapped_column(ID)
    due_on: Mapped[date]
    called_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmation_id: Mapped[str | None] = mapped_column(ID)  # the word that decided it
