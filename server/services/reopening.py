"""重新立案: a closed case is never touched; a new one with its own number follows it (§4.4)."""

from __future__ import annotations

from server.domain import workflow
from server.domain.acts import Act
from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.domain.reopening import CAUSES
from server.services import complaint_following, hazards, projection
from server.services.case_opening import OpenedCase, open_case
from server.services.evidence import fingerprint, written_reason
from server.services.finding import FoundHouse, find_house
from server.services.work import Work
from server.store.reads import cases as reads
from server.store.reads.cases import CaseRow
from server.store.rows import Reopening


def reopen(
    work: Work,
    house_id: str,
    *,
    cause: str,
    verdict: Verdict,
    sign: str,
    reason: str,
    version: int | None = None,
) -> CaseRow:
    """`cause` is a key of CAUSES; `sign` is what was found, one line of the hazard list.

    Whatever was thought of the house before, it stands under the verdict of the office from now
    on, until a technician has looked (the verdict is not confirmed).
    """
    assert cause in CAUSES
    found = find_house(work, Act.CASE_REOPEN, house_id, version)
    words = written_reason(reason)
    closed = _closed_case(work, found)
    track = Track.OPERATIONAL if found.house.is_operational else Track.OTHER
    state = workflow.opening(track, verdict, has_open_hazards=True)
    assert state is not None
    opened = open_case(
        work, state, house_id=house_id, township=found.house.township_code, reopens=closed.id
    )
    severity = hazards.severity_of(verdict)
    assert severity is not None
    hazards.list_named(
        work, house_id=house_id, case_id=opened.id, sign=written_reason(sign), severity=severity
    )
    shown = projection.of_case(opened.id, state, opened.stage, opened.due)
    shown |= {"verdict": verdict.value, "is_verdict_confirmed": False}
    projection.update_house(work, found.house, shown)
    _write_down(work, found, opened, closed, cause, words)
    row = reads.case_row(found.reach, work.db, opened.id)
    assert row is not None
    return row


def _closed_case(work: Work, found: FoundHouse) -> CaseRow:
    if found.house.ended_on is not None:
        raise Problem("house.ended")
    if found.house.open_case_id is not None:
        raise Problem("case.not_closed")
    if found.house.ended_on is not None:
        raise Problem("house.ended")
    earlier = reads.cases_of(found.reach, work.db, found.house.id)
    if not earlier:
        raise Problem("case.nothing_to_reopen")
    return earlier[0]


def _write_down(  # noqa: PLR0917
    work: Work, found: FoundHouse, opened: OpenedCase, closed: CaseRow, cause: str, words: str
) -> None:
    row = {
        "case_id": opened.id,
        "reopens": closed.id,
        "house_id": found.house.id,
        "cause": cause,
        "reason": words,
        "reopened_at": work.now,
        "reopened_by": work.actor.account_id,
    }
    work.insert(Reopening, row, chain=found.chain)
    work.record(
        "case.reopened",
        found.chain,
        case_id=opened.id,
        case=opened.id,
        number=opened.number,
        reopens=closed.id,
        cause=cause,
        reason=fingerprint(words),
    )
    if cause == "complaint":
        complaint_following.by_reopening(work, found.house.id, opened.id)
