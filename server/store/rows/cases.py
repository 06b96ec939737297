"""A case: from the verdict that opens it to the sign-off that closes it (M7–M11)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.store.base import CODE, COUNTY, ID, Base, Instant, Json

TO_DO = "finished_at IS NULL AND replaced_by IS NULL"


class HouseCase(Base):
    """States are values of server.domain.workflow; a CHECK per column comes from its table."""

    __tablename__ = "house_case"
    __table_args__ = (
        Index(None, "county_code", "house_id"),
        Index(None, "county_code", "number", unique=True),
        Index(None, "county_code", "stage", "due_on"),
        # whether a closed case was followed by a new one: asked of every line that is published
        Index("ix_house_case_reopens", "county_code", "reopens"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    house_id: Mapped[str] = mapped_column(ID)
    township_code: Mapped[str] = mapped_column(CODE)
    track: Mapped[str] = mapped_column(String(12))
    verdict: Mapped[str] = mapped_column(String(20))
    control: Mapped[str] = mapped_column(String(12))
    inspection: Mapped[str] = mapped_column(String(12))
    remediation: Mapped[str] = mapped_column(String(12))
    acceptance: Mapped[str] = mapped_column(String(12))
    stage: Mapped[str] = mapped_column(String(30))
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None] = mapped_column(Instant)  # of a deadline in hours
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closing: Mapped[str | None] = mapped_column(String(12))  # signed_off | filed
    reopens: Mapped[str | None] = mapped_column(ID)  # the earlier case, re-opening is a new case
    version: Mapped[int] = mapped_column(default=1)


class ControlMeasure(Base):
    """Ordered and in place are two facts with time, person and photo (M7)."""

    __tablename__ = "control_measure"
    __table_args__ = (
        Index(None, "county_code", "case_id"),
        # those that stand: looked through every night for neighbours who came since
        Index(
            "ix_control_measure_standing",
            "county_code",
            "house_id",
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    kinds: Mapped[list[str]] = mapped_column(Json)
    ordered_at: Mapped[datetime] = mapped_column(Instant)
    ordered_by: Mapped[str] = mapped_column(ID)
    due_at: Mapped[datetime] = mapped_column(Instant)
    in_place_at: Mapped[datetime | None] = mapped_column(Instant)
    in_place_by: Mapped[str | None] = mapped_column(ID)
    photo_sha256: Mapped[str | None] = mapped_column(String(64))
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[str | None] = mapped_column(ID)


class Inspection(Base):
    """安全鉴定: commission and report."""

    __tablename__ = "inspection"
    __table_args__ = (
        Index(None, "county_code", "case_id"),
        Index(None, "county_code", "agency_id", "house_id"),
        Index(None, "county_code", "house_id"),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    agency_id: Mapped[str] = mapped_column(ID)  # a unit of kind inspection_agency
    commissioned_at: Mapped[datetime] = mapped_column(Instant)
    commissioned_by: Mapped[str] = mapped_column(ID)
    is_urgent: Mapped[bool]
    due_on: Mapped[date]
    report_no: Mapped[str | None] = mapped_column(String(60))
    scale: Mapped[str | None] = mapped_column(String(12))
    grade: Mapped[str | None] = mapped_column(String(8))
    scope: Mapped[str | None] = mapped_column(String(8))
    is_dangerous: Mapped[bool | None]
    advice: Mapped[str | None] = mapped_column(String(20))
    conclusion: Mapped[str | None] = mapped_column(String(2000))
    signers: Mapped[list[Any] | None] = mapped_column(Json)
    standards: Mapped[list[str] | None] = mapped_column(Json)
    inspected_on: Mapped[date | None]
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    reported_at: Mapped[datetime | None] = mapped_column(Instant)
    reported_by: Mapped[str | None] = mapped_column(ID)
    valid_until: Mapped[date | None]
    # the agency's word on the commission; without one it has said nothing yet
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    has_no_interest: Mapped[bool | None]  # 无利害关系声明
    rejected_at: Mapped[datetime | None] = mapped_column(Instant)
    rejection: Mapped[str | None] = mapped_column(String(1000))
    second_of: Mapped[str | None] = mapped_column(ID)  # the inspection objected to
    # what the report says of the house, and who signs: [{"role","masked","name","number"}], the
    # last two blind indexes
    stated: Mapped[dict[str, Any] | None] = mapped_column(Json)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    people: Mapped[list[Any] | None] = mapped_column(Json)
    signed_on: Mapped[date | None]
    # the event that ended its validity before the day it was valid until
    voided_on: Mapped[date | None]
    voided_by: Mapped[str | None] = mapped_column(ID)
    void_cause: Mapped[str | None] = mapped_column(String(30))


class Remediation(Base):
    """整治: one line of the remediation list; its hazards point to it."""

    __tablename__ = "remediation"
    __table_args__ = (
        Index(None, "county_code", "case_id"),
        Index(None, "county_code", "due_on"),
        # lines still to do, the longest due first: looked through every night
        Index(
            "ix_remediation_to_do",
            "county_code",
            "due_on",
            "house_id",
            sqlite_where=text(TO_DO),
            postgresql_where=text(TO_DO),
        ),
    )

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(30))  # code of remediation_class (M10)
    remedies: Mapped[list[str]] = mapped_column(Json)
    requirement: Mapped[str] = mapped_column(String(1000))
    responsible_sealed: Mapped[bytes] = mapped_column(LargeBinary)  # {"name":…,"phone":…}
    responsible_masked: Mapped[str] = mapped_column(String(20))
    supervising_unit_id: Mapped[str] = mapped_column(ID)
    supervisor_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # {"name":…} 监管责任人
    supervisor_masked: Mapped[str | None] = mapped_column(String(20))
    funding: Mapped[str | None] = mapped_column(String(200))  # where the money comes from, how much
    due_on: Mapped[date]
    planned_at: Mapped[datetime] = mapped_column(Instant)
    planned_by: Mapped[str] = mapped_column(ID)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_by: Mapped[str | None] = mapped_column(ID)
    photos: Mapped[list[str] | None] = mapped_column(Json)  # sha256 of after-photos
    # a later plan took over every hazard of this line
    replaced_by: Mapped[str | None] = mapped_column(ID)
    ends_house: Mapped[bool] = mapped_column(default=False)  # 整幢拆除: the whole house goes


class Acceptance(Base):
    """验收: application, on-site check, pass or return."""

    __tablename__ = "acceptance"
    __table_args__ = (Index(None, "county_code", "case_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str] = mapped_column(ID)
    applied_at: Mapped[datetime] = mapped_column(Instant)
    applied_by: Mapped[str] = mapped_column(ID)
    way: Mapped[str | None] = mapped_column(String(10))  # owner | proposed (by the township)
    statement_id: Mapped[str | None] = mapped_column(ID)  # sealed image of the owner's hand
    opinion: Mapped[str | None] = mapped_column(String(10))  # agree | disagree
    opinion_reasons: Mapped[str | None] = mapped_column(String(1000))
    opined_at: Mapped[datetime | None] = mapped_column(Instant)
    opined_by: Mapped[str | None] = mapped_column(ID)
    opinion_answer: Mapped[str | None] = mapped_column(String(1000))  # of the leading body
    visited_at: Mapped[datetime | None] = mapped_column(Instant)
    visited_by: Mapped[str | None] = mapped_column(ID)
    # where the form was saved, by the browser's own word; None: not given (law 8: nothing else)
    visited_lon: Mapped[float | None] = mapped_column(Float)
    visited_lat: Mapped[float | None] = mapped_column(Float)
    visited_accuracy_m: Mapped[float | None] = mapped_column(Float)
    items: Mapped[dict[str, str] | None] = mapped_column(Json)  # acceptance_item -> mark
    tier: Mapped[str | None] = mapped_column(String(30))  # the leading role that decided
    participants: Mapped[list[Any] | None] = mapped_column(Json)  # [{account_id|masked, unit_id}]
    on_site_on: Mapped[date | None]
    conclusion: Mapped[str | None] = mapped_column(String(10))  # passed | returned
    reasons: Mapped[str | None] = mapped_column(String(1000))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ID)


class SignOff(Base):
    """销号: one done, one struck; unique per case."""

    __tablename__ = "sign_off"
    # the published list: of a stretch of time, the newest first
    __table_args__ = (Index("ix_sign_off_signed", "county_code", "signed_at", "case_id"),)

    county_code: Mapped[str] = mapped_column(COUNTY, primary_key=True)
    case_id: Mapped[str] = mapped_column(ID, primary_key=True)
    house_id: Mapped[str] = mapped_column(ID)
    number: Mapped[str] = mapped_column(String(40))
    signed_at: Mapped[datetime] = mapped_column(Instant)
    signed_by: Mapped[str] = mapped_column(ID)
    tier: Mapped[str] = mapped_column(String(30))
    signature_id: Mapped[str | None] = mapped_column(ID)  # sealed image
