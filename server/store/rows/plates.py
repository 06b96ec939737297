"""QR plates, certificates of use, and every check of a house before a licence (M8, M12)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json

_IN_USE = text("withdrawn_at IS NULL")
_IN_FORCE = text("revoked_at IS NULL")


class Plate(Base):
    """A QR plate on a house; one at a time is in use. A withdrawn token answers like an unknown."""

    __tablename__ = "plate"
    __table_args__ = (
        Index(None, "token", unique=True),
        Index(
            "ix_plate_in_use",
            "county_code",
            "house_id",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
        Index(None, "county_code", "house_id"),
        Index(None, "county_code", "village_code"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str] = mapped_column(CODE)
    token: Mapped[str] = mapped_column(String(26))
    serial: Mapped[int]  # the house's first plate is 1, its replacement 2
    issued_at: Mapped[datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(ID)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[str | None] = mapped_column(ID)
    withdrawn_for: Mapped[str | None] = mapped_column(String(20))  # a key of plate.WITHDRAWALS


class UseCertificate(Base):
    """准予经营使用凭证. Whether it holds is asked at every look, never stored."""

    __tablename__ = "use_certificate"
    __table_args__ = (
        Index(None, "token", unique=True),
        Index(None, "county_code", "year", "serial", unique=True),
        Index(
            "ix_use_certificate_in_force",
            "county_code",
            "house_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
        Index(None, "county_code", "house_id", "issued_at"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))
    token: Mapped[str] = mapped_column(String(26))
    use: Mapped[str] = mapped_column(String(30))  # code of business_kind
    inspection_id: Mapped[str] = mapped_column(ID)  # the report it rests on
    valid_until: Mapped[date | None]
    issued_at: Mapped[datetime] = mapped_column(Instant)
    issued_by: Mapped[str] = mapped_column(ID)
    unit_id: Mapped[str] = mapped_column(ID)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by: Mapped[str | None] = mapped_column(ID)
    # a key of certificate.REVOCATIONS, or "replaced" by a newer one
    revoked_for: Mapped[str | None] = mapped_column(String(20))
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"reason"}: may name people
    replaced_by: Mapped[str | None] = mapped_column(ID)


class OperationCheck(Base):
    """One check of "may it be used for business?": who, when, for what, and what was answered."""

    __tablename__ = "operation_check"
    __table_args__ = (
        Index(None, "county_code", "receipt", unique=True),
        Index(None, "county_code", "house_id", "at"),
        Index(None, "county_code", "unit_id", "at"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    receipt: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[str] = mapped_column(ID)
    unit_id: Mapped[str | None] = mapped_column(ID)
    house_id: Mapped[str] = mapped_column(ID)
    certificate_id: Mapped[str | None] = mapped_column(ID)
    asked_by: Mapped[str] = mapped_column(String(12))  # code | number | plate | certificate | door
    licence_kind: Mapped[str] = mapped_column(String(30))  # code of licence_kind
    use: Mapped[str | None] = mapped_column(String(30))  # code of business_kind
    is_allowed: Mapped[bool]
    reasons: Mapped[list[Any]] = mapped_column(Json)
    valid_until: Mapped[date | None]


class RunningNumber(Base):
    """The last number of a kind in a year: certificates and receipts of checks."""

    __tablename__ = "running_number"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
