"""The rows of a case as they are read: the columns of each table, by name."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from server.domain.days import local_day
from server.domain.deadlines import NEVER, Due


class CaseRow(NamedTuple):
    """The case as the workflow sees it; `version` lets one of two people win."""

    county_code: str
    id: str
    number: str
    house_id: str
    township_code: str
    track: str
    verdict: str
    control: str
    inspection: str
    remediation: str
    acceptance: str
    stage: str
    due_on: date | None
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    closing: str | None
    reopens: str | None
    version: int

    @property
    def due(self) -> Due:
        return NEVER if self.closing else Due(self.due_on, self.due_at)


class MeasureLine(NamedTuple):
    id: str
    house_id: str
    case_id: str
    kinds: list[str]
    ordered_at: datetime
    ordered_by: str
    due_at: datetime
    in_place_at: datetime | None
    in_place_by: str | None
    photo_sha256: str | None
    lifted_at: datetime | None
    lifted_by: str | None

    @property
    def due(self) -> Due:
        """Until it is in place."""
        return NEVER if self.in_place_at else Due(local_day(self.due_at), self.due_at)


class InspectionLine(NamedTuple):
    id: str
    house_id: str
    case_id: str
    agency_id: str
    commissioned_at: datetime
    commissioned_by: str
    is_urgent: bool
    due_on: date
    report_no: str | None
    scale: str | None
    grade: str | None
    scope: str | None
    is_dangerous: bool | None
    advice: str | None
    conclusion: str | None
    signers: list[str] | None
    standards: list[str] | None
    inspected_on: date | None
    file_sha256: str | None
    reported_at: datetime | None
    reported_by: str | None
    valid_until: date | None

    @property
    def due(self) -> Due:
        """Until the report is there."""
        return NEVER if self.reported_at else Due(self.due_on)

    accepted_at: datetime | None
    has_no_interest: bool | None
    rejected_at: datetime | None
    rejection: str | None
    second_of: str | None
    stated: dict[str, Any] | None
    people: list[Any] | None
    signed_on: date | None
    voided_on: date | None
    void_cause: str | None


class RemediationLine(NamedTuple):
    id: str
    house_id: str
    case_id: str
    kind: str
    remedies: list[str]
    requirement: str
    responsible_masked: str
    supervising_unit_id: str
    due_on: date
    planned_at: datetime
    planned_by: str
    started_at: datetime | None
    finished_at: datetime | None
    finished_by: str | None
    photos: list[str] | None
    replaced_by: str | None
    ends_house: bool
    supervisor_masked: str | None
    funding: str | None

    @property
    def is_to_do(self) -> bool:
        """Neither done nor taken over by a later plan."""
        return self.finished_at is None and self.replaced_by is None

    @property
    def due(self) -> Due:
        return Due(self.due_on) if self.is_to_do else NEVER


class AcceptanceLine(NamedTuple):
    id: str
    house_id: str
    case_id: str
    applied_at: datetime
    applied_by: str
    way: str | None
    statement_id: str | None
    opinion: str | None
    opinion_reasons: str | None
    opined_at: datetime | None
    opined_by: str | None
    opinion_answer: str | None
    visited_at: datetime | None
    visited_by: str | None
    visited_lon: float | None
    visited_lat: float | None
    visited_accuracy_m: float | None
    items: dict[str, str] | None
    tier: str | None
    participants: list[Any] | None
    on_site_on: date | None
    conclusion: str | None
    reasons: str | None
    decided_at: datetime | None
    decided_by: str | None


class HazardLine(NamedTuple):
    id: str
    house_id: str
    case_id: str
    assessment_id: str | None
    rule_id: str | None
    part: str
    sign: str
    severity: str
    certainty: str
    facts: dict[str, Any]
    state: str
    remediation_id: str | None
    listed_at: datetime
    struck_at: datetime | None


class SignOffLine(NamedTuple):
    case_id: str
    house_id: str
    number: str
    signed_at: datetime
    signed_by: str
    tier: str
    signature_id: str | None


class AssessmentLine(NamedTuple):
    id: str
    house_id: str
    submission_id: str
    at: datetime
    verdict: str
    pack: str
    profile: str
    fired: list[Any]
    missing: list[Any]
    promotion: str | None


class ConfirmationLine(NamedTuple):
    id: str
    assessment_id: str
    at: datetime
    account_id: str
    was: str
    verdict: str
    reason: str | None
