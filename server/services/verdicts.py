"""A person's word on a verdict: confirmed, raised or lowered, always with a name (M6).

Raising is free to everyone who surveys or answers for the house; lowering needs a technician.
Nobody confirms or lowers what he surveyed himself. The machine's assessment never changes: the
word is a record of its own, and an open case follows it by the workflow's table.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from server.domain import workflow
from server.domain.acts import Act
from server.domain.case_state import STAGES
from server.domain.deadlines import Due
from server.domain.facts import Track, Verdict
from server.domain.permission import acting_seats
from server.domain.problems import Problem
from server.domain.reassessment import RANK
from server.domain.workflow import CaseState
from server.services import (
    complaint_following,
    hazards,
    overdue_reviews,
    patrol_findings,
    projection,
    rule_reviews,
)
from server.services.case_opening import open_case
from server.services.cases import Found, case_of_house, move
from server.services.evidence import written_reason
from server.services.finding import FoundHouse, find_house
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import cases as reads
from server.store.reads.cases import ConfirmationLine
from server.store.rows import Confirmation


class Word(NamedTuple):
    """What a person says about the assessment: from what, to what, and why."""

    assessment_id: str
    was: Verdict
    verdict: Verdict
    reason: str | None
    task: str | None = None  # the review task it decides


def confirm(
    work: Work,
    house_id: str,
    *,
    assessment_id: str,
    version: int | None = None,
    task: str | None = None,
) -> ConfirmationLine:
    """A technician stands behind the verdict as it is; an incomplete one has to be completed.

    One that was confirmed is confirmed again where newer rules say otherwise: `task` is the review
    task he decides with it (rule_reviews).
    """
    found = find_house(work, Act.VERDICT_CONFIRM, house_id, version)
    was = _verdict_now(found, assessment_id)
    _require_other_eyes(work, found)
    if was is Verdict.INCOMPLETE:
        raise Problem("verdict.incomplete")
    if found.house.is_verdict_confirmed and not _is_to_review(work, found):
        raise Problem("verdict.already_confirmed")
    line = _write(work, found, Word(assessment_id, was, was, None))
    projection.update_house(work, found.house, {"is_verdict_confirmed": True})
    work.record("verdict.confirmed", found.chain, assessment=assessment_id, verdict=was.value)
    rule_reviews.close_by(work, found.reach, house_id, line, task)
    overdue_reviews.close_by(work, found.reach, house_id, line)
    return line


def _is_to_review(work: Work, found: FoundHouse) -> bool:
    has_task = rule_reviews.has_open_task(work, found.reach, found.house.id)
    return has_task or overdue_reviews.is_late(work, found.reach, found.house.id)


def raise_verdict(
    work: Work,
    house_id: str,
    *,
    assessment_id: str,
    verdict: Verdict,
    reason: str | None,
    version: int | None = None,
    task: str | None = None,
) -> ConfirmationLine:
    found = find_house(work, Act.VERDICT_RAISE, house_id, version)
    was = _verdict_now(found, assessment_id)
    if RANK[verdict] <= RANK[was]:
        raise Problem("verdict.not_higher")
    return _override(work, found, Word(assessment_id, was, verdict, written_reason(reason), task))


def lower_verdict(
    work: Work,
    house_id: str,
    *,
    assessment_id: str,
    verdict: Verdict,
    reason: str | None,
    version: int | None = None,
    task: str | None = None,
) -> ConfirmationLine:
    found = find_house(work, Act.VERDICT_LOWER, house_id, version)
    was = _verdict_now(found, assessment_id)
    _require_other_eyes(work, found)
    if Verdict.INCOMPLETE in {was, verdict}:  # unknown is not safe and lowers nothing (law 5)
        raise Problem("verdict.incomplete")
    if RANK[verdict] >= RANK[was]:
        raise Problem("verdict.not_lower")
    if verdict is Verdict.SAFE:
        _require_all_seen(work, found, assessment_id, task)
    return _override(work, found, Word(assessment_id, was, verdict, written_reason(reason), task))


def raise_by_patrol(work: Work, found: FoundHouse, *, reason: str) -> ConfirmationLine:
    """A patrol found the house in danger and had its people leave: severe at once (M14).

    The patrol was permitted already; `reason` is one line of the hazard list.
    """
    was = Verdict(found.house.verdict or Verdict.INCOMPLETE)
    word = Word(found.house.assessment_id or "", was, Verdict.SEVERE, reason)
    return _override(work, found, word)


def _verdict_now(found: FoundHouse, assessment_id: str) -> Verdict:
    """What the house stands at; `verdict.superseded` when a newer survey has been assessed."""
    if found.house.ended_on is not None:
        raise Problem("house.ended")
    if found.house.verdict is None:
        raise Problem("verdict.none")
    if found.house.assessment_id != assessment_id:
        raise Problem("verdict.superseded")
    return Verdict(found.house.verdict)


def _require_other_eyes(work: Work, found: FoundHouse) -> None:
    """Nobody decides about what he surveyed, or wrote into a survey, himself."""
    surveyors = reads.surveyors_of(found.reach, work.db, found.house.id)
    if work.actor.account_id in surveyors:
        raise Problem("verdict.four_eyes")


def _require_all_seen(work: Work, found: FoundHouse, assessment_id: str, task: str | None) -> None:
    """What nobody has seen is not safe, by way of a hazard that was named meanwhile either (law 5).

    Newer rules that no longer ask for what is missing say so in their task.
    """
    machine = reads.assessments_of(found.reach, work.db, found.house.id)
    is_open = any(one.id == assessment_id and one.verdict == Verdict.INCOMPLETE for one in machine)
    if is_open and not rule_reviews.proposes_safe(work, found.reach, found.house.id, task):
        raise Problem("verdict.incomplete")


def _override(work: Work, found: FoundHouse, word: Word) -> ConfirmationLine:
    line = _write(work, found, word)
    if RANK[word.verdict] > RANK[word.was]:
        patrol_findings.settle_by_word(work, found.house.id, line.id)
        complaint_following.by_word(work, found.house.id, line.id)
    work.record(
        "verdict.overridden",
        found.chain,
        assessment=word.assessment_id,
        verdict=word.verdict.value,
        was=word.was.value,
    )
    shown, is_final = _follow(work, found, word), _is_final(work, found)
    said = {"verdict": word.verdict.value, "is_verdict_confirmed": is_final}
    projection.update_house(work, found.house, {**said, **shown})
    if is_final:
        rule_reviews.close_by(work, found.reach, found.house.id, line, word.task)
        overdue_reviews.close_by(work, found.reach, found.house.id, line)
    return line


def _is_final(work: Work, found: FoundHouse) -> bool:
    """A technician's word needs no second one, unless he surveyed the house himself."""
    surveyors = reads.surveyors_of(found.reach, work.db, found.house.id)
    is_technician = bool(acting_seats(work.actor, Act.VERDICT_CONFIRM, found.place))
    return is_technician and work.actor.account_id not in surveyors


def _follow(work: Work, found: FoundHouse, word: Word) -> dict[str, object]:
    """Open a case or move the open one; returns what the house shows of it."""
    case = case_of_house(work, found)
    return _open(work, found, word) if case is None else _reassess(work, case, word)


def _open(work: Work, found: FoundHouse, word: Word) -> dict[str, object]:
    track = Track.OPERATIONAL if found.house.is_operational else Track.OTHER
    severity = hazards.severity_of(word.verdict)
    state = workflow.opening(track, word.verdict, has_open_hazards=severity is not None)
    if state is None:
        return projection.without_case()
    earlier = reads.cases_of(found.reach, work.db, found.house.id)
    opened = open_case(
        work,
        state,
        house_id=found.house.id,
        township=found.house.township_code,
        reopens=earlier[0].id if earlier else None,
    )
    if severity is not None:
        owned = {"house_id": found.house.id, "case_id": opened.id}
        hazards.list_named(work, **owned, sign=word.reason or "", severity=severity)
    return projection.of_case(opened.id, state, opened.stage, opened.due)


def _reassess(work: Work, case: Found, word: Word) -> dict[str, object]:
    has_open = _hazards_follow(work, case, word)
    before = case.state
    after = workflow.reassessed(before, word.verdict, has_open_hazards=has_open)
    if after == replace(before, has_open_hazards=has_open):
        return projection.of_case(case.row.id, after, case.row.stage, case.row.due)
    stage = workflow.stage(after)
    due = projection.next_due(work, case.row, stage, STAGES[stage].deadline)
    changes = {**after.columns, "verdict": after.verdict.value, "stage": stage}
    changes |= projection.columns_of(due)
    move(work, case, changes)
    _record_reassessed(work, case, after, stage, due)
    return projection.of_case(case.row.id, after, stage, due)


def _hazards_follow(work: Work, case: Found, word: Word) -> bool:
    """Raised: the hazard list says why. Safe: what is not yet planned is dismissed."""
    left = [hazard for hazard in case.hazards if hazard.state != "struck"]
    severity = hazards.severity_of(word.verdict)
    if severity is None:
        for hazard in left:
            if hazard.state == "open":
                hazards.dismiss(work, **case.owned, hazard_id=hazard.id)
        return any(hazard.state != "open" for hazard in left)
    if RANK[word.verdict] > RANK[case.state.verdict]:
        hazards.list_named(work, **case.owned, sign=word.reason or "", severity=severity)
    return True


def _record_reassessed(work: Work, case: Found, after: CaseState, stage: str, due: Due) -> None:
    work.record(
        "case.reassessed",
        case.chain,
        case_id=case.row.id,
        case=case.row.id,
        track=after.track.value,
        verdict=after.verdict.value,
        was=case.state.verdict.value,
        stage=stage,
        **projection.control_due(stage, due),
    )


def _write(work: Work, found: FoundHouse, word: Word) -> ConfirmationLine:
    line = ConfirmationLine(
        fresh_id(work),
        word.assessment_id,
        work.now,
        work.actor.account_id,
        word.was.value,
        word.verdict.value,
        word.reason,
    )
    row = {**line._asdict(), "house_id": found.house.id}
    work.insert(Confirmation, row, chain=found.chain)
    return line
