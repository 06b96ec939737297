"""Two files of one house: what was proposed, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import COUNTY, ID, Base, Instant

PROPOSED = "state = 'proposed'"


class HouseMerge(Base):
    """`goes_id` is closed and points at `stays_id` (House.merged_into) once it is done.

    It lies where the house lies that stays.
    """

    __tablename__ = "house_merge"
    __table_args__ = (
        Index("ix_house_merge_list", "county_code", "state", "proposed_at", "id"),
        Index("ix_house_merge_stays", "county_code", "stays_id"),
        Index("ix_house_merge_goes", "county_code", "goes_id"),
        Index(
            "ix_house_merge_open",
            "county_code",
            "goes_id",
            unique=True,
            sqlite_where=text(PROPOSED),
            postgresql_where=text(PROPOSED),
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    stays_id: Mapped[str] = mapped_column(ID)
    goes_id: Mapped[str] = mapped_column(ID)
    state: Mapped[str] = mapped_column(String(12))  # a key of domain/house_merging.STATES
    needs_second: Mapped[bool]  # another person has to agree
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"words"}, SM4-GCM
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by: Mapped[str] = mapped_column(ID)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ID)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"words"}, SM4-GCM
    version: Mapped[int] = mapped_column(default=1)
