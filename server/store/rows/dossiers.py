"""一户一档 asked for: what takes longer than a page may is made by a job and fetched after."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import COUNTY, ID, Base, Instant


class DossierRequest(Base):
    """One dossier for one person; its file is sealed and goes when it is old."""

    __tablename__ = "dossier_request"
    __table_args__ = (
        Index("ix_dossier_request_state", "county_code", "state", "requested_at"),
        Index("ix_dossier_request_house", "county_code", "house_id", "requested_at"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    requested_by: Mapped[str] = mapped_column(ID)
    requested_at: Mapped[datetime] = mapped_column(Instant)
    form: Mapped[str] = mapped_column(String(4))  # pdf | zip
    is_personal: Mapped[bool]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"reason"}
    state: Mapped[str] = mapped_column(String(8))  # waiting | making | ready | failed | gone
    step: Mapped[str | None] = mapped_column(String(12))  # of server.domain.dossier_making.STEPS
    tries: Mapped[int]
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    file_sha256: Mapped[str | None] = mapped_column(String(64))  # of the sealed file
    size: Mapped[int | None]  # of what is downloaded
    problem: Mapped[str | None] = mapped_column(String(60))  # code of the problem it failed with
