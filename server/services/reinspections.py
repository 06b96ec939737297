"""复核鉴定: structural work is inspected again; only A or B lets the house be accepted (M11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from server.domain.acceptance import is_usable_grade
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.masking import mask_name
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.services import named_people
from server.services.acceptance import find_acceptance, require_newest
from server.services.cases import Found, record, settle, take
from server.services.commissions import require_free_agency
from server.services.evidence import (
    Photos,
    enter_document,
    enter_photos,
    require_codes,
    require_not_future,
)
from server.services.given_report import GRADES, MINIMUM_SIGNERS
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import acceptance as reads, cases
from server.store.reads.acceptance import ReinspectionLine
from server.store.rows import AccessLog, Reinspection


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinspected:
    agency_id: str
    report_no: str
    scale: str
    grade: str
    conclusion: str
    signers: tuple[str, ...]
    inspected_on: date
    file_sha256: str


def file_reinspection(
    work: Work, acceptance_id: str, *, report: Reinspected, version: int | None = None
) -> ReinspectionLine:
    """A report that says C or D is kept as well; the acceptance then cannot pass on it."""
    found = find_acceptance(work, Act.ACCEPTANCE_REINSPECT, acceptance_id, version)
    step = take(work, found, evidence=frozenset({"report_file"}))
    require_newest(work, found, acceptance_id)
    _require_whole(work, found, report)
    report_id = fresh_id(work)
    row = {
        **found.owned,
        "id": report_id,
        "acceptance_id": acceptance_id,
        **_columns(work, report),
    }
    work.insert(Reinspection, row, chain=found.chain)
    people = [(name, report.agency_id) for name in report.signers]
    named_people.keep(work, found, "reinspection", report_id, people)
    settle(work, found, step)
    record(
        work,
        found,
        step,
        acceptance=acceptance_id,
        reinspection=report_id,
        agency=report.agency_id,
        scale=report.scale,
        grade=report.grade,
        file=report.file_sha256,
    )
    return reads.reinspections_of(found.reach, work.db, found.row.id)[-1]


def stored_report(work: Work, reinspection_id: str) -> tuple[ReinspectionLine, Path | None]:
    """Its PDF, None where photos of it were filed; who opened it is kept, as of any report."""
    require_act(work.actor, Act.REPORT_FILE_READ)
    reach = reach_of(work.actor, Act.REPORT_FILE_READ)
    line = reads.reinspection(reach, work.db, reinspection_id)
    if line is None:
        raise Problem("document.missing")
    row = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "report.opened",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": {"reinspection": reinspection_id, "file": line.file_sha256},
    }
    work.keep(AccessLog, row)
    documents = work.store.documents
    is_pdf = documents.has(line.file_sha256)
    return line, documents.path(line.file_sha256) if is_pdf else None


def _columns(work: Work, report: Reinspected) -> dict[str, object]:
    return {
        "agency_id": report.agency_id,
        "report_no": report.report_no,
        "scale": report.scale,
        "grade": report.grade,
        "is_usable": is_usable_grade(report.grade),
        "conclusion": report.conclusion,
        "signers": [mask_name(name) for name in report.signers],
        "inspected_on": report.inspected_on,
        "file_sha256": report.file_sha256,
        "filed_at": work.now,
        "filed_by": work.actor.account_id,
    }


def _require_whole(work: Work, found: Found, report: Reinspected) -> None:
    require_free_agency(work, found.house.id, report.agency_id)
    require_codes(work, "inspection_scale", [report.scale])
    if report.grade not in GRADES[report.scale]:
        raise Problem("report.grade_not_in_scale", grade=report.grade, scale=report.scale)
    if len({name.strip() for name in report.signers}) < MINIMUM_SIGNERS:
        raise Problem("report.too_few_signers", minimum=MINIMUM_SIGNERS)
    require_not_future(work, report.inspected_on)
    plans = cases.remediations_of(found.reach, work.db, found.row.id)
    finished = max((one.finished_at for one in plans if one.finished_at), default=None)
    if finished is not None and report.inspected_on < local_day(finished):
        raise Problem("reinspection.before_finish")
    _enter_file(work, found, report.file_sha256, finished or found.row.opened_at)


def _enter_file(work: Work, found: Found, sha256: str, since: datetime) -> None:
    """A hash alone proves nothing: the report itself lies here, as PDF or photographed."""
    if work.store.documents.has(sha256):
        enter_document(work, found, sha256, "reinspection")
        return
    shown = Photos(hashes=[sha256], purpose="reinspection", since=since)
    enter_photos(work, found, shown)
