"""Questions about inspection reports, and the objections a second opinion answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json


class ReportQuestion(Base):
    """A question to a person about one report; an answered one stays as it is."""

    __tablename__ = "report_question"
    __table_args__ = (
        Index(
            "ix_report_question_standing",
            "county_code",
            "inspection_id",
            "kind",
            "basis",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index(None, "county_code", "house_id"),
        Index("ix_report_question_list", "county_code", "state", "township_code", "id"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    inspection_id: Mapped[str] = mapped_column(ID)
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(String(30))  # id of a check in report_checks.toml
    basis: Mapped[str] = mapped_column(String(64))  # SHA-256: the facts that make it a new question
    is_serious: Mapped[bool]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)  # ids, codes, numbers, days
    state: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(20))
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"note"}, SM4-GCM
    answered_by: Mapped[str | None] = mapped_column(ID)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)


class ReportObjection(Base):
    """异议: both reports are kept, and the housing bureau decides which one counts."""

    __tablename__ = "report_objection"
    __table_args__ = (
        Index(None, "county_code", "case_id"),
        # one at a time about one report
        Index(
            "ix_report_objection_open",
            "county_code",
            "inspection_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    inspection_id: Mapped[str] = mapped_column(ID)  # the report objected to
    raised_for: Mapped[str] = mapped_column(String(12))  # owner | authority
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    raised_at: Mapped[datetime] = mapped_column(Instant)
    raised_by: Mapped[str] = mapped_column(ID)
    second_id: Mapped[str | None] = mapped_column(ID)  # the other agency's inspection
    counts_id: Mapped[str | None] = mapped_column(ID)  # the inspection that counts
    decision_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ID)
