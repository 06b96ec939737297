"""安全鉴定: commissioned to an agency, accepted, visited, reported, read for what it demands (M8).

The agency answers for its report; the server checks that it is whole: a grade of its scale, who
wrote, reviewed and approved it, a visit by two people at least (LAW-ZJ art.19), its file uploaded.
What does not go together is asked of a person (report_questions), never judged here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from server.domain.acts import Act
from server.domain.case_state import INSPECTION_URGENT, STAGES
from server.domain.days import local_day
from server.domain.grades import is_dangerous_grade, stops_use
from server.domain.masking import mask_name
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.reassessment import with_second_report
from server.services import case_following, hazards, named_people, report_tellings
from server.services.agencies import name_index, number_index
from server.services.case_moves import move_to
from server.services.cases import Found, find_case, find_case_of, record, settle, take
from server.services.commissions import require_free_agency
from server.services.county import county_schema
from server.services.evidence import require_codes, require_not_future
from server.services.given_report import Report, Signature, require_grade, require_people
from server.services.ids import fresh_id
from server.services.projection import due_day
from server.services.report_questions import examine
from server.services.work import Work
from server.store.reads import cases as reads, houses, reports
from server.store.reads.cases import InspectionLine
from server.store.rows import Inspection


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
    require_free_agency(work, found.house.id, agency_id)
    due_on = due_day(work, INSPECTION_URGENT if is_urgent else STAGES["inspecting"].deadline)
    assert due_on is not None
    row = commission_row(work, found, agency_id, due_on, is_urgent=is_urgent)
    work.insert(Inspection, row, chain=found.chain)
    settle(work, found, step)
    inspection_id = str(row["id"])
    record(work, found, step, inspection=inspection_id, agency=agency_id, due=due_on.isoformat())
    return line_of(work, found, inspection_id)


def commission_row(
    work: Work, found: Found, agency_id: str, due_on: date, *, is_urgent: bool
) -> dict[str, Any]:
    return {
        **found.owned,
        "id": fresh_id(work),
        "agency_id": agency_id,
        "commissioned_at": work.now,
        "commissioned_by": work.actor.account_id,
        "is_urgent": is_urgent,
        "due_on": due_on,
    }


_DONE = ("remedied", "struck")  # hazards no plan is still waited for


def file_report(
    work: Work, inspection_id: str, *, report: Report, version: int | None = None
) -> InspectionLine:
    """File the agency's report; a dangerous grade calls for remediation whatever was seen."""
    found = find_own(work, inspection_id, version)
    require_grade(work, report)
    if line_of(work, found, inspection_id).second_of is not None:
        return _file_second(work, found, inspection_id, report)
    is_dangerous = is_dangerous_grade(report.grade)
    evidence = frozenset({"report_file", "grade"})
    step = take(
        work,
        found,
        evidence=evidence,
        is_dangerous=is_dangerous,
        stops_use=is_dangerous and stops_use(report.grade, report.advice),
    )
    require_whole(work, found, inspection_id, report)
    enter_report(work, found, inspection_id, report)
    settle(work, found, step)
    record(work, found, step, **told_report(inspection_id, report))
    _owe_word(work, found, inspection_id, report)
    if is_dangerous and all(one.state in _DONE for one in found.hazards):
        # The health code above already counts the grade; the hazard gives the plan its subject.
        hazards.list_reported(work, **found.owned, grade=report.grade, inspection=inspection_id)
    examine(work, line_of(work, found, inspection_id))
    return line_of(work, found, inspection_id)


def _file_second(work: Work, found: Found, inspection_id: str, report: Report) -> InspectionLine:
    """A second opinion moves the case only to the worse; the better one waits for a decision."""
    require_whole(work, found, inspection_id, report)
    enter_report(work, found, inspection_id, report)
    told = told_report(inspection_id, report)
    work.record("report.second_given", found.chain, case_id=found.row.id, **told)
    _owe_word(work, found, inspection_id, report)
    is_dangerous = is_dangerous_grade(report.grade)
    stops = is_dangerous and stops_use(report.grade, report.advice)
    if found.state.closing is None:
        _move_by_second(work, found, inspection_id, report, is_dangerous, stops)
    elif is_dangerous:
        case_following.act_on_second_report(
            work, found, inspection_id, report.grade, stops_use=stops
        )
    examine(work, line_of(work, found, inspection_id))
    return line_of(work, found, inspection_id)


def _move_by_second(  # noqa: PLR0917
    work: Work, found: Found, inspection_id: str, report: Report, is_dangerous: bool, stops: bool
) -> None:
    after = with_second_report(found.state, is_dangerous=is_dangerous, stops_use=stops)
    if is_dangerous and all(one.state in _DONE for one in found.hazards):
        graded = {"grade": report.grade, "inspection": inspection_id}
        hazards.list_reported(work, **found.owned, **graded)
        after = replace(after, has_open_hazards=True)
    move_to(work, found, after)


def _owe_word(work: Work, found: Found, inspection_id: str, report: Report) -> None:
    if is_dangerous_grade(report.grade):
        stops = stops_use(report.grade, report.advice)
        report_tellings.owe(work, found, inspection_id, stops_use=stops)


def enter_report(work: Work, found: Found, inspection_id: str, report: Report) -> None:
    work.update(Inspection, {"id": inspection_id}, _columns(work, report), chain=found.chain)
    signing = [(one.name, None) for one in report.people]
    named_people.keep(work, found, "report", inspection_id, signing)


def told_report(inspection_id: str, report: Report) -> dict[str, Any]:
    """What the ledger keeps of it."""
    return {
        "inspection": inspection_id,
        "scale": report.scale,
        "grade": report.grade,
        "scope": report.scope,
        "dangerous": is_dangerous_grade(report.grade),
        "file": report.file_sha256,
    }


def _columns(work: Work, report: Report) -> dict[str, Any]:
    stated = report.stated
    said = {name: getattr(stated, name) for name in _STATED if getattr(stated, name) is not None}
    sealed = work.store.secrets.seal(stated.address) if stated.address else None
    return {
        "report_no": report.report_no,
        "scale": report.scale,
        "grade": report.grade,
        "scope": report.scope,
        "is_dangerous": is_dangerous_grade(report.grade),
        "advice": report.advice,
        "conclusion": report.conclusion,
        "signers": [mask_name(one.name) for one in report.people],
        "people": [_signer(work, one) for one in report.people],
        "standards": list(report.standards),
        "inspected_on": report.inspected_on,
        "signed_on": report.signed_on,
        "stated": said,
        "address_sealed": sealed,
        "file_sha256": report.file_sha256,
        "reported_at": work.now,
        "reported_by": work.actor.account_id,
        "valid_until": _valid_until(work, report.inspected_on),
    }


_STATED = ("house_code", "storeys", "floor_area_m2", "structure_type", "built_year")


def _signer(work: Work, one: Signature) -> dict[str, str]:
    return {
        "role": one.role,
        "masked": mask_name(one.name),
        "name": name_index(work, one.name),
        "number": number_index(work, one.number),
    }


def find_own(
    work: Work, inspection_id: str, version: int | None, act: Act = Act.INSPECTION_REPORT
) -> Found:
    """The case of an inspection commissioned to one of the actor's agencies, not sent back."""
    found = find_case_of(
        work, act, reads.case_of_inspection, inspection_id, version, missing="inspection.missing"
    )
    line = line_of(work, found, inspection_id)
    if line.agency_id not in {seat.agency for seat in work.actor.seats}:
        raise Problem("inspection.missing")
    if line.rejected_at is not None:
        raise Problem("inspection.rejected_already")
    return found


def require_whole(work: Work, found: Found, inspection_id: str, report: Report) -> None:
    line = line_of(work, found, inspection_id)
    if line.reported_at is not None:
        raise Problem("inspection.already_reported")
    require_grade(work, report)
    require_codes(work, "inspection_scope", [report.scope])
    require_codes(work, "inspection_advice", [report.advice])
    require_people(report)
    _require_days(work, line, report)
    _require_visit(work, found, line, report)
    _require_own_paper(work, found, line, report)


def _require_days(work: Work, line: InspectionLine, report: Report) -> None:
    """A signature before the visit or the commission is asked about, not refused."""
    require_not_future(work, report.inspected_on)
    if report.signed_on > local_day(work.now):
        raise Problem("report.signed_in_future", day=report.signed_on.isoformat())
    if report.inspected_on < local_day(line.commissioned_at):
        raise Problem("report.before_commission")


def _require_visit(work: Work, found: Found, line: InspectionLine, report: Report) -> None:
    visits = reports.visits_of(found.reach, work.db, [line.id])
    if all(one.visited_on != report.inspected_on for one in visits):
        raise Problem("report.no_visit", day=report.inspected_on.isoformat())


def _require_own_paper(work: Work, found: Found, line: InspectionLine, report: Report) -> None:
    """Of this house, under a number of its own, with its file uploaded here."""
    head = houses.house_head(found.reach, work.db, found.house.id)
    code = report.stated.house_code
    if head is not None and code is not None and code != head.code:
        raise Problem("report.other_house", code=code)
    if report.stated.structure_type is not None:
        require_codes(work, "structure_type", [report.stated.structure_type])
    county = whole_county(work.county)
    if reports.is_number_used(county, work.db, line.agency_id, report.report_no):
        raise Problem("report.number_used", number=report.report_no)
    uploaded = reports.documents_of(found.reach, work.db, line.id)
    if all(one.sha256 != report.file_sha256 for one in uploaded):
        raise Problem("document.not_uploaded")


def _valid_until(work: Work, inspected_on: date) -> date:
    years = county_schema(work.county).profile.inspection_validity_years
    try:
        return inspected_on.replace(year=inspected_on.year + years)
    except ValueError:  # 29 February
        return inspected_on.replace(year=inspected_on.year + years, month=3, day=1)


def line_of(work: Work, found: Found, inspection_id: str) -> InspectionLine:
    lines = reads.inspections_of(found.reach, work.db, found.row.id)
    return next(line for line in lines if line.id == inspection_id)
