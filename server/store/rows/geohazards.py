"""地质灾害隐患范围, the houses inside them, and outlines of single houses drawn in the office."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, geometry


class GeohazardArea(Base):
    """An area as drawn or imported; drawn anew it is a new row that `replaces` the one before."""

    __tablename__ = "geohazard_area"
    __table_args__ = (
        Index(
            "ix_geohazard_area_list",
            "county_code",
            "township_code",
            "village_code",
            "valid_from",
            "id",
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    # of whoever answers for it: where its middle lies; it may reach over the border
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str | None] = mapped_column(CODE)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(30))  # code of geohazard_kind
    source: Mapped[str] = mapped_column(String(200))  # which list or survey it is from
    content: Mapped[str] = mapped_column(String(64))  # SM3 of the outline as entered
    replaces: Mapped[str | None] = mapped_column(ID)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    drawn_by: Mapped[str] = mapped_column(ID)
    version: Mapped[int] = mapped_column(Integer, default=1)
    outline: Mapped[Any] = mapped_column(geometry("MULTIPOLYGON"), nullable=True)


class GeohazardHouse(Base):
    """A house inside an area, from when until when: for its surveyor to look, never a verdict."""

    __tablename__ = "geohazard_house"
    __table_args__ = (
        Index(None, "county_code", "house_id"),
        Index(
            "ix_geohazard_house_list", "county_code", "township_code", "village_code", "house_id"
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    area_id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID, primary_key=True)
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str] = mapped_column(CODE)
    found_at: Mapped[datetime] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)


class HouseOutline(Base):
    """The outline of one house as somebody drew it; a census' outlines lie by the village.

    Whose grid it lies in its house says.
    """

    __tablename__ = "house_outline"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID, primary_key=True)
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str] = mapped_column(CODE)
    area_m2: Mapped[float] = mapped_column(Float)
    content: Mapped[str] = mapped_column(String(64))  # SM3 of the outline as entered
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    drawn_by: Mapped[str] = mapped_column(ID)
    version: Mapped[int] = mapped_column(Integer, default=1)
    outline: Mapped[Any] = mapped_column(geometry("POLYGON"), nullable=True)
