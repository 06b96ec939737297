"""People: units, accounts, seats, devices, sessions, and the log of their use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json


class Unit(Base):
    __tablename__ = "unit"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))  # a Role value: the kind of unit it is
    name: Mapped[str] = mapped_column(String(80))
    township_code: Mapped[str | None] = mapped_column(CODE)
    village_code: Mapped[str | None] = mapped_column(CODE)
    department_code: Mapped[str | None] = mapped_column(String(40))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class Account(Base):
    __tablename__ = "account"
    __table_args__ = (Index(None, "login", unique=True),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    login: Mapped[str] = mapped_column(String(60))
    personal_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"name":…, "phone":…}
    name_masked: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_set_at: Mapped[datetime] = mapped_column(Instant)
    password_history: Mapped[list[str]] = mapped_column(Json)
    must_change_password: Mapped[bool]
    failed_sign_ins: Mapped[int]
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class SeatRow(Base):
    """One person's place: role × unit × area. A grid worker's area is a grid or a village.

    `valid_until` is the first day without the seat; who stands in for somebody on leave names the
    seat he fills.
    """

    __tablename__ = "seat"
    __table_args__ = (
        Index(None, "county_code", "account_id"),
        Index(None, "county_code", "township_code"),
        Index(None, "county_code", "grid_code"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID)
    unit_id: Mapped[str] = mapped_column(ID)
    role: Mapped[str] = mapped_column(String(30))
    township_code: Mapped[str | None] = mapped_column(CODE)
    village_code: Mapped[str | None] = mapped_column(CODE)
    grid_code: Mapped[str | None] = mapped_column(String(20))
    department_code: Mapped[str | None] = mapped_column(String(40))
    agency_id: Mapped[str | None] = mapped_column(ID)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    stands_in_for: Mapped[str | None] = mapped_column(ID)


class Device(Base):
    """A phone with its own revocable token; only the token's SM3 is kept.

    From `told_at` on it is what the phone last told of itself: numbers and days, no position.
    """

    __tablename__ = "device"
    __table_args__ = (
        Index(None, "token_hash", unique=True),
        Index(None, "county_code", "account_id"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID)
    label: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64))
    enrolled_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    unsent_surveys: Mapped[int | None]
    unsent_photos: Mapped[int | None]
    oldest_unsent_at: Mapped[datetime | None] = mapped_column(Instant)
    app_version: Mapped[str | None] = mapped_column(String(40))


class SecondFactor(Base):
    """Somebody's one-time codes; a row without a secret is one who was asked to set them up.

    `last_step` is the thirty seconds whose code was taken last: a code is taken once.
    """

    __tablename__ = "second_factor"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID, primary_key=True)
    due_at: Mapped[datetime | None] = mapped_column(Instant)  # until then it may be put off
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    set_up_at: Mapped[datetime | None] = mapped_column(Instant)
    last_step: Mapped[int]
    recovery: Mapped[list[str | None]] = mapped_column(Json)  # argon2id; None: used
    reset_at: Mapped[datetime | None] = mapped_column(Instant)
    reset_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"reason", "by", "witness"}


class WebSession(Base):
    """A browser session; operational row, not explained by the ledger."""

    __tablename__ = "web_session"
    __table_args__ = (Index(None, "account_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    county_code: Mapped[str] = mapped_column(COUNTY)
    account_id: Mapped[str] = mapped_column(ID)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    seat_id: Mapped[str | None] = mapped_column(ID)  # the seat switched to; None: the first one
    must_set_up: Mapped[bool | None]  # a second factor, before anything else


class AccessLog(Base):
    """Sign-ins and refusals (GB/T 22239 audit); append-only, kept 180 days at least."""

    __tablename__ = "access_log"
    __table_args__ = (
        Index(None, "county_code", "at"),
        Index(None, "county_code", "account_id", "at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    county_code: Mapped[str | None] = mapped_column(COUNTY)
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(40))  # sign_in.ok | sign_in.refused | sign_in.locked …
    account_id: Mapped[str | None] = mapped_column(ID)
    address: Mapped[str | None] = mapped_column(String(45))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
