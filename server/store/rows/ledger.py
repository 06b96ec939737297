"""The append-only ledger: entries chained per house, anchored per county (law 3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CHAIN, COUNTY, ID, Base, Instant


class LedgerEntry(Base):
    __tablename__ = "ledger_entry"
    __table_args__ = (Index(None, "county_code", "at"), Index(None, "county_code", "case_id"))

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    chain: Mapped[str] = mapped_column(CHAIN, primary_key=True)  # house:<id> …
    seq: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(50))  # account id or job:<name>
    unit_id: Mapped[str | None] = mapped_column(ID)
    case_id: Mapped[str | None] = mapped_column(ID)
    facts: Mapped[str] = mapped_column(Text)  # canonical JSON, exactly the bytes that are hashed
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LedgerAnchor(Base):
    """Merkle root over all chain heads of the county at one moment, chained to the one before."""

    __tablename__ = "ledger_anchor"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(20))  # interval | report | backup
    chains: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LedgerLeaf(Base):
    """The chain heads that moved since the anchor before: leaves that differ from its tree."""

    __tablename__ = "ledger_leaf"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    chain: Mapped[str] = mapped_column(CHAIN, primary_key=True)
    anchor: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class LedgerCheck(Base):
    """The whole ledger of the county was computed anew; `findings` counts what was wrong."""

    __tablename__ = "ledger_check"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    anchor: Mapped[int]  # the newest there was; 0 before the first
    findings: Mapped[int]
