"""Supervision (督查督办): items, proposals not taken up, liaison officers of units (M19).

Free words are sealed. An item names its houses by their ids; the houses of a figure are those
the figure counted as of `counted_at`, and are read from the ledger again (law 10).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json
from server.store.rows.sectors import PARTY, StepTaken

_PRESENT = "until IS NULL"


class SupervisionItem(Base):
    """督办事项; states and moves are server.domain.supervision."""

    __tablename__ = "supervision_item"
    __table_args__ = (
        Index("ix_supervision_item_receiver", "county_code", "receiver", "state", "due_at"),
        Index("ix_supervision_item_due", "county_code", "due_at", "id"),
        Index("ix_supervision_item_ground", "county_code", "trigger", "month", "receiver"),
        Index("ix_supervision_item_number", "county_code", "number", unique=True),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    form: Mapped[str] = mapped_column(String(10))  # press | bulletin | talk
    demand_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"demand"}, SM4-GCM
    basis: Mapped[str] = mapped_column(String(300))
    trigger: Mapped[str | None] = mapped_column(String(40))  # of the profile; None: by hand
    figure: Mapped[str | None] = mapped_column(String(60))
    month: Mapped[str | None] = mapped_column(String(7))
    area_code: Mapped[str | None] = mapped_column(CODE)  # the figure's, a township
    counted_at: Mapped[datetime | None] = mapped_column(Instant)
    measure: Mapped[str | None] = mapped_column(String(40))  # of domain.unit_measures, or a figure
    # what the measure counted when the item was opened: [[kind, id, name, due, done], …]
    behind: Mapped[list[Any] | None] = mapped_column(Json)
    houses: Mapped[list[str]] = mapped_column(Json)  # ids of houses named one by one
    sender: Mapped[str] = mapped_column(PARTY)
    receiver: Mapped[str] = mapped_column(PARTY)
    state: Mapped[str] = mapped_column(String(12))
    side: Mapped[str] = mapped_column(String(12))  # its talk
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(ID)
    due_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class SupervisionStep(StepTaken, Base):
    """Of an item."""

    __tablename__ = "supervision_step"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    item_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant)  # after the step


class ProposalDeclined(Base):
    """What a trigger proposed and the office, with a reason, did not take up."""

    __tablename__ = "proposal_declined"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    trigger: Mapped[str] = mapped_column(String(40), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    party: Mapped[str] = mapped_column(PARTY, primary_key=True)
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[str] = mapped_column(ID)


class LiaisonOfficer(Base):
    """联络员 of a unit; an earlier one keeps his days, `until` is the first without him."""

    __tablename__ = "liaison_officer"
    __table_args__ = (
        # a unit has one at a time
        Index(
            "uq_liaison_officer_present",
            "county_code",
            "party",
            unique=True,
            sqlite_where=text(_PRESENT),
            postgresql_where=text(_PRESENT),
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    party: Mapped[str] = mapped_column(PARTY)
    name_masked: Mapped[str] = mapped_column(String(40))
    post: Mapped[str] = mapped_column(String(60))
    mobile_masked: Mapped[str] = mapped_column(String(40))
    personal_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    since: Mapped[date]
    until: Mapped[date | None]
    named_at: Mapped[datetime] = mapped_column(Instant)
    named_by: Mapped[str] = mapped_column(ID)
