"""鉴定为危险: that the owner of a dangerous house is owed word of its report, and had it (M8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant

OWED = "told_at IS NULL AND ended_at IS NULL"


class ReportTelling(Base):
    """One per dangerous report. Neither told nor ended: the owner still has to be told of it."""

    __tablename__ = "report_telling"
    __table_args__ = (
        Index(
            "ix_report_telling_owed",
            "county_code",
            "township_code",
            "due_on",
            "inspection_id",
            sqlite_where=text(OWED),
            postgresql_where=text(OWED),
        ),
        Index("ix_report_telling_case", "county_code", "case_id"),
        Index("ix_report_telling_house", "county_code", "house_id"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    inspection_id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    township_code: Mapped[str] = mapped_column(CODE)
    owed_since: Mapped[datetime] = mapped_column(Instant)
    due_on: Mapped[date]
    due_at: Mapped[datetime | None] = mapped_column(Instant)  # of a deadline in hours
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    told_by: Mapped[str | None] = mapped_column(ID)
    whom: Mapped[str | None] = mapped_column(String(12))  # server.domain.owner_told.WHOM
    way: Mapped[str | None] = mapped_column(String(20))  # of owner_told, or of papers.WAYS
    recipient_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"name","note"}
    recipient_masked: Mapped[str | None] = mapped_column(String(20))
    photo_sha256: Mapped[str | None] = mapped_column(String(64))
    paper_id: Mapped[str | None] = mapped_column(ID)  # the paper whose delivery told it
    # the report no longer counts, or the house is gone
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_cause: Mapped[str | None] = mapped_column(String(20))  # void | overruled | house_ended
