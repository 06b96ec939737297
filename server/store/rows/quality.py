"""Questions about the quality of surveys (domain.md §2.4), and what photos are compared by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json


class QualityQuestion(Base):
    """A question to a person about records of one village; an answered one stays as it is."""

    __tablename__ = "quality_question"
    __table_args__ = (
        # two checks at once cannot ask the same twice
        Index(
            "ix_quality_question_standing",
            "county_code",
            "subject",
            "basis",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index(
            "ix_quality_question_list",
            "county_code",
            "township_code",
            "village_code",
            "id",
            "state",
            "kind",
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(String(30))  # id of a check in survey_schema/quality.toml
    subject: Mapped[str] = mapped_column(String(64))  # SHA-256: what it asks about
    basis: Mapped[str] = mapped_column(String(64))  # SHA-256: the facts that make it a new question
    facts: Mapped[dict[str, Any]] = mapped_column(Json)  # ids, codes, numbers, days
    state: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(20))
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"note"}, SM4-GCM
    answered_by: Mapped[str | None] = mapped_column(ID)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)


class QualitySubject(Base):
    """A house a question is about."""

    __tablename__ = "quality_subject"
    __table_args__ = (Index(None, "county_code", "house_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    question_id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID, primary_key=True)


class PhotoPrint(Base):
    """Difference hash of a stored photo, as a signed 64-bit number; None says nothing reliable."""

    __tablename__ = "photo_print"
    __table_args__ = (Index(None, "county_code", "print"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    print: Mapped[int | None] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(Instant)
