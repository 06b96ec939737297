"""Papers of the leading group's office: on a month's report, or on a supervision item (M19)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import COUNTY, ID, Base, Instant
from server.store.rows.months import HASH, MONTH

_VALID_OF_MONTH = text("state = 'valid' AND month IS NOT NULL")
_VALID_OF_ITEM = text("state = 'valid' AND item_id IS NOT NULL")


class OfficePaper(Base):
    """One issued paper; what it says is sealed, as of `paper` (decision 0022).

    It rests on an issue of a month's report, or on a supervision item; its PDF is made once and
    kept sealed on disk under `file_sha256`, "" until it is made.
    """

    __tablename__ = "office_paper"
    __table_args__ = (
        Index("ix_office_paper_number", "county_code", "series", "year", "serial", unique=True),
        Index("ix_office_paper_check", "county_code", "check_code", unique=True),
        Index("ix_office_paper_month", "county_code", "month", "kind", "issued_at"),
        Index("ix_office_paper_item", "county_code", "item_id", "issued_at"),
        Index("ix_office_paper_file", "county_code", "file_sha256"),
        # one valid paper of a kind on one ground, whoever issues it
        Index(
            "ix_office_paper_one_of_month",
            "county_code",
            "month",
            "kind",
            "report_issue",
            unique=True,
            sqlite_where=_VALID_OF_MONTH,
            postgresql_where=_VALID_OF_MONTH,
        ),
        Index(
            "ix_office_paper_one_of_item",
            "county_code",
            "item_id",
            "kind",
            unique=True,
            sqlite_where=_VALID_OF_ITEM,
            postgresql_where=_VALID_OF_ITEM,
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))  # server.domain.office_papers.KINDS
    month: Mapped[str | None] = mapped_column(MONTH)
    report_issue: Mapped[int | None]  # of the month: 1 as frozen, higher a correction
    item_id: Mapped[str | None] = mapped_column(ID)
    series: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(60))
    check_code: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[str | None] = mapped_column(ID)
    issuer: Mapped[str] = mapped_column(String(80))
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(ID)
    facts_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    facts_sm3: Mapped[str] = mapped_column(HASH)
    layout: Mapped[int]
    file_sha256: Mapped[str] = mapped_column(HASH)  # of the sealed file; "" before it
    pdf_sha256: Mapped[str | None] = mapped_column(HASH)
    pdf_sm3: Mapped[str | None] = mapped_column(HASH)
    state: Mapped[str] = mapped_column(String(8))  # valid | void
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_by: Mapped[str | None] = mapped_column(ID)
    void_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
