"""What ends a report before its day: a survey that shows it, or the housing bureau's word.

A void report stays in the file with its cause; the case, or a new one, asks for a new inspection.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from server.domain import workflow
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Verdict
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.report_validity import VOID_CAUSES, Described, ended_by
from server.services import case_following, report_standing, report_tellings
from server.services.case_moves import move_to
from server.services.cases import Found, find_case_of
from server.services.evidence import fingerprint, require_not_future, written_reason
from server.services.projection_of_report import show_report
from server.services.work import Work
from server.store.reads import cases as reads, house_file
from server.store.reads.case_shapes import InspectionLine
from server.store.reads.houses import HouseState
from server.store.rows import Inspection


def end_by_survey(
    work: Work, house: HouseState, values: Mapping[str, Any], worst: Verdict | None
) -> bool:
    """End the report that counts when the survey shows that the house is another one now.

    `worst` is that of the signs not seen before. A house that never had a case had no report.
    """
    if house.stage is None:
        return False
    county = whole_county(work.county)
    report = report_standing.of_house(work, county, house.id).report
    if report is None:
        return False
    before = house_file.answers_of(county, work.db, house.id)
    said = before.answers if before is not None and before.answers else {}
    is_severe = worst is Verdict.SEVERE
    cause = ended_by(_described(said), _described(values), has_new_severe=is_severe)
    if cause is None:
        return False
    _end(work, report, cause, local_day(work.now), None)
    return True


def _described(values: Mapping[str, Any]) -> Described:
    told = [values.get(name) for name in ("is_extended", "main_structure_changed")]
    is_altered = None if told == [None, None] else any(told)
    kinds = values.get("business_kinds") or values.get("business_kind") or ()
    used = frozenset([kinds] if isinstance(kinds, str) else kinds)
    return Described(values.get("storeys"), values.get("is_operational"), is_altered, used)


def void(
    work: Work,
    inspection_id: str,
    *,
    cause: str,
    on: date,
    reason: str,
    version: int | None = None,
) -> InspectionLine:
    """The housing bureau's word: false, withdrawn, or the house is another one now."""
    found = find_case_of(
        work,
        Act.INSPECTION_DECIDE,
        reads.case_of_inspection,
        inspection_id,
        version,
        missing="inspection.missing",
    )
    line = next(one for one in _lines(work, found) if one.id == inspection_id)
    if line.reported_at is None:
        raise Problem("report.not_given")
    if line.voided_on is not None:
        raise Problem("report.void_already")
    if cause not in VOID_CAUSES:
        raise Problem("report.cause_unknown")
    require_not_future(work, on)
    words = written_reason(reason)
    before = report_standing.of_house(work, found.reach, found.house.id).report
    _end(work, line, cause, on, words)
    if before is not None and before.id == inspection_id:
        _ask_anew(work, found)
    return next(one for one in _lines(work, found) if one.id == inspection_id)


def _lines(work: Work, found: Found) -> list[InspectionLine]:
    return reads.inspections_of(found.reach, work.db, found.row.id)


def _end(work: Work, line: InspectionLine, cause: str, on: date, reason: str | None) -> None:
    chain = f"house:{line.house_id}"
    ended = {"voided_on": on, "voided_by": work.actor.account_id, "void_cause": cause}
    work.update(Inspection, {"id": line.id}, ended, chain=chain)
    report_tellings.end(work, line.house_id, "void", [line.id])
    work.record(
        "report.voided",
        chain,
        case_id=line.case_id,
        inspection=line.id,
        cause=cause,
        on=on.isoformat(),
        reason=None if reason is None else fingerprint(reason),
    )


def _ask_anew(work: Work, found: Found) -> None:
    """The open case goes back to its inspection; a closed one is followed by a new case."""
    standing = report_standing.of_case(work, found.reach, found.row)
    if standing.report is not None:
        show_report(work, found.house.id)
    elif found.state.closing is None and found.state.inspection == "reported":
        after = workflow.reassessed(found.state, found.state.verdict, report_ended=True)
        move_to(work, found, after)
    elif found.state.closing is not None and _stands_without_case(found):
        case_following.inspect_anew(work, found)
    else:
        show_report(work, found.house.id)


def _stands_without_case(found: Found) -> bool:
    """A house that is gone is inspected no more."""
    return found.house.open_case_id is None and found.house.ended_on is None
