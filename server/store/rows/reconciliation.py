"""Comparisons with the national platforms: the file, its lines, what people decided (M20).

Lines are worked out from the file and from rows the ledger explains; what a person settled, and
which row is which house by his word, has its own entries there.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Integer, LargeBinary, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json


class Reconciliation(Base):
    """One file of a platform; it lies sealed in the home until it is compared."""

    __tablename__ = "reconciliation"
    __table_args__ = (
        Index("ix_reconciliation_list", "county_code", "uploaded_at"),
        Index("ix_reconciliation_current", "county_code", "is_current", "platform"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    platform: Mapped[str] = mapped_column(String(30))  # survey_schema/platforms
    account_id: Mapped[str] = mapped_column(ID)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    sheet: Mapped[str | None] = mapped_column(String(100))
    mapping: Mapped[dict[str, Any]] = mapped_column(Json)
    township_code: Mapped[str | None] = mapped_column(CODE)  # the file is of one township
    scope: Mapped[str] = mapped_column(String(12))  # domain.reconciliation.SCOPES
    as_of: Mapped[date | None]  # the day the platform's file says
    state: Mapped[str] = mapped_column(String(12))  # domain.reconciliation.STATES
    is_current: Mapped[bool] = mapped_column(default=False)  # the newest of platform and scope
    job_id: Mapped[str | None] = mapped_column(ID)
    counts: Mapped[dict[str, Any]] = mapped_column(Json)
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    compared_at: Mapped[datetime | None] = mapped_column(Instant)  # our side is of this moment
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    dropped_at: Mapped[datetime | None] = mapped_column(Instant)  # personal data of the file
    version: Mapped[int] = mapped_column(Integer)


class ReconciliationLine(Base):
    """A row, a house, or the pair of both; `told` is what the row says and names nobody."""

    __tablename__ = "reconciliation_line"
    __table_args__ = (
        # every list and count of a comparison: of the county, and of a township
        Index(
            "ix_reconciliation_line_list",
            "county_code",
            "reconciliation_id",
            "rank",
            "number",
            "kind",
            "is_settled",
            "township_code",
            "village_code",
            "way",
        ),
        Index(
            "ix_reconciliation_line_township",
            "county_code",
            "reconciliation_id",
            "township_code",
            "rank",
            "number",
            "kind",
            "is_settled",
            "village_code",
            "way",
        ),
        # few among many that agree: what stood in the comparison before, what could not be read
        Index(
            "ix_reconciliation_line_before",
            "county_code",
            "reconciliation_id",
            "kind",
            "township_code",
            sqlite_where=text("before_kind IS NOT NULL"),
            postgresql_where=text("before_kind IS NOT NULL"),
        ),
        Index(
            "ix_reconciliation_line_faults",
            "county_code",
            "reconciliation_id",
            "township_code",
            sqlite_where=text("has_faults IS 1"),
            postgresql_where=text("has_faults IS true"),
        ),
        Index("ix_reconciliation_line_house", "county_code", "house_id"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    reconciliation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))  # domain.reconciliation.KINDS
    before_kind: Mapped[str | None] = mapped_column(String(12))  # in the comparison before
    rank: Mapped[int] = mapped_column(SmallInteger)
    lead_field: Mapped[str | None] = mapped_column(String(30))
    row_number: Mapped[int | None] = mapped_column(Integer)
    house_id: Mapped[str | None] = mapped_column(ID)
    township_code: Mapped[str | None] = mapped_column(CODE)
    village_code: Mapped[str | None] = mapped_column(CODE)
    way: Mapped[str | None] = mapped_column(String(20))  # domain.reconciliation.WAYS
    group_number: Mapped[int | None] = mapped_column(Integer)
    row_key: Mapped[str | None] = mapped_column(String(64))  # blind: the row in the next file
    platform_no: Mapped[str | None] = mapped_column(String(40))
    told: Mapped[dict[str, Any]] = mapped_column(Json)
    differences: Mapped[list[Any]] = mapped_column(Json)  # [[field, there, here, rank]]
    faults: Mapped[list[Any]] = mapped_column(Json)  # [[column, shown, text]], masked
    has_faults: Mapped[bool]
    personal_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    settled: Mapped[dict[str, Any]] = mapped_column(Json)  # {field: [outcome, day, comparison]}
    is_settled: Mapped[bool]
    is_to_correct: Mapped[bool]  # on the platform, by somebody's word
    question_id: Mapped[str | None] = mapped_column(ID)  # what the village is asked to look at
    version: Mapped[int] = mapped_column(Integer)


class ReconciliationLink(Base):
    """A person's word that a row is a house, or is not: it holds in every later comparison."""

    __tablename__ = "reconciliation_link"
    __table_args__ = (Index("ix_reconciliation_link_house", "county_code", "house_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    platform: Mapped[str] = mapped_column(String(30), primary_key=True)
    row_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    house_id: Mapped[str] = mapped_column(ID, primary_key=True)
    is_same: Mapped[bool]
    platform_no: Mapped[str | None] = mapped_column(String(40))
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime] = mapped_column(Instant)


class ReconciliationSettlement(Base):
    """Which side somebody found right, with the reason; the newest of a field counts."""

    __tablename__ = "reconciliation_settlement"
    __table_args__ = (
        Index("ix_reconciliation_settlement_line", "county_code", "reconciliation_id", "line"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    reconciliation_id: Mapped[str] = mapped_column(ID)
    line: Mapped[int] = mapped_column(Integer)
    outcomes: Mapped[dict[str, str]] = mapped_column(Json)
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[str] = mapped_column(ID)
    unit_id: Mapped[str | None] = mapped_column(ID)
    at: Mapped[datetime] = mapped_column(Instant)


class ReconciliationReport(Base):
    """What stays of a comparison whose lines have gone: its numbers, place by place."""

    __tablename__ = "reconciliation_report"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    reconciliation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    kept_at: Mapped[datetime] = mapped_column(Instant)
    lines: Mapped[int] = mapped_column(Integer)  # that have gone
    sm3: Mapped[str] = mapped_column(String(64))  # of the content's bytes; stands in the ledger
    content: Mapped[bytes] = mapped_column(LargeBinary)  # canonical JSON, deflated
