"""What a step of a report must fulfil beyond its table: other eyes, photos, silence on who told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from server.domain import complaints as rules
from server.domain.acts import Act
from server.domain.complaints import COMPLAINTS, RESULTS, Reported
from server.domain.matters import SENDER
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import complaint_reporter, matters
from server.services.work import Work
from server.store.reads import cases, complaints as reads
from server.store.reads.complaints import ComplaintRow

if TYPE_CHECKING:
    from server.services.complaints import Bringing


def require(work: Work, row: ComplaintRow, step: str, given: Bringing) -> None:
    move = next(one for one in COMPLAINTS.moves if one.step == step)
    if step in rules.OTHER_EYES and is_concerned(work, row, step):
        raise Problem("complaint.own_doing", act=COMPLAINTS.step_labels()[step])
    if move.party == SENDER:
        # only where the writer may know the name: told to others, it would answer a guess
        require_silence(work, row.id, given.words)
    check = _CHECKS.get(step)
    if check is not None:
        check(work, row, given)


def is_concerned(work: Work, row: ComplaintRow, step: str) -> bool:
    """Who surveyed the house may be the one complained of; who looked does not close it."""
    county = whole_county(work.county)
    concerned: set[str] = set()
    if row.house_id is not None:
        concerned |= cases.surveyors_of(county, work.db, row.house_id)
    if step == "close":
        steps = reads.steps_of(county, work.db, row.id)
        concerned |= {one.account_id for one in steps if one.step == "check"}
    return work.actor.account_id in concerned


def require_silence(work: Work, complaint_id: str, words: str | None) -> None:
    """`complaint.names_reporter` where words other units read name who reported."""
    if words:
        person = complaint_reporter.opened(work, complaint_id)
        if rules.names_reporter(words, person.name, person.phone):
            raise Problem("complaint.names_reporter")


def _decline(work: Work, row: ComplaintRow, given: Bringing) -> None:
    if rules.REPEATED in given.outcomes and earlier_of(work, row, given) in (None, row.id):
        raise Problem("complaint.earlier_missing", number=given.earlier or "")


def earlier_of(work: Work, row: ComplaintRow, given: Bringing) -> str | None:
    """The id of the report that is repeated, of those the unit sees or about the same house."""
    if given.earlier is None:
        return None
    reach = reach_of(work.actor, Act.COMPLAINT_KEEP)
    return reads.id_of_number(reach, work.db, given.earlier, row.house_id)


def _assign(_work: Work, row: ComplaintRow, given: Bringing) -> None:
    kind, _, code = (given.receiver or "").partition(":")
    if kind == "township" and row.house_id is not None and row.township_code != code:
        raise Problem("complaint.house_elsewhere")


def _check(_work: Work, _row: ComplaintRow, given: Bringing) -> None:
    result = given.outcomes[0] if given.outcomes else ""
    if result != "unclear" and not given.files:
        raise Problem("complaint.photo_needed", result=RESULTS.get(result, ""))


def _answer(work: Work, row: ComplaintRow, given: Bringing) -> None:
    person = complaint_reporter.opened(work, row.id)
    if rules.NO_CONTACT in given.outcomes and person.has_contact:
        raise Problem("complaint.has_contact")


def _propose(work: Work, row: ComplaintRow, _given: Bringing) -> None:
    bar = reward_bar(work, row)
    if bar is not None:
        raise Problem(bar)


def reward_bar(work: Work, row: ComplaintRow) -> str | None:
    verified = []
    if row.house_id is not None:
        verified = reads.verified_about(whole_county(work.county), work.db, row.house_id)
    one = Reported(
        row.result,
        row.is_anonymous,
        row.house_id is not None,
        is_first=not verified or verified[0].id == row.id,
        is_offered=matters.profile_of(work).complaint_reward is not None,
    )
    return rules.reward_bar(one)


def reward_of(work: Work) -> int | None:
    reward = matters.profile_of(work).complaint_reward
    return None if reward is None else reward.yuan


_CHECKS: Mapping[str, Callable[[Work, ComplaintRow, Bringing], None]] = {
    "decline": _decline,
    "assign": _assign,
    "reassign": _assign,
    "check": _check,
    "answer": _answer,
    "propose_reward": _propose,
}
