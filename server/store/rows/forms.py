"""Forms of pages: which were taken already, and what was typed into one that could not be taken.

Operational rows, not explained by the ledger, and gone after days (services/sent_forms.py).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import COUNTY, ID, Base, Instant


class SentForm(Base):
    """A form that was taken: whoever sends it again is led to where it led (decision 0044)."""

    __tablename__ = "sent_form"
    __table_args__ = (Index(None, "county_code", "sent_at"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # of one showing of one form
    account_id: Mapped[str] = mapped_column(ID)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    led_to: Mapped[str] = mapped_column(String(500))
    content: Mapped[str] = mapped_column(String(32))  # blind index of what was written


class KeptForm(Base):
    """What somebody typed into a form that could not be taken, sealed, for nobody but him."""

    __tablename__ = "kept_form"
    __table_args__ = (
        Index(None, "county_code", "account_id", "kept_at"),
        Index(None, "county_code", "kept_at"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID)
    kept_at: Mapped[datetime] = mapped_column(Instant)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"page","action","shown_at","fields",…}
