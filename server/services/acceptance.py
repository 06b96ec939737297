"""验收: applied for, checked on site, passed or returned with reasons (M11).

Who leads it is the county's profile's business; nobody judges what he surveyed, inspected or
repaired himself. Both are guards of the workflow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain.acceptance import leading_role, tier_of
from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.domain.masking import mask_name
from server.domain.permission import acting_roles
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services.cases import Found, find_case, find_case_of, record, settle, take
from server.services.county import county_schema
from server.services.evidence import (
    fingerprint,
    require_not_future,
    require_unit,
    written_reason,
)
from server.services.ids import fresh_id
from server.services.remediation import reopen_lines
from server.services.work import Work
from server.store.reads import cases as reads, evidence
from server.store.reads.cases import AcceptanceLine
from server.store.rows import Acceptance

PASSED, RETURNED = "passed", "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody on site; with an account where he has one, so that four eyes can be checked."""

    name: str
    unit_id: str
    account_id: str | None = None

    @property
    def key(self) -> str:
        return self.account_id or f"{self.unit_id} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    conclusion: str  # passed | returned
    on_site_on: date
    participants: tuple[Participant, ...]
    reasons: str | None = None


def apply(work: Work, case_id: str, *, version: int | None = None) -> AcceptanceLine:
    found = find_case(work, Act.ACCEPTANCE_APPLY, case_id, version)
    step = take(work, found)
    acceptance_id = fresh_id(work)
    row = {
        **found.owned,
        "id": acceptance_id,
        "applied_at": work.now,
        "applied_by": work.actor.account_id,
    }
    work.insert(Acceptance, row, chain=found.chain)
    settle(work, found, step)
    record(work, found, step, acceptance=acceptance_id)
    return _line(work, found, acceptance_id)


def decide(
    work: Work, acceptance_id: str, *, outcome: Outcome, version: int | None = None
) -> AcceptanceLine:
    found = find_case_of(
        work,
        Act.ACCEPTANCE_DECIDE,
        reads.case_of_acceptance,
        acceptance_id,
        version,
        missing="acceptance.missing",
    )
    reasons = written_reason(outcome.reasons) if outcome.conclusion == RETURNED else None
    step = take(
        work,
        found,
        outcome=outcome.conclusion,
        participants=tuple(one.key for one in outcome.participants),
        evidence=frozenset({"on_site_on", *({"reasons"} if reasons else ())}),
    )
    _require_whole(work, found, acceptance_id, outcome)
    tier = acting_tier(work, found)
    columns = _columns(work, outcome, tier, reasons)
    work.update(Acceptance, {"id": acceptance_id}, columns, chain=found.chain)
    if outcome.conclusion == RETURNED:
        reopen_lines(work, found)
    settle(work, found, step)
    told = _told(outcome, reasons)
    record(work, found, step, acceptance=acceptance_id, tier=tier.value, **told)
    return _line(work, found, acceptance_id)


def acting_tier(work: Work, found: Found) -> Role:
    """The leading role the actor acts through; the workflow has made sure there is one."""
    tier = tier_of(county_schema(work.county).profile, found.state.track)
    return leading_role(tier, acting_roles(work.actor, found.act, found.place))


def _columns(work: Work, outcome: Outcome, tier: Role, reasons: str | None) -> dict[str, Any]:
    return {
        "tier": tier.value,
        "participants": [
            {"account_id": one.account_id, "name": mask_name(one.name), "unit_id": one.unit_id}
            for one in outcome.participants
        ],
        "on_site_on": outcome.on_site_on,
        "conclusion": outcome.conclusion,
        "reasons": reasons,
        "decided_at": work.now,
        "decided_by": work.actor.account_id,
    }


def _told(outcome: Outcome, reasons: str | None) -> dict[str, object]:
    """What the ledger keeps: ids of people and units, and the SM3 of the reasons (law 3)."""
    if reasons is not None:
        return {"reasons": fingerprint(reasons)}
    return {"participants": [one.account_id or one.unit_id for one in outcome.participants]}


def _require_whole(work: Work, found: Found, acceptance_id: str, outcome: Outcome) -> None:
    line = _line(work, found, acceptance_id)
    if line.decided_at is not None:
        raise Problem("acceptance.already_decided")
    require_not_future(work, outcome.on_site_on)
    lines = reads.remediations_of(found.reach, work.db, found.row.id)
    finished = max((one.finished_at for one in lines if one.finished_at), default=None)
    if finished is not None and outcome.on_site_on < local_day(finished):
        raise Problem("acceptance.before_finish")
    for participant in outcome.participants:
        require_unit(work, participant.unit_id)
    _require_real_people(work, outcome.participants)


def _require_real_people(work: Work, participants: Sequence[Participant]) -> None:
    """Nobody is counted twice, with his account and without it, and no account is made up."""
    if len({(one.unit_id, one.name) for one in participants}) < len(participants):
        raise Problem("case.participant_twice")
    ids = {one.account_id for one in participants if one.account_id is not None}
    if ids - evidence.names_of(whole_county(work.county), work.db, ids).keys():
        raise Problem("account.missing")


def _line(work: Work, found: Found, acceptance_id: str) -> AcceptanceLine:
    lines = reads.acceptances_of(found.reach, work.db, found.row.id)
    return next(line for line in lines if line.id == acceptance_id)
