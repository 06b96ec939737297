"""整治: a plan for every hazard, the work begun and finished, with photos of after (M10).

A plan names measures, a person, a supervising unit and a day; "尽快" is no day. Work starts only
when every open hazard of the case stands in some plan.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from server.domain.acts import Act
from server.domain.problems import Problem
from server.services.cases import Found, find_case, find_case_of, record, settle, take
from server.services.evidence import Photos, enter_photos
from server.services.ids import fresh_id
from server.services.overdue_reviews import waiting_lines
from server.services.remediation_plans import Plan, columns_of, emptied, require_sound
from server.services.work import Work
from server.store.reads import cases as reads
from server.store.reads.cases import RemediationLine
from server.store.rows import Hazard, Remediation


def plan(work: Work, case_id: str, *, plan: Plan, version: int | None = None) -> RemediationLine:
    found = find_case(work, Act.REMEDIATION_PLAN, case_id, version)
    step = take(work, found)
    require_sound(work, found, plan)
    _require_reviewed(work, found, plan)
    remediation_id = fresh_id(work)
    row = {**found.owned, "id": remediation_id, **columns_of(work, plan)}
    work.insert(Remediation, row, chain=found.chain)
    replaced = _replace(work, found, plan, remediation_id)
    covered = {"state": "planned", "remediation_id": remediation_id}
    for hazard_id in plan.hazard_ids:
        work.update(Hazard, {"id": hazard_id}, covered, chain=found.chain)
    settle(work, found, step)
    record(
        work,
        found,
        step,
        remediation=remediation_id,
        remedies=list(plan.remedies),
        due=plan.due_on.isoformat(),
        hazards=list(plan.hazard_ids),
        replaces=replaced,
        ends_house=plan.ends_house,
        **{"class": plan.kind},
    )
    return _line(work, found, remediation_id)


def _require_reviewed(work: Work, found: Found, plan: Plan) -> None:
    """What is late gets no new day before a technician has looked at it again."""
    lines = {one.remediation_id for one in found.hazards if one.id in plan.hazard_ids} - {None}
    if waiting_lines(work, found.reach, found.house.id, (one for one in lines if one)):
        raise Problem("remediation.review_first")


def _replace(work: Work, found: Found, plan: Plan, remediation_id: str) -> list[str]:
    """A line whose last hazard the new plan takes over is done with; the ledger keeps its day."""
    lines = reads.remediations_of(found.reach, work.db, found.row.id)
    gone = emptied(lines, found, plan.hazard_ids)
    for line_id in gone:
        replaced = {"replaced_by": remediation_id}
        work.update(Remediation, {"id": line_id}, replaced, chain=found.chain)
    return gone


def start(work: Work, remediation_id: str, *, version: int | None = None) -> RemediationLine:
    found, line = find_line(work, Act.REMEDIATION_START, remediation_id, version)
    step = take(work, found)
    if line.replaced_by is not None:
        raise Problem("remediation.replaced")
    if line.started_at is not None:
        raise Problem("remediation.already_started")
    if any(hazard.state == "open" for hazard in found.hazards):
        raise Problem("remediation.hazard_unplanned")
    work.update(Remediation, {"id": line.id}, {"started_at": work.now}, chain=found.chain)
    settle(work, found, step)
    record(work, found, step, remediation=line.id)
    return _line(work, found, line.id)


def finish(
    work: Work,
    remediation_id: str,
    *,
    photos: Sequence[str],
    taken_at: Mapping[str, datetime] | None = None,
    version: int | None = None,
) -> RemediationLine:
    """One line of the plan is done; the last one brings the case to its acceptance."""
    found, line = find_line(work, Act.REMEDIATION_FINISH, remediation_id, version)
    step = take(
        work,
        found,
        evidence=frozenset({"after_photos"} if photos else ()),
        other_lines_open=_other_lines_open(work, found, line.id),
    )
    _require_running(line)
    _enter_photos(work, found, line, "after", photos, taken_at)
    done = {
        "finished_at": work.now,
        "finished_by": work.actor.account_id,
        "photos": list(photos),
    }
    work.update(Remediation, {"id": line.id}, done, chain=found.chain)
    for hazard in found.hazards:
        if hazard.remediation_id == line.id and hazard.state == "planned":
            work.update(Hazard, {"id": hazard.id}, {"state": "remedied"}, chain=found.chain)
    settle(work, found, step)
    record(work, found, step, remediation=line.id, photos=list(photos))
    return _line(work, found, line.id)


def _enter_photos(  # noqa: PLR0917
    work: Work,
    found: Found,
    line: RemediationLine,
    purpose: str,
    photos: Sequence[str],
    told: Mapping[str, datetime] | None,
) -> None:
    """Not older than the work, nor than the acceptance that sent it back."""
    since = newest_start(work, found, line)
    proof = Photos(hashes=photos, purpose=purpose, since=since, told=told or {})
    enter_photos(work, found, proof)


def newest_start(work: Work, found: Found, line: RemediationLine) -> datetime:
    """When the work that is proved now began: at its start, or when acceptance sent it back."""
    assert line.started_at is not None
    returns = [
        one.decided_at
        for one in reads.acceptances_of(found.reach, work.db, found.row.id)
        if one.conclusion == "returned" and one.decided_at is not None
    ]
    return max([line.started_at, *returns])


def reopen_lines(work: Work, found: Found, failed: Collection[str] = ()) -> None:
    """Returned by acceptance: the lines of the hazards that failed are to be finished again, all
    of them where the return names no hazard."""
    lines = {one.remediation_id for one in found.hazards if one.id in failed} - {None}
    for line in reads.remediations_of(found.reach, work.db, found.row.id):
        if line.replaced_by is None and (not lines or line.id in lines):
            undone = {"finished_at": None, "finished_by": None}
            work.update(Remediation, {"id": line.id}, undone, chain=found.chain)
    for hazard in found.hazards:
        if hazard.state == "remedied" and (not lines or hazard.remediation_id in lines):
            work.update(Hazard, {"id": hazard.id}, {"state": "planned"}, chain=found.chain)


def _require_running(line: RemediationLine) -> None:
    if line.replaced_by is not None:
        raise Problem("remediation.replaced")
    if line.started_at is None:
        raise Problem("remediation.not_started")
    if line.finished_at is not None:
        raise Problem("remediation.already_finished")


def find_line(
    work: Work, act: Act, remediation_id: str, version: int | None = None
) -> tuple[Found, RemediationLine]:
    found = find_case_of(
        work,
        act,
        reads.case_of_remediation,
        remediation_id,
        version,
        missing="remediation.missing",
    )
    return found, _line(work, found, remediation_id)


def _other_lines_open(work: Work, found: Found, remediation_id: str) -> int:
    lines = reads.remediations_of(found.reach, work.db, found.row.id)
    return sum(line.is_to_do and line.id != remediation_id for line in lines)


def _line(work: Work, found: Found, remediation_id: str) -> RemediationLine:
    lines = reads.remediations_of(found.reach, work.db, found.row.id)
    return next(line for line in lines if line.id == remediation_id)
