"""Houses and what was said about them: submissions, photos, assessments, hazards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, Index, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json, geometry
from server.store.rows.house_indexes import HOUSE_INDEXES


class House(Base):
    """The house as its newest accepted findings show it; never the finding itself (law 4)."""

    __tablename__ = "house"
    __table_args__ = HOUSE_INDEXES

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    code: Mapped[str] = mapped_column(String(18))
    township_code: Mapped[str] = mapped_column(CODE)
    village_code: Mapped[str] = mapped_column(CODE)
    grid_code: Mapped[str | None] = mapped_column(String(20))
    department_code: Mapped[str | None] = mapped_column(String(40))
    location: Mapped[Any] = mapped_column(geometry("POINT"), nullable=True)
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    location_source: Mapped[str | None] = mapped_column(String(12))  # domain/ground.POSITION_LABELS
    # of the position and the boundaries of the day it was asked; None: not asked yet
    is_outside_village: Mapped[bool | None]
    footprint_m2: Mapped[float | None] = mapped_column(Float)  # of the outline a census drew
    # {"owner_name","owner_id_number","owner_phone","group_name","road_name","door_number"}, SM4-GCM
    personal_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    owner_masked: Mapped[str | None] = mapped_column(String(20))
    owner_index: Mapped[str | None] = mapped_column(String(32))  # HMAC-SM3, first 16 bytes hex
    owner_id_index: Mapped[str | None] = mapped_column(String(32))
    phone_index: Mapped[str | None] = mapped_column(String(32))
    door_index: Mapped[str | None] = mapped_column(String(32))  # village + group + road + door
    # village + door, last four digits of the phone: "" where there is none, NULL: not yet looked
    door_part_index: Mapped[str | None] = mapped_column(String(32))
    phone_tail_index: Mapped[str | None] = mapped_column(String(32))
    # what lists show and count; the rest is in the newest submission's answers
    is_operational: Mapped[bool | None]
    business_kinds: Mapped[list[str] | None] = mapped_column(Json)
    structure_type: Mapped[str | None] = mapped_column(String(30))
    storeys: Mapped[int | None] = mapped_column(SmallInteger)
    floor_area_m2: Mapped[float | None] = mapped_column(Float)
    built_year: Mapped[int | None] = mapped_column(SmallInteger)
    area_path: Mapped[str | None] = mapped_column(String(40))
    verdict: Mapped[str | None] = mapped_column(String(20))
    is_verdict_confirmed: Mapped[bool] = mapped_column(default=False)
    health_code: Mapped[str] = mapped_column(String(8), default="grey")
    # from that day on, if nothing happens before, the colour is this one (domain/health_code.py)
    health_then: Mapped[str | None] = mapped_column(String(8))
    health_turns_on: Mapped[date | None]
    is_key_survey: Mapped[bool] = mapped_column(default=False)
    key_reasons: Mapped[list[str] | None] = mapped_column(Json)  # priority.KEY_REASONS
    open_case_id: Mapped[str | None] = mapped_column(ID)
    stage: Mapped[str | None] = mapped_column(String(30))  # workflow.stage of the open/last case
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None] = mapped_column(Instant)  # of a deadline in hours
    submission_id: Mapped[str | None] = mapped_column(ID)  # newest accepted
    assessment_id: Mapped[str | None] = mapped_column(ID)
    surveyed_at: Mapped[datetime | None] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(String(12))  # survey | import
    import_key: Mapped[str | None] = mapped_column(String(64))
    # what an import said beyond the columns above, to be verified by the survey (M20): no person
    imported_answers: Mapped[dict[str, Any] | None] = mapped_column(Json)
    platform_no: Mapped[str | None] = mapped_column(String(40))
    census_no: Mapped[str | None] = mapped_column(String(40))
    registered_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(Integer, default=1)
    # patrols (domain/patrols.py): the line of the county's table it is under and since when,
    # the next day due, the last visit; and the owner's last own look
    patrol_row: Mapped[str | None] = mapped_column(String(30))
    patrol_since: Mapped[date | None]
    patrol_due_on: Mapped[date | None]
    patrolled_on: Mapped[date | None]
    self_checked_on: Mapped[date | None]
    # this file was closed as a second one of the house it points at (services/house_merges)
    merged_into: Mapped[str | None] = mapped_column(ID)


class Submission(Base):
    """One survey as the phone sent it. `body_hash` decides "same id, same bytes" (law 6)."""

    __tablename__ = "submission"
    __table_args__ = (
        Index(None, "county_code", "house_id", "captured_at"),
        Index(None, "county_code", "state", "received_at"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str | None] = mapped_column(ID)
    township_code: Mapped[str | None] = mapped_column(CODE)
    village_code: Mapped[str | None] = mapped_column(CODE)
    grid_code: Mapped[str | None] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(16))  # survey | resurvey | recheck
    # accepted | quarantined | returned | replaced | released | rejected (services/intake)
    state: Mapped[str] = mapped_column(String(12))
    form_version: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[str] = mapped_column(ID)
    device_id: Mapped[str | None] = mapped_column(ID)
    captured_at: Mapped[datetime | None] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    body_hash: Mapped[str] = mapped_column(String(64))  # SM3 of the request body
    answers: Mapped[dict[str, Any] | None] = mapped_column(Json)  # without personal answers
    personal_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    accuracy_m: Mapped[float | None] = mapped_column(Float)
    location_source: Mapped[str | None] = mapped_column(String(12))
    doubts: Mapped[list[Any] | None] = mapped_column(Json)  # quality questions (§2.4)
    reasons: Mapped[list[Any] | None] = mapped_column(Json)  # why quarantined / returned
    raw_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # whole body, when quarantined
    # the office's word on it: {"outcome","by","at","reason","questions","photos"}, SM4-GCM
    review_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class Photo(Base):
    """A photo a submission or a patrol announces; its bytes arrive apart, by content hash."""

    __tablename__ = "photo"
    __table_args__ = (Index(None, "county_code", "sha256"), Index(None, "county_code", "house_id"))

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    submission_id: Mapped[str] = mapped_column(ID, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    house_id: Mapped[str | None] = mapped_column(ID)
    slot: Mapped[str] = mapped_column(String(30))
    question: Mapped[str | None] = mapped_column(String(60))  # the sign it shows
    captured_at: Mapped[datetime | None] = mapped_column(Instant)
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    accuracy_m: Mapped[float | None] = mapped_column(Float)


class PhotoFile(Base):
    """Bytes safely on disk, once per content hash and county."""

    __tablename__ = "photo_file"

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(20))
    stored_at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[str] = mapped_column(ID)
    # a signature: its bytes lie sealed under this hash of their own, not among the photos
    sealed_sha256: Mapped[str | None] = mapped_column(String(64))


class Assessment(Base):
    """The machine's verdict on one submission; stays as it was when packs change (M6)."""

    __tablename__ = "assessment"
    __table_args__ = (Index(None, "county_code", "house_id", "at"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    submission_id: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime] = mapped_column(Instant)
    verdict: Mapped[str] = mapped_column(String(20))
    pack: Mapped[str] = mapped_column(String(40))  # "shanxi-2022.1@1"
    profile: Mapped[str] = mapped_column(String(20))
    fired: Mapped[list[Any]] = mapped_column(Json)  # [{rule, severity, answers, clause, …}]
    missing: Mapped[list[Any]] = mapped_column(Json)  # question ids
    promotion: Mapped[str | None] = mapped_column(String(40))


class Confirmation(Base):
    """A person's word on a verdict: confirmed, raised or lowered, with reasons."""

    __tablename__ = "confirmation"
    __table_args__ = (Index(None, "county_code", "house_id", "at"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    assessment_id: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime] = mapped_column(Instant)
    account_id: Mapped[str] = mapped_column(ID)
    was: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(1000))


class Hazard(Base):
    """One found hazard with its own life (law 4): one line of the hazard list."""

    __tablename__ = "hazard"
    __table_args__ = (
        Index(None, "county_code", "house_id"),
        Index(None, "county_code", "case_id"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    assessment_id: Mapped[str | None] = mapped_column(ID)  # None: listed by a person or a report
    rule_id: Mapped[str | None] = mapped_column(String(20))
    part: Mapped[str] = mapped_column(String(20))
    sign: Mapped[str] = mapped_column(String(200))
    severity: Mapped[str] = mapped_column(String(10))
    certainty: Mapped[str] = mapped_column(String(2))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)  # the answers it rests on
    state: Mapped[str] = mapped_column(String(12))  # open | planned | remedied | struck
    remediation_id: Mapped[str | None] = mapped_column(ID)
    listed_at: Mapped[datetime] = mapped_column(Instant)
    struck_at: Mapped[datetime | None] = mapped_column(Instant)
