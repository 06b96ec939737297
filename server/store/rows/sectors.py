"""Sectors: which departments a house is shown to, and the matters units hand to one another.

Free words about a matter may name a person and are sealed; who has a matter is a party
(server.domain.parties).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json

PARTY = String(60)


class HouseDepartment(Base):
    """Why a department reaches a house: its use, or a matter handed to it; ended, it does not."""

    __tablename__ = "house_department"
    __table_args__ = (Index("ix_house_department_house", "county_code", "house_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    department_code: Mapped[str] = mapped_column(String(40), primary_key=True)
    house_id: Mapped[str] = mapped_column(ID, primary_key=True)
    ground: Mapped[str] = mapped_column(ID, primary_key=True)  # "use", or the id of a matter
    since: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class UnlawfulFinding(Base):
    """What the newest survey says of unlawful building or business: to be recorded and handed over
    (M15). One row per house; ended when a newer survey no longer says so."""

    __tablename__ = "unlawful_finding"
    __table_args__ = (
        Index("ix_unlawful_finding_list", "county_code", "township_code", "found_at"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID, primary_key=True)
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str] = mapped_column(CODE)
    submission_id: Mapped[str] = mapped_column(ID)
    kinds: Mapped[list[str]] = mapped_column(Json)  # codes of illegal_kind
    found_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    transfer_id: Mapped[str | None] = mapped_column(ID)  # the record that took it up


class SectorTask(Base):
    """派单; states and moves are server.domain.sector_tasks."""

    __tablename__ = "sector_task"
    __table_args__ = (
        Index("ix_sector_task_receiver", "county_code", "receiver", "state", "due_at"),
        Index("ix_sector_task_sender", "county_code", "sender", "state", "due_at"),
        Index("ix_sector_task_number", "county_code", "number", unique=True),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(30))
    basis: Mapped[str] = mapped_column(String(300))  # the clause it rests on
    demand_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"demand"}, SM4-GCM
    mechanism: Mapped[int | None] = mapped_column(Integer)
    transfer_id: Mapped[str | None] = mapped_column(ID)  # of the case an opinion is asked for
    township_code: Mapped[str | None] = mapped_column(CODE)  # where all its houses lie
    houses: Mapped[int] = mapped_column(Integer)
    sender: Mapped[str] = mapped_column(PARTY)
    sender_unit_id: Mapped[str | None] = mapped_column(ID)
    receiver: Mapped[str] = mapped_column(PARTY)
    is_urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(String(12))
    side: Mapped[str] = mapped_column(String(12))  # its extension
    refusals: Mapped[int] = mapped_column(Integer)
    is_binding: Mapped[bool]
    dispatched_at: Mapped[datetime] = mapped_column(Instant)
    dispatched_by: Mapped[str] = mapped_column(ID)
    due_at: Mapped[datetime] = mapped_column(Instant)
    first_due_at: Mapped[datetime] = mapped_column(Instant)  # before any extension or new dispatch
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)


class SectorTaskHouse(Base):
    __tablename__ = "sector_task_house"
    __table_args__ = (Index("ix_sector_task_house_house", "county_code", "house_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    task_id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID, primary_key=True)


class CaseTransfer(Base):
    """案件移送; states and moves are server.domain.transfers."""

    __tablename__ = "case_transfer"
    __table_args__ = (
        Index("ix_case_transfer_receiver", "county_code", "receiver", "state", "due_at"),
        Index("ix_case_transfer_sender", "county_code", "sender", "state", "due_at"),
        Index("ix_case_transfer_house", "county_code", "house_id"),
        Index("ix_case_transfer_number", "county_code", "number", unique=True),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    house_id: Mapped[str] = mapped_column(ID)
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str] = mapped_column(CODE)
    source: Mapped[str] = mapped_column(String(12))
    submission_id: Mapped[str | None] = mapped_column(ID)
    kinds: Mapped[list[str]] = mapped_column(Json)  # codes of illegal_kind
    is_urgent: Mapped[bool]
    sender: Mapped[str] = mapped_column(PARTY)
    sender_unit_id: Mapped[str | None] = mapped_column(ID)
    receiver: Mapped[str | None] = mapped_column(PARTY)
    state: Mapped[str] = mapped_column(String(12))
    side: Mapped[str] = mapped_column(String(12))  # its feedback
    outcomes: Mapped[list[str]] = mapped_column(Json)
    refusals: Mapped[int] = mapped_column(Integer)
    is_binding: Mapped[bool]
    found_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(ID)
    handed_over_at: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)


class StepTaken:
    """Columns of any matter's step: who, when, for which side, with what in hand."""

    step: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[str] = mapped_column(ID)
    unit_id: Mapped[str | None] = mapped_column(ID)
    party: Mapped[str] = mapped_column(PARTY)  # the side that acted
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"words"}, SM4-GCM
    files: Mapped[list[str]] = mapped_column(Json)  # sha256 of photos
    is_late: Mapped[bool]  # taken after the day it was due


class MatterStep(StepTaken, Base):
    """Of a task or transfer."""

    __tablename__ = "matter_step"
    __table_args__ = (Index("ix_matter_step_count", "county_code", "matter", "at"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    matter_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    matter: Mapped[str] = mapped_column(String(8))  # task | transfer
    clause: Mapped[str | None] = mapped_column(String(300))
    outcomes: Mapped[list[str]] = mapped_column(Json)
    receiver: Mapped[str | None] = mapped_column(PARTY)  # who has it after the step
    due_at: Mapped[datetime | None] = mapped_column(Instant)  # after the step


class MatterFile(Base):
    """A photo brought to a matter as evidence; it proves nothing anywhere else."""

    __tablename__ = "matter_file"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    matter_id: Mapped[str] = mapped_column(ID)


class MatterNumber(Base):
    """Last number given to a kind of matter in a year."""

    __tablename__ = "matter_number"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
