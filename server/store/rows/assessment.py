"""What units hand in to the leading group's office besides the month, and how their year counts.

Free words, and the names of files, are sealed: they may name a person. Whose a row is, is a
party (server.domain.parties).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import COUNTY, ID, Base, Instant, Json
from server.store.rows.sectors import PARTY

HASH = String(64)


class WeeklyReport(Base):
    """What a unit handed in for one day of the profile's `[[reporting.weekly]]`. It can only grow:
    `number` 2 and on add to the first, which alone says whether it was in time."""

    __tablename__ = "weekly_report"
    __table_args__ = (
        Index(
            "uq_weekly_report_number",
            "county_code",
            "due",
            "item",
            "party",
            "number",
            unique=True,
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    item: Mapped[str] = mapped_column(String(40))
    due: Mapped[date]
    party: Mapped[str] = mapped_column(PARTY)
    number: Mapped[int]
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"words", "items": {id: words}}
    items: Mapped[list[str]] = mapped_column(Json)  # ids of the supervision items it tells of
    at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[str] = mapped_column(ID)
    unit_id: Mapped[str | None] = mapped_column(ID)
    is_late: Mapped[bool]


class UnitFile(Base):
    """A document a unit brought (PDF, DOCX, XLSX), sealed under its id; see domain.unit_files."""

    __tablename__ = "unit_file"
    __table_args__ = (Index("ix_unit_file_holder", "county_code", "holder_id", "step"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    holder: Mapped[str] = mapped_column(String(12))  # item | weekly | statement
    holder_id: Mapped[str] = mapped_column(ID)
    step: Mapped[int]  # the number of an item's step; 1 else
    kind: Mapped[str] = mapped_column(String(4))  # pdf | docx | xlsx
    sha256: Mapped[str] = mapped_column(HASH)
    size: Mapped[int]
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"name"}
    sealed_file: Mapped[str] = mapped_column(HASH)  # of the sealed bytes, and its name
    party: Mapped[str] = mapped_column(PARTY)  # who brought it
    brought_at: Mapped[datetime] = mapped_column(Instant)
    brought_by: Mapped[str] = mapped_column(ID)


class AssessmentAdjustment(Base):
    """Points added or taken off by the office with a reason; counts once another confirmed it."""

    __tablename__ = "assessment_adjustment"
    __table_args__ = (Index("ix_assessment_adjustment_sheet", "county_code", "year", "party"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    year: Mapped[int]
    party: Mapped[str] = mapped_column(PARTY)
    criterion: Mapped[str] = mapped_column(String(40))
    tenths: Mapped[int]  # of a point; below 0 takes off
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"reason"}
    state: Mapped[str] = mapped_column(String(12))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by: Mapped[str] = mapped_column(ID)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ID)
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"words"} of a refusal
    version: Mapped[int]


class AssessmentIssue(Base):
    """A unit's sheet of a year as it was issued; a correction is another issue."""

    __tablename__ = "assessment_issue"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    party: Mapped[str] = mapped_column(PARTY, primary_key=True)
    issue: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(ID)
    is_provisional: Mapped[bool]  # 预评: the year was not over
    objections_until: Mapped[datetime] = mapped_column(Instant)
    sm3: Mapped[str] = mapped_column(HASH)  # of the content's bytes; stands in the ledger
    content: Mapped[bytes] = mapped_column(LargeBinary)  # canonical JSON, deflated
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"reason"} of another issue


class AssessmentStatement(Base):
    """What a unit says of its issued sheet; an objection asks for an answer."""

    __tablename__ = "assessment_statement"
    __table_args__ = (Index("ix_assessment_statement_sheet", "county_code", "year", "party"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    year: Mapped[int]
    party: Mapped[str] = mapped_column(PARTY)
    issue: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))  # statement | objection
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"words"}
    state: Mapped[str] = mapped_column(String(12))
    filed_at: Mapped[datetime] = mapped_column(Instant)
    filed_by: Mapped[str] = mapped_column(ID)
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"words"}
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[str | None] = mapped_column(ID)
    version: Mapped[int]
