"""Which report of a house counts today, and whether it may be built upon (decision 0020)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from server.domain.reach import Reach
from server.domain.report_validity import Decision, Given, counting
from server.services.work import Work
from server.store.reads import cases as reads, report_questions
from server.store.reads.case_shapes import CaseRow, InspectionLine
from server.store.reads.report_questions import ObjectionRow


class Standing(NamedTuple):
    """`report` counts; None: none was given or all are void, of which `void` is the newest."""

    report: InspectionLine | None
    void: InspectionLine | None
    is_questioned: bool
    is_objected: bool = False


class OperationReport(NamedTuple):
    """What `may_operate` asks of the report, by the names of OperationFacts."""

    is_dangerous: bool | None
    valid_until: date | None
    void_cause: str | None
    is_questioned: bool
    case_id: str | None
    is_partial: bool = False


def of_case(work: Work, reach: Reach, case: CaseRow) -> Standing:
    """A case that began reported rests on the second report of an earlier one (0035)."""
    lines = reads.inspections_of(reach, work.db, case.id)
    is_given = any(one.reported_at is not None for one in lines)
    if case.inspection == "reported" and not is_given:
        return of_house(work, reach, case.house_id)
    return _standing(work, reach, case.house_id, lines)


def of_house(work: Work, reach: Reach, house_id: str) -> Standing:
    return _standing(work, reach, house_id, reads.inspections_of_house(reach, work.db, house_id))


def for_operation(work: Work, reach: Reach, house_id: str) -> OperationReport:
    """The report a licence rests on; a void one is told as void, not as none."""
    standing = of_house(work, reach, house_id)
    line = standing.report or standing.void
    if line is None:
        return OperationReport(None, None, None, False, None)
    cause = None if standing.report else line.void_cause
    return OperationReport(
        line.is_dangerous,
        line.valid_until,
        cause,
        standing.is_questioned,
        line.case_id,
        line.scope == "part",
    )


def _standing(work: Work, reach: Reach, house_id: str, lines: Sequence[InspectionLine]) -> Standing:
    given = [one for one in lines if one.reported_at is not None]
    if not given:
        return Standing(None, None, False)
    objections = report_questions.objections_of(reach, work.db, house_id)
    decisions = [Decision(one.inspection_id, one.counts_id) for one in objections]
    by_id = {one.id: one for one in given}
    chosen = counting([_given(one) for one in given], decisions)
    void = [one for one in given if one.voided_on is not None]
    report = None if chosen is None else by_id[chosen]
    is_objected = report is not None and _is_objected(report, objections)
    is_questioned = is_objected or (report is not None and _is_asked(work, reach, report))
    return Standing(report, void[-1] if void else None, is_questioned, is_objected)


def _given(line: InspectionLine) -> Given:
    assert line.reported_at is not None
    is_void = line.voided_on is not None
    return Given(line.id, line.grade, line.reported_at, is_void, line.second_of)


def _is_objected(report: InspectionLine, objections: Sequence[ObjectionRow]) -> bool:
    return any(
        one.decided_at is None and report.id in {one.inspection_id, one.second_id}
        for one in objections
    )


def _is_asked(work: Work, reach: Reach, report: InspectionLine) -> bool:
    return report_questions.open_serious(reach, work.db, report.house_id, report.id) > 0
