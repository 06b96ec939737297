"""Divisions of a county, kept over time: villages merge, records keep the code of their day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json, geometry


class County(Base):
    __tablename__ = "county"

    code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    profile: Mapped[str] = mapped_column(String(40))  # file name in survey_schema/counties
    name: Mapped[str] = mapped_column(String(60))
    is_demo: Mapped[bool]
    boundary: Mapped[Any] = mapped_column(geometry("MULTIPOLYGON"), nullable=True)


class Area(Base):
    """Township or village; a grid lies in one village and is an area of level `grid`."""

    __tablename__ = "area"
    __table_args__ = (Index(None, "county_code", "parent_code"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    level: Mapped[str] = mapped_column(String(12))  # township | village | grid
    name: Mapped[str] = mapped_column(String(60))
    parent_code: Mapped[str] = mapped_column(CODE)
    is_official: Mapped[bool]  # False: pseudo-code (驼梁 …) or a demo village
    path_kind: Mapped[str | None] = mapped_column(String(40))  # code of area_path (M3)
    boundary: Mapped[Any] = mapped_column(geometry("MULTIPOLYGON"), nullable=True)


class AreaSuccession(Base):
    __tablename__ = "area_succession"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    old_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    new_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)


class AreaChange(Base):
    """A merge, split, move or renaming: drafted, decided, in force from its day, or undone."""

    __tablename__ = "area_change"
    __table_args__ = (Index("ix_area_change_state", "county_code", "state", "on_day"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # server.domain.area_changes.KINDS
    on_day: Mapped[date]
    basis: Mapped[str] = mapped_column(String(120))  # number of the document that decided it
    terms: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10))  # draft | decided | in_force | undone
    counts: Mapped[dict[str, Any]] = mapped_column(Json)
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    drafted_by: Mapped[str] = mapped_column(ID)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ID)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)  # carried out, or undone
    version: Mapped[int]


class HouseNumber(Base):
    """Last house number given in a village; touched only when a house is registered."""

    __tablename__ = "house_number"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    village_code: Mapped[str] = mapped_column(CODE, primary_key=True)
    last: Mapped[int]


class CaseNumber(Base):
    """Last case number given in a county's year."""

    __tablename__ = "case_number"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    township_code: Mapped[str] = mapped_column(CODE, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class ImportRun(Base):
    __tablename__ = "import_run"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]] = mapped_column(Json)
    counts: Mapped[dict[str, Any]] = mapped_column(Json)
    started_at: Mapped[str] = mapped_column(String(27))
    account_id: Mapped[str] = mapped_column(ID)
