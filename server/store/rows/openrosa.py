"""Surveys that came as XForms: the XML as it came, and the photos it names."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import COUNTY, ID, Base, Instant


class OpenrosaInstance(Base):
    """One filled form of ODK Collect, which may come in several posts, and what it became here."""

    __tablename__ = "openrosa_instance"
    __table_args__ = (Index(None, "county_code", "submission_id", unique=True),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    instance_id: Mapped[str] = mapped_column(String(120), primary_key=True)  # "uuid:…"
    submission_id: Mapped[str] = mapped_column(ID)
    house_id: Mapped[str] = mapped_column(ID)  # as sent: an edited survey stays with its house
    account_id: Mapped[str] = mapped_column(ID)
    received_at: Mapped[datetime] = mapped_column(Instant)
    xml_hash: Mapped[str] = mapped_column(String(64))  # SM3
    xml_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class OpenrosaFile(Base):
    """A photo the XML names; its content is known when it has come, perhaps with a later post."""

    __tablename__ = "openrosa_file"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    instance_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    slot: Mapped[str] = mapped_column(String(30))
    question: Mapped[str | None] = mapped_column(String(60))
    sha256: Mapped[str | None] = mapped_column(String(64))
