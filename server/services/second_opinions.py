"""异议复核: an owner or an authority objects, another agency looks, the housing bureau decides.

Both reports are kept. Until the decision the worse one counts (report_validity.counting).
"""

from __future__ import annotations

from dataclasses import replace

from server.domain.acts import Act
from server.domain.case_state import INSPECTION_URGENT, STAGES
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.domain.reassessment import with_report_decided
from server.services import case_following, hazards, report_standing, report_tellings
from server.services.case_moves import move_to
from server.services.cases import Found, find_case, find_case_of
from server.services.commissions import require_free_agency
from server.services.evidence import fingerprint, written_reason
from server.services.ids import fresh_id
from server.services.projection import due_day
from server.services.projection_of_report import show_report
from server.services.work import Work
from server.store.reads import agencies, cases as reads, report_questions
from server.store.reads.case_shapes import InspectionLine
from server.store.reads.report_questions import ObjectionRow
from server.store.rows import Inspection, ReportObjection


def object_to(work: Work, inspection_id: str, *, raised_for: str, reason: str) -> ObjectionRow:
    """Also after the case was closed: it stays closed, and only a second report that is dangerous
    is followed by a new one (case_following)."""
    found = find_case_of(
        work,
        Act.INSPECTION_OBJECT,
        reads.case_of_inspection,
        inspection_id,
        None,
        missing="inspection.missing",
    )
    line = _line(work, found, inspection_id)
    if line.reported_at is None:
        raise Problem("report.not_given")
    if line.voided_on is not None:
        raise Problem("report.void_already")
    if found.house.ended_on is not None:
        raise Problem("house.ended")
    words, objection_id = written_reason(reason), fresh_id(work)
    row = {
        **found.owned,
        "id": objection_id,
        "inspection_id": inspection_id,
        "raised_for": raised_for,
        "reason_sealed": work.store.secrets.seal({"reason": words}),
        "raised_at": work.now,
        "raised_by": work.actor.account_id,
    }
    if not work.insert_once(ReportObjection, row, chain=found.chain):
        raise Problem("objection.open")
    facts = {"objection": objection_id, "inspection": inspection_id, "by": raised_for}
    _record(work, found, "report.objected", reason=fingerprint(words), **facts)
    show_report(work, found.house.id)
    return _objection(work, found, objection_id)


def commission_second(
    work: Work, objection_id: str, *, agency_id: str, is_urgent: bool = False
) -> InspectionLine:
    """Another agency, on the register and tied to nobody concerned, the first one included."""
    found, objection = _find(work, Act.INSPECTION_COMMISSION, objection_id)
    if objection.second_id is not None:
        raise Problem("objection.second_commissioned")
    first = _line(work, found, objection.inspection_id)
    _require_other(work, first.agency_id, agency_id)
    require_free_agency(work, found.house.id, agency_id)
    due_on = due_day(work, INSPECTION_URGENT if is_urgent else STAGES["inspecting"].deadline)
    assert due_on is not None
    second_id = fresh_id(work)
    row = {
        **found.owned,
        "id": second_id,
        "agency_id": agency_id,
        "commissioned_at": work.now,
        "commissioned_by": work.actor.account_id,
        "is_urgent": is_urgent,
        "due_on": due_on,
        "second_of": first.id,
    }
    work.insert(Inspection, row, chain=found.chain)
    work.update(ReportObjection, {"id": objection_id}, {"second_id": second_id}, chain=found.chain)
    facts = {"objection": objection_id, "inspection": second_id, "agency": agency_id}
    _record(work, found, "report.second_commissioned", due=due_on.isoformat(), **facts)
    return _line(work, found, second_id)


def release(work: Work, found: Found, second_id: str) -> None:
    """The second agency sent the commission back: a third may be asked."""
    for one in report_questions.objections_of(found.reach, work.db, found.house.id):
        if one.second_id == second_id:
            work.update(ReportObjection, {"id": one.id}, {"second_id": None}, chain=found.chain)


def decide(work: Work, objection_id: str, *, counts_id: str, reason: str) -> ObjectionRow:
    """Which report counts, with reasons; an objection nobody was commissioned for is turned down
    by letting the first one count."""
    found, objection = _find(work, Act.INSPECTION_DECIDE, objection_id)
    _require_choice(work, found, objection, counts_id)
    words = written_reason(reason)
    decided = {
        "counts_id": counts_id,
        "decision_sealed": work.store.secrets.seal({"reason": words}),
        "decided_at": work.now,
        "decided_by": work.actor.account_id,
    }
    work.update(ReportObjection, {"id": objection_id}, decided, chain=found.chain)
    facts = {"objection": objection_id, "counts": counts_id}
    _record(work, found, "report.objection_decided", reason=fingerprint(words), **facts)
    if objection.second_id is not None:
        others = {objection.inspection_id, objection.second_id} - {counts_id}
        report_tellings.end(work, found.house.id, "overruled", others)
    running = found if found.row.closing is None else case_following.open_case_of(work, found)
    if running is not None:
        _follow(work, running, {objection.inspection_id, objection.second_id} - {counts_id})
    else:
        show_report(work, found.house.id)
    return _objection(work, found, objection_id)


def _follow(work: Work, found: Found, others: set[str | None]) -> None:
    """A hazard only a report that no longer counts has named, and nobody planned for, is gone."""
    for hazard in found.hazards:
        if hazard.state == "open" and hazard.facts.get("inspection") in others - {None}:
            hazards.dismiss(work, **found.owned, hazard_id=hazard.id)
    left = reads.hazards_of(found.reach, work.db, found.row.id)
    standing = report_standing.of_case(work, found.reach, found.row)
    state = replace(
        found.state,
        is_dangerous=None if standing.report is None else standing.report.is_dangerous,
        has_open_hazards=any(one.state != "struck" for one in left),
        is_report_questioned=standing.is_questioned,
        is_report_objected=standing.is_objected,
    )
    move_to(work, found, with_report_decided(state))


def _require_choice(work: Work, found: Found, objection: ObjectionRow, counts_id: str) -> None:
    if counts_id not in {objection.inspection_id, objection.second_id}:
        raise Problem("objection.choice_unknown")
    if objection.second_id is None:
        return
    if (objection.raised_by, counts_id) == (work.actor.account_id, objection.second_id):
        raise Problem("objection.own")  # to let the first count is to give in
    if _line(work, found, objection.second_id).reported_at is None:
        raise Problem("objection.no_second")


def _require_other(work: Work, first: str, second: str) -> None:
    county, today = whole_county(work.county), local_day(work.now)
    tied = {
        (one.agency_id, one.tied_agency_id)
        for one in agencies.ties(county, work.db)
        if one.since_on <= today and (one.until_on is None or today <= one.until_on)
    }
    if first == second or {(first, second), (second, first)} & tied:
        raise Problem("objection.same_agency")


def _find(work: Work, act: Act, objection_id: str) -> tuple[Found, ObjectionRow]:
    require_act(work.actor, act)
    known = report_questions.objection(reach_of(work.actor, act), work.db, objection_id)
    if known is None:
        raise Problem("objection.missing")
    found = find_case(work, act, known.case_id)
    objection = _objection(work, found, objection_id)  # as it is once the house is watched
    if objection.decided_at is not None:
        raise Problem("objection.decided")
    return found, objection


def _objection(work: Work, found: Found, objection_id: str) -> ObjectionRow:
    row = report_questions.objection(found.reach, work.db, objection_id)
    assert row is not None
    return row


def _line(work: Work, found: Found, inspection_id: str) -> InspectionLine:
    lines = reads.inspections_of(found.reach, work.db, found.row.id)
    return next(one for one in lines if one.id == inspection_id)


def _record(work: Work, found: Found, event: str, **facts: object) -> None:
    work.record(event, found.chain, case_id=found.row.id, **facts)
