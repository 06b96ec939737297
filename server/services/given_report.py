"""An inspection report as the agency hands it in, and what it must be in itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from server.domain.problems import Problem
from server.services.evidence import require_codes
from server.services.work import Work

# Which grades a scale knows (domain.md §3.1).
GRADES: dict[str, tuple[str, ...]] = {
    "jgj125": ("a", "b", "c", "d"),
    "gb50292": ("asu", "bsu", "csu", "dsu"),
    "rural2019": ("a", "b", "c", "d"),
}
MINIMUM_SIGNERS = 2
ROLES = {"author": "编制人", "reviewer": "审核人", "approver": "审批人"}


@dataclass(frozen=True, slots=True)
class Signature:
    """`role` is a key of ROLES, or `inspector` for who else signs."""

    role: str
    name: str
    number: str  # of the certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the report itself says of the house; the address in the parts the house file has."""

    house_code: str | None = None
    storeys: int | None = None
    floor_area_m2: float | None = None
    structure_type: str | None = None
    built_year: int | None = None
    address: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    report_no: str
    scale: str
    grade: str
    scope: str
    advice: str
    conclusion: str
    people: tuple[Signature, ...]
    standards: tuple[str, ...]
    inspected_on: date
    signed_on: date
    file_sha256: str
    stated: Stated = field(default_factory=Stated)


def require_grade(work: Work, report: Report) -> None:
    require_codes(work, "inspection_scale", [report.scale])
    if report.grade not in GRADES[report.scale]:
        raise Problem("report.grade_not_in_scale", grade=report.grade, scale=report.scale)


def require_people(report: Report) -> None:
    if len({one.name.strip() for one in report.people}) < MINIMUM_SIGNERS:
        raise Problem("report.too_few_signers", minimum=MINIMUM_SIGNERS)
    by_role = {one.role: one.name.strip() for one in report.people}
    for role, label in ROLES.items():
        if role not in by_role:
            raise Problem("report.role_missing", role=label)
    if by_role["author"] in {by_role["reviewer"], by_role["approver"]}:
        raise Problem("report.same_person")
