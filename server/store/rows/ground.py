"""The ground of villages as the map draws it, and verdicts on which phone and server differed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant


class VillageGround(Base):
    """All shapes of one kind in one village, as one piece: asked by village, never by place."""

    __tablename__ = "village_ground"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    village_code: Mapped[str] = mapped_column(CODE, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)  # domain/ground.KIND_LABELS
    township_code: Mapped[str] = mapped_column(CODE)
    shapes: Mapped[bytes] = mapped_column(LargeBinary)  # WKB of a GeometryCollection, zlib
    shape_count: Mapped[int] = mapped_column(Integer)
    content_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of `shapes`
    source: Mapped[str] = mapped_column(String(100))
    entered_at: Mapped[datetime] = mapped_column(Instant)


class VerdictDefect(Base):
    """A survey whose phone showed another verdict than the server gave; no word of its answers."""

    __tablename__ = "verdict_defect"
    __table_args__ = (Index("ix_verdict_defect_list", "county_code", "found_at", "submission_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    submission_id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str] = mapped_column(CODE)
    found_at: Mapped[datetime] = mapped_column(Instant)
    verdict_on_phone: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(20))
    rules_on_phone: Mapped[str | None] = mapped_column(String(40))
    rules: Mapped[str] = mapped_column(String(40))
    form_version: Mapped[str] = mapped_column(String(20))
    app_version: Mapped[str] = mapped_column(String(40))
    cause: Mapped[str | None] = mapped_column(String(20))
    examined_at: Mapped[datetime | None] = mapped_column(Instant)
    examined_by: Mapped[str | None] = mapped_column(ID)
