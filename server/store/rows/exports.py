"""Exports somebody asked for, and which columns of a list somebody wants to see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json


class ExportRequest(Base):
    """A list as a file: asked for, where it is unmasked approved by another, made, fetched."""

    __tablename__ = "export_request"
    __table_args__ = (
        Index(None, "county_code", "account_id", "asked_at"),
        Index(None, "county_code", "state", "asked_at"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # houses
    filters: Mapped[dict[str, Any]] = mapped_column(Json)  # as in the address of the list
    columns: Mapped[list[str]] = mapped_column(Json)
    is_unmasked: Mapped[bool]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))  # server.domain.export_requests.STATES
    account_id: Mapped[str] = mapped_column(ID)
    seat_id: Mapped[str | None] = mapped_column(ID)  # whose reach the file has
    unit_id: Mapped[str | None] = mapped_column(ID)
    township_code: Mapped[str | None] = mapped_column(CODE)  # of the seat: whom approval concerns
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ID)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decision_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    rows_total: Mapped[int | None]
    rows_done: Mapped[int]
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_size: Mapped[int | None]
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    downloads: Mapped[int]
    downloaded_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class ListChoice(Base):
    """The columns of a list as somebody last chose them."""

    __tablename__ = "list_choice"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID, primary_key=True)
    list: Mapped[str] = mapped_column(String(20), primary_key=True)
    columns: Mapped[Any] = mapped_column(Json)


class ListView(Base):
    """A list as somebody narrowed and sorted it, by a name of his own; `asked` is its address."""

    __tablename__ = "list_view"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID, primary_key=True)
    list: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    asked: Mapped[str] = mapped_column(String(1000))
    kept_at: Mapped[datetime] = mapped_column(Instant)
