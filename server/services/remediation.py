"""整治: a plan for every hazard, the work begun and finished, with photos of after (M10).

A plan names measures, a person, a supervising unit and a day; "尽快" is no day. Work starts only
when every open hazard of the case stands in some plan.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.masking import mask_name
from server.domain.problems import Problem
from server.services.cases import Found, find_case, find_case_of, record, settle, take
from server.services.evidence import Photos, enter_photos, require_codes, require_unit
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import cases as reads
from server.store.reads.cases import RemediationLine
from server.store.rows import Hazard, Remediation

# A requirement says what is to be done; these words put it off (domain.md §3.3: treatment + day).
VAGUE_WORDS = ("尽快", "抓紧", "适时", "酌情", "择机", "择期", "待定", "尽早", "近期")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    kind: str
    remedies: tuple[str, ...]
    requirement: str
    responsible_name: str
    responsible_phone: str | None = None
    supervising_unit_id: str
    due_on: date
    hazard_ids: tuple[str, ...]


def plan(work: Work, case_id: str, *, plan: Plan, version: int | None = None) -> RemediationLine:
    found = find_case(work, Act.REMEDIATION_PLAN, case_id, version)
    step = take(work, found)
    _require_sound(work, found, plan)
    remediation_id = fresh_id(work)
    row = {**found.owned, "id": remediation_id, **_columns(work, plan)}
    work.insert(Remediation, row, chain=found.chain)
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
        **{"class": plan.kind},
    )
    return _line(work, found, remediation_id)


def start(work: Work, remediation_id: str, *, version: int | None = None) -> RemediationLine:
    found, line = _find(work, Act.REMEDIATION_START, remediation_id, version)
    step = take(work, found)
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
    found, line = _find(work, Act.REMEDIATION_FINISH, remediation_id, version)
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
    assert line.started_at is not None
    returns = [
        one.decided_at
        for one in reads.acceptances_of(found.reach, work.db, found.row.id)
        if one.conclusion == "returned" and one.decided_at is not None
    ]
    since = max([line.started_at, *returns])
    proof = Photos(hashes=photos, purpose=purpose, since=since, told=told or {})
    enter_photos(work, found, proof)


def reopen_lines(work: Work, found: Found, failed: Collection[str] = ()) -> None:
    """Returned by acceptance: the lines of the hazards that failed are to be finished again, all
    of them where the return names no hazard."""
    lines = {one.remediation_id for one in found.hazards if one.id in failed} - {None}
    for line in reads.remediations_of(found.reach, work.db, found.row.id):
        if not lines or line.id in lines:
            undone = {"finished_at": None, "finished_by": None}
            work.update(Remediation, {"id": line.id}, undone, chain=found.chain)
    for hazard in found.hazards:
        if hazard.state == "remedied" and (not lines or hazard.remediation_id in lines):
            work.update(Hazard, {"id": hazard.id}, {"state": "planned"}, chain=found.chain)


def _columns(work: Work, plan: Plan) -> dict[str, Any]:
    person = {"name": plan.responsible_name, "phone": plan.responsible_phone}
    return {
        "kind": plan.kind,
        "remedies": list(plan.remedies),
        "requirement": plan.requirement,
        "responsible_sealed": work.store.secrets.seal(person),
        "responsible_masked": mask_name(plan.responsible_name),
        "supervising_unit_id": plan.supervising_unit_id,
        "due_on": plan.due_on,
        "planned_at": work.now,
        "planned_by": work.actor.account_id,
    }


def _require_sound(work: Work, found: Found, plan: Plan) -> None:
    require_codes(work, "remediation_class", [plan.kind])
    require_codes(work, "remedy_kind", plan.remedies)
    require_unit(work, plan.supervising_unit_id)
    if plan.due_on <= local_day(work.now):
        raise Problem("remediation.due_not_future", due=plan.due_on.isoformat())
    vague = next((word for word in VAGUE_WORDS if word in plan.requirement), None)
    if vague is not None:
        raise Problem("remediation.vague", word=vague)
    _require_hazards(found, plan.hazard_ids)


def _require_hazards(found: Found, hazard_ids: Sequence[str]) -> None:
    """The plan covers hazards of this case that are not struck, each once."""
    known = {hazard.id for hazard in found.hazards if hazard.state in ("open", "planned")}
    if not set(hazard_ids) <= known or len(set(hazard_ids)) != len(hazard_ids):
        raise Problem("remediation.hazard_unknown")
    if known and not hazard_ids:
        raise Problem("remediation.hazard_needed")


def _require_running(line: RemediationLine) -> None:
    if line.started_at is None:
        raise Problem("remediation.not_started")
    if line.finished_at is not None:
        raise Problem("remediation.already_finished")


def _find(
    work: Work, act: Act, remediation_id: str, version: int | None
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
    return sum(line.finished_at is None and line.id != remediation_id for line in lines)


def _line(work: Work, found: Found, remediation_id: str) -> RemediationLine:
    lines = reads.remediations_of(found.reach, work.db, found.row.id)
    return next(line for line in lines if line.id == remediation_id)
