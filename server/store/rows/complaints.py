"""Reports from the public (投诉举报); states and moves are server.domain.complaints.

Who reported lies in a table of its own that no list, file or export reads: sealed, and opened for
the unit that keeps the report alone. Free words are sealed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json
from server.store.rows.sectors import PARTY, StepTaken

_REWARDED = "side IN ('proposed', 'granted', 'paid')"


class Complaint(Base):
    __tablename__ = "complaint"
    __table_args__ = (
        Index("ix_complaint_due", "county_code", "due_at", "id"),
        Index("ix_complaint_sender", "county_code", "sender", "state", "due_at"),
        Index("ix_complaint_receiver", "county_code", "receiver", "state", "due_at"),
        Index("ix_complaint_village", "county_code", "village_code", "state", "due_at"),
        Index("ix_complaint_house", "county_code", "house_id", "due_at", "id"),
        Index("ix_complaint_taken", "county_code", "taken_at", "id"),
        Index("ix_complaint_state", "county_code", "state", "due_at"),
        Index("ix_complaint_checked", "county_code", "checked_at"),
        Index("ix_complaint_closed", "county_code", "closed_at"),
        Index("ix_complaint_number", "county_code", "number", unique=True),
        # a house is rewarded once
        Index(
            "uq_complaint_reward",
            "county_code",
            "house_id",
            unique=True,
            sqlite_where=text(_REWARDED),
            postgresql_where=text(_REWARDED),
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(12))
    is_anonymous: Mapped[bool]
    kinds: Mapped[list[str]] = mapped_column(Json)  # codes of complaints.KINDS
    township_code: Mapped[str | None] = mapped_column(CODE)
    village_code: Mapped[str | None] = mapped_column(CODE)
    house_id: Mapped[str | None] = mapped_column(ID)
    report_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"words", "place"}, SM4-GCM
    sender: Mapped[str] = mapped_column(PARTY)  # the unit that was told first, and keeps it
    sender_unit_id: Mapped[str | None] = mapped_column(ID)
    receiver: Mapped[str | None] = mapped_column(PARTY)  # who looks on the spot
    with_village: Mapped[bool]  # the receiver has the village look
    state: Mapped[str] = mapped_column(String(12))
    side: Mapped[str] = mapped_column(String(12))  # its reward
    result: Mapped[str | None] = mapped_column(String(12))
    declined_for: Mapped[str | None] = mapped_column(String(20))
    earlier_id: Mapped[str | None] = mapped_column(ID)  # the report it repeats
    reward_yuan: Mapped[int | None]
    received_at: Mapped[datetime] = mapped_column(Instant)  # as the unit received it
    taken_at: Mapped[datetime] = mapped_column(Instant)  # as it was entered
    taken_by: Mapped[str] = mapped_column(ID)
    due_at: Mapped[datetime] = mapped_column(Instant)
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    was_late: Mapped[bool]  # a step of it was
    version: Mapped[int]


class ComplaintReporter(Base):
    """举报人, kept by the unit that was told; nothing to find him by."""

    __tablename__ = "complaint_reporter"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ID, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"name", "phone", "note"}, SM4-GCM


class ComplaintStep(StepTaken, Base):
    """Of a report."""

    __tablename__ = "complaint_step"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    outcomes: Mapped[list[str]] = mapped_column(Json)
    receiver: Mapped[str | None] = mapped_column(PARTY)
    due_at: Mapped[datetime] = mapped_column(Instant)  # after the step


class ComplaintFollowing(Base):
    """What a verified report came to: the survey, case or transfer that followed it."""

    __tablename__ = "complaint_following"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ID, primary_key=True)
    reference: Mapped[str] = mapped_column(ID, primary_key=True)
    follow: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)
