"""Patrols of the safety administrators, and self-checks of owners (M4, M14, M16)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json

# the words of server.domain.patrols, written out as the partial indexes need them
OPEN_FINDINGS = "settled_at IS NULL AND state = 'accepted' AND finding IN ('changed', 'danger')"
WAITING = "state = 'quarantined'"
UNSEEN = "seen_at IS NULL"


class Patrol(Base):
    """One visit between surveys. Its photos stand in `photo` under its id, as a survey's do.

    From a phone it comes by the laws of a submission: `body_hash` decides "same id, same bytes",
    and what is faulty is kept whole and sealed until the office has looked.
    """

    __tablename__ = "patrol"
    __table_args__ = (
        Index("ix_patrol_by_house", "county_code", "house_id", "patrolled_at"),
        Index("ix_patrol_by_arrival", "county_code", "received_at"),
        Index(
            "ix_patrol_waiting",
            "county_code",
            "received_at",
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
        Index(
            "ix_patrol_open",
            "county_code",
            "township_code",
            "village_code",
            "patrolled_at",
            sqlite_where=text(OPEN_FINDINGS),
            postgresql_where=text(OPEN_FINDINGS),
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str | None] = mapped_column(ID)  # None: kept for the office, no house in reach
    township_code: Mapped[str | None] = mapped_column(CODE)
    village_code: Mapped[str | None] = mapped_column(CODE)
    grid_code: Mapped[str | None] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))  # accepted | quarantined | rejected
    way: Mapped[str] = mapped_column(String(8))  # phone | office
    finding: Mapped[str] = mapped_column(String(12))  # a key of patrols.FINDINGS
    signs: Mapped[list[str]] = mapped_column(Json)  # codes of patrol_sign
    account_id: Mapped[str] = mapped_column(ID)
    device_id: Mapped[str | None] = mapped_column(ID)
    patrolled_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    body_hash: Mapped[str | None] = mapped_column(String(64))  # None: entered at the office
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"words"}: may name people
    told: Mapped[dict[str, Any] | None] = mapped_column(Json)  # {"at","whom","way","refused"}
    correct_by: Mapped[date | None]  # the owner was told to put it right until then
    doubts: Mapped[list[Any] | None] = mapped_column(Json)
    reasons: Mapped[list[Any] | None] = mapped_column(Json)  # why it waits for the office
    raw_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    review_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # the office's word on it
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(ID)
    outcome: Mapped[str | None] = mapped_column(String(12))  # a key of patrols.OUTCOMES
    reference: Mapped[str | None] = mapped_column(ID)  # what settled it: survey, word, transfer
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"note"}


class SelfCheck(Base):
    """What an owner said of his house through its plate; never a survey, only where to look."""

    __tablename__ = "self_check"
    __table_args__ = (
        Index("ix_self_check_by_house", "county_code", "house_id", "made_at"),
        Index(
            "ix_self_check_unseen",
            "county_code",
            "township_code",
            "village_code",
            "made_at",
            sqlite_where=text(UNSEEN),
            postgresql_where=text(UNSEEN),
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str] = mapped_column(CODE)
    plate_id: Mapped[str] = mapped_column(ID)
    made_at: Mapped[datetime] = mapped_column(Instant)
    answers: Mapped[dict[str, str]] = mapped_column(Json)  # question of self_check.toml -> word
    is_alarming: Mapped[bool]
    seen_at: Mapped[datetime | None] = mapped_column(Instant)  # verified on the spot
    seen_by: Mapped[str | None] = mapped_column(ID)
    reference: Mapped[str | None] = mapped_column(ID)  # the survey or patrol that verified it
