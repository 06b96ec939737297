"""Rule packs over time: what the county applied, and the houses a person has to look at."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import COUNTY, ID, Base, Instant, Json


class RuleDecision(Base):
    """A pack the county applied: a fact, told once; `finished_at` when every task was there."""

    __tablename__ = "rule_decision"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    pack: Mapped[str] = mapped_column(String(60), primary_key=True)  # "<id>@<version>"
    profile: Mapped[str] = mapped_column(String(20), primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of the pack as JSON
    valid_from: Mapped[date]
    decided_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    houses: Mapped[int | None]  # looked at
    moved: Mapped[int | None]  # for which there is a task


class ReviewTask(Base):
    """A house that another version of the rules grades otherwise: decided by a technician.

    It holds what the machine would say; the house's verdict changes only by a person's word
    (services/verdicts), which closes the task. One per assessment and pack.
    """

    __tablename__ = "review_task"
    __table_args__ = (
        Index(None, "county_code", "assessment_id", "pack", "profile", unique=True),
        Index(None, "county_code", "house_id"),
        Index(None, "county_code", "state", "house_id"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    assessment_id: Mapped[str] = mapped_column(ID)  # the verdict before
    submission_id: Mapped[str] = mapped_column(ID)
    pack: Mapped[str] = mapped_column(String(60))
    profile: Mapped[str] = mapped_column(String(20))
    was: Mapped[str] = mapped_column(String(20))  # the machine's verdict then
    proposed: Mapped[str] = mapped_column(String(20))
    gained: Mapped[list[str]] = mapped_column(Json)  # rule ids
    lost: Mapped[list[str]] = mapped_column(Json)
    # as in `assessment`, by the new pack: enough to explain the proposal for ever
    fired: Mapped[list[Any]] = mapped_column(Json)
    missing: Mapped[list[Any]] = mapped_column(Json)
    promotion: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))  # open | decided
    opened_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmation_id: Mapped[str | None] = mapped_column(ID)  # the word that decided it
