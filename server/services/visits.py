"""The agency's own steps before its report: accept or send back, and the visit on site (M8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.problems import Problem
from server.services.cases import Found, record, settle, take
from server.services.commissions import masked_people
from server.services.evidence import (
    Photos,
    enter_photos,
    fingerprint,
    require_not_future,
    written_reason,
)
from server.services.ids import fresh_id
from server.services.inspections import find_own, line_of
from server.services.second_opinions import release
from server.services.work import Work
from server.store.reads import reports
from server.store.reads.cases import InspectionLine
from server.store.reads.reports import VisitLine
from server.store.rows import Inspection, InspectionVisit

MINIMUM_PEOPLE = 2  # LAW-ZJ art.19


def accept(work: Work, inspection_id: str, *, has_no_interest: bool) -> InspectionLine:
    """接受委托 with the statement of no interest; who has one sends the commission back."""
    found = find_own(work, inspection_id, None)
    line = _waiting(work, found, inspection_id)
    if line.accepted_at is not None:
        raise Problem("inspection.accepted_already")
    if not has_no_interest:
        raise Problem("inspection.interest")
    accepted = {"accepted_at": work.now, "has_no_interest": True}
    work.update(Inspection, {"id": inspection_id}, accepted, chain=found.chain)
    work.record(
        "inspection.accepted",
        found.chain,
        case_id=found.row.id,
        inspection=inspection_id,
        agency=line.agency_id,
        no_interest=True,
    )
    return line_of(work, found, inspection_id)


def reject(
    work: Work, inspection_id: str, *, reason: str, version: int | None = None
) -> InspectionLine:
    """退回委托, with a reason; another agency may be commissioned then."""
    found = find_own(work, inspection_id, version, Act.INSPECTION_REJECT)
    line = _waiting(work, found, inspection_id)
    words = written_reason(reason)
    facts = {"inspection": inspection_id, "agency": line.agency_id, "reason": fingerprint(words)}
    sent_back = {"rejected_at": work.now, "rejection": words}
    if line.second_of is not None:  # the case itself did not wait for a second opinion
        work.update(Inspection, {"id": inspection_id}, sent_back, chain=found.chain)
        work.record("inspection.rejected", found.chain, case_id=found.row.id, **facts)
        release(work, found, inspection_id)
        return line._replace(rejected_at=work.now, rejection=words)
    step = take(work, found, evidence=frozenset({"reasons"}))
    work.update(Inspection, {"id": inspection_id}, sent_back, chain=found.chain)
    settle(work, found, step)
    record(work, found, step, **facts)
    return line._replace(rejected_at=work.now, rejection=words)


def visit(
    work: Work,
    inspection_id: str,
    *,
    visited_on: date,
    people: Sequence[str],
    photos: Sequence[str] = (),
) -> VisitLine:
    """现场查勘 of a day; several visits are several records."""
    found = find_own(work, inspection_id, None)
    line = _waiting(work, found, inspection_id)
    if line.accepted_at is None:
        raise Problem("inspection.not_accepted")
    names = _people(people)
    _require_day(work, line, visited_on)
    shown = Photos(hashes=photos, purpose="inspection", since=line.commissioned_at)
    enter_photos(work, found, shown)
    row = VisitLine(
        fresh_id(work),
        found.house.id,
        inspection_id,
        line.agency_id,
        visited_on,
        masked_people(work, names),
        list(photos),
        work.now,
        work.actor.account_id,
    )
    work.insert(InspectionVisit, row._asdict(), chain=found.chain)
    work.record(
        "inspection.visited",
        found.chain,
        case_id=found.row.id,
        inspection=inspection_id,
        on=visited_on.isoformat(),
        people=len(names),
        photos=list(photos),
    )
    return row


def _people(people: Sequence[str]) -> list[str]:
    names = sorted({name.strip() for name in people if name.strip()})
    if len(names) < MINIMUM_PEOPLE:
        raise Problem("visit.too_few_people", minimum=MINIMUM_PEOPLE)
    return names


def _require_day(work: Work, line: InspectionLine, visited_on: date) -> None:
    require_not_future(work, visited_on)
    if visited_on < local_day(line.commissioned_at):
        raise Problem("visit.before_commission")


def visits_of(work: Work, found: Found, inspection_id: str) -> list[VisitLine]:
    return reports.visits_of(found.reach, work.db, [inspection_id])


def _waiting(work: Work, found: Found, inspection_id: str) -> InspectionLine:
    line = line_of(work, found, inspection_id)
    if line.reported_at is not None:
        raise Problem("inspection.already_reported")
    return line
