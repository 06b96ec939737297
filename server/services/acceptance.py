"""验收: applied for, said an opinion on, passed or returned with reasons (M11).

The visit on site stands in between (site_check.py). Who leads is the county's profile's business;
nobody judges what he surveyed, inspected or repaired himself. Both are guards of the workflow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.acceptance import NOT_DONE, leading_role, needs_reinspection, tier_at
from server.domain.acts import Act, Role
from server.domain.permission import acting_roles
from server.domain.problems import Problem
from server.services import named_people, sealed_images
from server.services.cases import Found, find_case, find_case_of, record, settle, take
from server.services.county import county_schema
from server.services.evidence import fingerprint, written_reason
from server.services.ids import fresh_id
from server.services.remediation import reopen_lines
from server.services.sealed_images import Given
from server.services.work import Work
from server.store.reads import acceptance as site_reads, cases as reads
from server.store.reads.acceptance import MarkLine
from server.store.reads.cases import AcceptanceLine
from server.store.rows import Acceptance

PASSED, RETURNED = "passed", "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The owner applies, with his hand under it, or the township proposes."""

    way: str = "proposed"  # a key of domain.acceptance.WAYS
    statement: Given | None = None


PROPOSED = Application()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`reasons` of a return beside those of its hazards; `answer` to a village that disagreed."""

    conclusion: str  # passed | returned
    reasons: str | None = None
    answer: str | None = None


def apply(
    work: Work, case_id: str, *, application: Application = PROPOSED, version: int | None = None
) -> AcceptanceLine:
    found = find_case(work, Act.ACCEPTANCE_APPLY, case_id, version)
    is_shown = application.way != "owner" or application.statement is not None
    step = take(work, found, evidence=frozenset({"statement"} if is_shown else ()))
    acceptance_id, given = fresh_id(work), application.statement
    row = {
        **found.owned,
        "id": acceptance_id,
        "way": application.way,
        "statement_id": sealed_images.keep(work, found, given) if given else None,
        "applied_at": work.now,
        "applied_by": work.actor.account_id,
    }
    work.insert(Acceptance, row, chain=found.chain)
    settle(work, found, step)
    told = {"way": application.way, "statement": given.sha256 if given else None}
    record(work, found, step, acceptance=acceptance_id, **told)
    return line_of(work, found, acceptance_id)


def opine(
    work: Work,
    acceptance_id: str,
    *,
    opinion: str,
    reasons: str | None = None,
    version: int | None = None,
) -> AcceptanceLine:
    """村(居)委会's word. To disagree needs reasons; it is answered by who decides."""
    found = find_acceptance(work, Act.ACCEPTANCE_OPINE, acceptance_id, version)
    words = written_reason(reasons) if opinion == "disagree" else None
    step = take(work, found, evidence=frozenset({"opinion_reasons"}))
    require_newest(work, found, acceptance_id)
    row = {
        "opinion": opinion,
        "opinion_reasons": words,
        "opined_at": work.now,
        "opined_by": work.actor.account_id,
    }
    work.update(Acceptance, {"id": acceptance_id}, row, chain=found.chain)
    settle(work, found, step)
    told = fingerprint(words) if words else None
    record(work, found, step, acceptance=acceptance_id, opinion=opinion, reasons=told)
    return line_of(work, found, acceptance_id)


def decide(
    work: Work, acceptance_id: str, *, outcome: Outcome, version: int | None = None
) -> AcceptanceLine:
    found = find_acceptance(work, Act.ACCEPTANCE_DECIDE, acceptance_id, version)
    line = line_of(work, found, acceptance_id)
    marks = [one for one in _marks(work, found) if one.acceptance_id == acceptance_id]
    reasons = _reasons(outcome, marks)
    answer = written_reason(outcome.answer) if outcome.answer else None
    step = take(work, found, **_weighed(work, found, line, marks, outcome, reasons))
    require_newest(work, found, acceptance_id)
    tier = acting_tier(work, found)
    row = {
        "tier": tier.value,
        "conclusion": outcome.conclusion,
        "reasons": reasons,
        "opinion_answer": answer,
        "decided_at": work.now,
        "decided_by": work.actor.account_id,
    }
    work.update(Acceptance, {"id": acceptance_id}, row, chain=found.chain)
    failed = [one.hazard_id for one in marks if one.mark == NOT_DONE]
    if outcome.conclusion == RETURNED:
        reopen_lines(work, found, failed)
    settle(work, found, step)
    told = _told(line, failed, outcome, reasons, answer)
    record(work, found, step, acceptance=acceptance_id, tier=tier.value, **told)
    return line_of(work, found, acceptance_id)


def _weighed(  # noqa: PLR0917
    work: Work,
    found: Found,
    line: AcceptanceLine,
    marks: Sequence[MarkLine],
    outcome: Outcome,
    reasons: str | None,
) -> dict[str, Any]:
    """What the workflow's guards ask of a conclusion."""
    people = line.participants or ()
    return {
        "outcome": outcome.conclusion,
        "participants": tuple(one["account_id"] or f"{n}" for n, one in enumerate(people)),
        "namesakes": named_people.namesakes_of_visit(work, found, line.id),
        "has_failed_lines": any(one.mark == NOT_DONE for one in marks)
        or NOT_DONE in (line.items or {}).values(),
        "is_reinspected": _is_reinspected(work, found, line),
        "is_disagreement_answered": line.opinion != "disagree" or bool(outcome.answer),
        "evidence": frozenset({"reasons"} if reasons else ()),
    }


def _is_reinspected(work: Work, found: Found, line: AcceptanceLine) -> bool:
    plans = reads.remediations_of(found.reach, work.db, found.row.id)
    remedies = {remedy for plan in plans for remedy in plan.remedies}
    checking = county_schema(work.county).profile.checking
    if not needs_reinspection(remedies, checking.structural_remedies):
        return True
    reports = site_reads.reinspections_of(found.reach, work.db, found.row.id)
    own = [one for one in reports if one.acceptance_id == line.id]
    return bool(own) and own[-1].is_usable


def _reasons(outcome: Outcome, marks: Sequence[MarkLine]) -> str | None:
    """Why it goes back: what is written, or what the hazards marked × say for themselves."""
    if outcome.conclusion != RETURNED:
        return None
    notes = [one.note for one in marks if one.mark == NOT_DONE and one.note]
    return written_reason(outcome.reasons or "；".join(notes))[:1000]


def _told(
    line: AcceptanceLine,
    failed: Sequence[str],
    outcome: Outcome,
    reasons: str | None,
    answer: str | None,
) -> dict[str, object]:
    """What the ledger keeps: ids of people and units, and the SM3 of words (law 3)."""
    if reasons is not None:
        return {"reasons": fingerprint(reasons), "hazards": list(failed)}
    people = [one["account_id"] or one["unit_id"] for one in line.participants or ()]
    return {"participants": people, "answer": fingerprint(answer) if answer else None}


def acting_tier(work: Work, found: Found) -> Role:
    """The leading role the actor acts through; the workflow has made sure there is one."""
    tier = tier_at(county_schema(work.county).profile, found.state.track, found.place)
    return leading_role(tier, acting_roles(work.actor, found.act, found.place))


def find_acceptance(work: Work, act: Act, acceptance_id: str, version: int | None) -> Found:
    return find_case_of(
        work, act, reads.case_of_acceptance, acceptance_id, version, missing="acceptance.missing"
    )


def require_newest(work: Work, found: Found, acceptance_id: str) -> None:
    """An application that came to an end is not taken up again; the case may have a newer one."""
    if line_of(work, found, acceptance_id).decided_at is not None:
        raise Problem("acceptance.already_decided")
    newest = reads.acceptances_of(found.reach, work.db, found.row.id)[-1]
    if newest.id != acceptance_id:
        raise Problem("acceptance.already_decided")


def line_of(work: Work, found: Found, acceptance_id: str) -> AcceptanceLine:
    lines = reads.acceptances_of(found.reach, work.db, found.row.id)
    return next(line for line in lines if line.id == acceptance_id)


def _marks(work: Work, found: Found) -> list[MarkLine]:
    return site_reads.marks_of(found.reach, work.db, found.row.id)
