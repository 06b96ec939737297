"""The month: how each house counts over time, reports frozen, and reports handed in (M19)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant
from server.store.rows.sectors import PARTY

HASH = String(64)
MONTH = String(7)  # 2022-09, a report month


class FigureSpan(Base):
    """A stretch of time in which a house counts alike; worked out from the ledger and nothing else.

    It holds for every moment after `since` up to `until`. `fresh` counts in the period of `since`.
    """

    __tablename__ = "figure_span"
    __table_args__ = (
        # holds all a table asks, so that the rows themselves are not read
        Index(
            "ix_figure_span_when",
            "county_code",
            "until",
            "since",
            "township_code",
            "village_code",
            "line",
            "fresh",
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID, primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    until: Mapped[datetime] = mapped_column(Instant)
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str] = mapped_column(CODE)
    line: Mapped[int] = mapped_column(BigInteger)
    fresh: Mapped[int | None] = mapped_column(BigInteger)


class FigureLine(Base):
    """What a house adds to each figure; its number is the hash of what it says."""

    __tablename__ = "figure_line"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    adds: Mapped[bytes] = mapped_column(LargeBinary)  # server.domain.figure_lines.as_bytes
    kinds: Mapped[str] = mapped_column(String(400))  # business kinds, parted by commas
    department_code: Mapped[str | None] = mapped_column(String(40))


class FigureWaiting(Base):
    """Entries of house chains that no span knows of yet; a trigger of the ledger writes them."""

    __tablename__ = "figure_waiting"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)


class FigureBasis(Base):
    """Which figures, and which report day, the county's spans were worked out for."""

    __tablename__ = "figure_basis"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    basis: Mapped[str] = mapped_column(HASH)


class ReportIssue(Base):
    """A month's report, frozen; nothing can change it, a correction is another issue."""

    __tablename__ = "report_issue"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    month: Mapped[str] = mapped_column(MONTH, primary_key=True)
    issue: Mapped[int] = mapped_column(primary_key=True)
    frozen_at: Mapped[datetime] = mapped_column(Instant)
    frozen_by: Mapped[str] = mapped_column(String(50))  # account id or job:<name>
    anchor: Mapped[int]  # the anchor whose heads it was counted under
    sm3: Mapped[str] = mapped_column(HASH)  # of the report's bytes
    content: Mapped[bytes] = mapped_column(LargeBinary)  # the bytes, deflated
    lines: Mapped[bytes] = mapped_column(LargeBinary)  # what its houses count as, deflated
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"reason"} of a correction


class ReportIssueVillage(Base):
    """The houses a frozen report counted in one village, and how; in the order of their ids."""

    __tablename__ = "report_issue_village"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    month: Mapped[str] = mapped_column(MONTH, primary_key=True)
    issue: Mapped[int] = mapped_column(primary_key=True)
    village_code: Mapped[str] = mapped_column(CODE, primary_key=True)
    township_code: Mapped[str] = mapped_column(CODE, primary_key=True)
    houses: Mapped[bytes] = mapped_column(LargeBinary)  # lines of text, deflated


class ReportPart(Base):
    """What one unit hands in for one month, as it stands (server.domain.report_levels)."""

    __tablename__ = "report_part"
    __table_args__ = (Index("ix_report_part_state", "county_code", "party", "state", "month"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    month: Mapped[str] = mapped_column(MONTH, primary_key=True)
    party: Mapped[str] = mapped_column(PARTY, primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    first_at: Mapped[datetime] = mapped_column(Instant)  # handed in for the first time
    last_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]


class ReportStep(Base):
    """One step of a unit's report: who, when, what he declared and signed. It can only grow."""

    __tablename__ = "report_step"
    __table_args__ = (Index("ix_report_step_part", "county_code", "month", "party", "at"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    month: Mapped[str] = mapped_column(MONTH)
    party: Mapped[str] = mapped_column(PARTY)
    step: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[str] = mapped_column(ID)
    unit_id: Mapped[str | None] = mapped_column(ID)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"words"}: may name a person
    figures: Mapped[str | None] = mapped_column(HASH)  # SM3 of the figures declared
    content: Mapped[bytes | None] = mapped_column(LargeBinary)  # those figures, deflated JSON
    statement: Mapped[str | None] = mapped_column(String(300))  # the sentence signed for
    signature: Mapped[str | None] = mapped_column(HASH)  # SHA-256 of the handwriting
    signature_file: Mapped[str | None] = mapped_column(HASH)  # of its sealed bytes, and its name
