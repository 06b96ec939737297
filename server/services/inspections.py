"""安全鉴定: commissioned to an agency, reported by it, read for what it demands (M8).

The agency answers for its report; the server checks that it is whole: a grade of its scale, two
signers at least (LAW-ZJ art.19), a day that has been, a file that is named by its hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain.acts import Act
from server.domain.case_state import INSPECTION_URGENT, STAGES
from server.domain.days import local_day
from server.domain.grades import is_dangerous_grade, stops_use
from server.domain.masking import mask_name
from server.domain.problems import Problem
from server.services import hazards, named_people
from server.services.cases import Found, find_case, find_case_of, record, settle, take
from server.services.county import county_schema
from server.services.evidence import require_agency, require_codes, require_not_future
from server.services.ids import fresh_id
from server.services.projection import due_day
from server.services.work import Work
from server.store.reads import cases as reads
from server.store.reads.cases import InspectionLine
from server.store.rows import Inspection

# Which grades a scale knows (domain.md §3.1).
GRADES: dict[str, tuple[str, ...]] = {
    "jgj125": ("a", "b", "c", "d"),
    "gb50292": ("asu", "bsu", "csu", "dsu"),
    "rural2019": ("a", "b", "c", "d"),
}
MINIMUM_SIGNERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    report_no: str
    scale: str
    grade: str
    scope: str
    advice: str
    conclusion: str
    signers: tuple[str, ...]
    standards: tuple[str, ...]
    inspected_on: date
    file_sha256: str


def commission(
    work: Work,
    case_id: str,
    *,
    agency_id: str,
    is_urgent: bool = False,
    version: int | None = None,
) -> InspectionLine:
    found = find_case(work, Act.INSPECTION_COMMISSION, case_id, version)
    step = take(work, found, is_urgent=is_urgent)
    require_agency(work, agency_id)
    due_on = due_day(work, INSPECTION_URGENT if is_urgent else STAGES["inspecting"].deadline)
    assert due_on is not None
    inspection_id = fresh_id(work)
    row = {
        **found.owned,
        "id": inspection_id,
        "agency_id": agency_id,
        "commissioned_at": work.now,
        "commissioned_by": work.actor.account_id,
        "is_urgent": is_urgent,
        "due_on": due_on,
    }
    work.insert(Inspection, row, chain=found.chain)
    settle(work, found, step)
    record(work, found, step, inspection=inspection_id, agency=agency_id, due=due_on.isoformat())
    return _line(work, found, inspection_id)


_DONE = ("remedied", "struck")  # hazards no plan is still waited for


def file_report(
    work: Work, inspection_id: str, *, report: Report, version: int | None = None
) -> InspectionLine:
    """File the agency's report; a dangerous grade calls for remediation whatever was seen."""
    found = _find(work, inspection_id, version)
    _require_grade(work, report)
    is_dangerous = is_dangerous_grade(report.grade)
    evidence = frozenset({"report_file", "grade"})
    step = take(
        work,
        found,
        evidence=evidence,
        is_dangerous=is_dangerous,
        stops_use=is_dangerous and stops_use(report.grade, report.advice),
    )
    _require_whole(work, found, inspection_id, report)
    work.update(Inspection, {"id": inspection_id}, _columns(work, report), chain=found.chain)
    settle(work, found, step)
    record(
        work,
        found,
        step,
        inspection=inspection_id,
        scale=report.scale,
        grade=report.grade,
        scope=report.scope,
        dangerous=is_dangerous,
        file=report.file_sha256,
    )
    named_people.keep(
        work, found, "report", inspection_id, [(name, None) for name in report.signers]
    )
    if is_dangerous and all(one.state in _DONE for one in found.hazards):
        # The health code above already counts the grade; the hazard gives the plan its subject.
        hazards.list_reported(work, **found.owned, grade=report.grade)
    return _line(work, found, inspection_id)


def _columns(work: Work, report: Report) -> dict[str, Any]:
    return {
        "report_no": report.report_no,
        "scale": report.scale,
        "grade": report.grade,
        "scope": report.scope,
        "is_dangerous": is_dangerous_grade(report.grade),
        "advice": report.advice,
        "conclusion": report.conclusion,
        "signers": [mask_name(name) for name in report.signers],
        "standards": list(report.standards),
        "inspected_on": report.inspected_on,
        "file_sha256": report.file_sha256,
        "reported_at": work.now,
        "reported_by": work.actor.account_id,
        "valid_until": _valid_until(work, report.inspected_on),
    }


def _find(work: Work, inspection_id: str, version: int | None) -> Found:
    """The case of an inspection commissioned to one of the actor's agencies."""
    found = find_case_of(
        work,
        Act.INSPECTION_REPORT,
        reads.case_of_inspection,
        inspection_id,
        version,
        missing="inspection.missing",
    )
    agencies = {seat.agency for seat in work.actor.seats}
    if _line(work, found, inspection_id).agency_id not in agencies:
        raise Problem("inspection.missing")
    return found


def _require_grade(work: Work, report: Report) -> None:
    require_codes(work, "inspection_scale", [report.scale])
    if report.grade not in GRADES[report.scale]:
        raise Problem("report.grade_not_in_scale", grade=report.grade, scale=report.scale)


def _require_whole(work: Work, found: Found, inspection_id: str, report: Report) -> None:
    line = _line(work, found, inspection_id)
    if line.reported_at is not None:
        raise Problem("inspection.already_reported")
    require_codes(work, "inspection_scope", [report.scope])
    require_codes(work, "inspection_advice", [report.advice])
    if len({name.strip() for name in report.signers}) < MINIMUM_SIGNERS:
        raise Problem("report.too_few_signers", minimum=MINIMUM_SIGNERS)
    require_not_future(work, report.inspected_on)
    if report.inspected_on < local_day(line.commissioned_at):
        raise Problem("report.before_commission")


def _valid_until(work: Work, inspected_on: date) -> date:
    years = county_schema(work.county).profile.inspection_validity_years
    try:
        return inspected_on.replace(year=inspected_on.year + years)
    except ValueError:  # 29 February
        return inspected_on.replace(year=inspected_on.year + years, month=3, day=1)


def _line(work: Work, found: Found, inspection_id: str) -> InspectionLine:
    lines = reads.inspections_of(found.reach, work.db, found.row.id)
    return next(line for line in lines if line.id == inspection_id)
