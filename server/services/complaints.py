"""投诉举报: taken down by whoever is told first, looked at on the spot by another, answered (M21).

Nothing here changes a verdict: what proves true is surveyed again, reopened or handed over by the
acts there are for it, and the report is told of it (complaint_following).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain import complaints as rules
from server.domain.acts import Act, Role
from server.domain.complaints import COMPLAINTS
from server.domain.facts import Seat
from server.domain.matters import NEED_LABELS, SENDER, Brought, Matter, Turn, decide
from server.domain.parties import parties_of, receivers, township
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import complaint_checks as checks, complaint_houses, matters
from server.services.matters import Given
from server.services.work import Work
from server.store.reads import complaints as reads
from server.store.reads.complaints import ComplaintRow
from server.store.rows import Complaint, ComplaintStep


@dataclass(frozen=True, slots=True)
class Bringing(Given):
    """What a step of a report may bring besides: the house it is about, the report it repeats."""

    house_code: str | None = None
    earlier: str | None = None  # number


NOTHING = Bringing()


def chain_of(complaint_id: str) -> str:
    return f"complaint:{complaint_id}"


def find(work: Work, act: Act, complaint_id: str) -> ComplaintRow:
    """`complaint.missing` for whoever neither keeps it nor has to look."""
    require_act(work.actor, act)
    row = reads.complaint(reach_of(work.actor, act), work.db, complaint_id)
    if row is None:
        raise Problem("complaint.missing")
    return row


def take_step(work: Work, complaint_id: str, step: str, given: Bringing = NOTHING) -> None:
    """One step of the table in server.domain.complaints, by whom it is for."""
    row = find(work, matters.act_of(COMPLAINTS, step), complaint_id)
    given = _checked(work, row, given)
    matters.require_version(given, row.version)
    turn = _turn(work, row, step, given)
    checks.require(work, row, step, given)
    _settle(work, row, turn, given)


def _checked(work: Work, row: ComplaintRow, given: Bringing) -> Bringing:
    """Words without blanks, photos on disk, a receiver of the county or the keeper itself."""
    own = given.receiver == row.sender
    plain = Given(given.words, None, given.files, None, None if own else given.receiver)
    told = matters.checked(work, plain)
    receiver = row.sender if own else told.receiver
    return Bringing(
        told.words,
        None,
        told.files,
        None,
        receiver,
        given.outcomes,
        given.version,
        (given.house_code or "").strip() or None,
        (given.earlier or "").strip() or None,
    )


def _turn(work: Work, row: ComplaintRow, step: str, given: Bringing) -> Turn:
    has = frozenset(name for name in NEED_LABELS if getattr(given, name))
    brought = Brought(
        work.actor.account_id,
        work.now,
        sides_of(work, row, matters.act_of(COMPLAINTS, step)),
        given.receiver,
        outcomes=given.outcomes[:1],
        has=has,
    )
    if step not in steps_open(work, row):
        _refuse_closed(row, step)
    return decide(COMPLAINTS, matter_of(work, row, step), step, brought)


def _refuse_closed(row: ComplaintRow, step: str) -> None:
    """What the state admits but the report's own facts do not."""
    if step == "to_village":
        raise Problem("complaint.village_needed")
    if step == "name_house":
        raise Problem("complaint.house_fixed")
    if step == "refuse":
        labels = COMPLAINTS.step_labels()
        raise Problem("matter.not_ready", state=COMPLAINTS.states[row.state], act=labels[step])


def steps_open(work: Work, row: ComplaintRow) -> frozenset[str]:
    """Steps that make sense of this report, whoever asks."""
    closed = set()
    if row.receiver == row.sender:
        closed.add("refuse")
    if not _can_go_to_village(row):
        closed.add("to_village")
    if row.result is not None and row.house_id is not None:
        closed.add("name_house")
    if _is_by_village_alone(work, row):
        closed |= {"refuse", "to_village"}
    return frozenset(COMPLAINTS.step_labels()) - closed


def _can_go_to_village(row: ComplaintRow) -> bool:
    place = row.township_code and row.receiver == township(row.township_code)
    return bool(place and row.village_code and not row.with_village)


def sides_of(work: Work, row: ComplaintRow, act: Act) -> tuple[str, ...]:
    """The sides the actor speaks for; a village for its township, where the report was given it."""
    own = parties_of(work.actor, act)
    if _is_with_village_of(work, row) and row.receiver is not None:
        return (*own, row.receiver)
    return own


def _is_with_village_of(work: Work, row: ComplaintRow) -> bool:
    return row.with_village and any(_is_village(seat, row) for seat in work.actor.seats)


def _is_village(seat: Seat, row: ComplaintRow) -> bool:
    return seat.role is Role.VILLAGE and seat.village == row.village_code is not None


def _is_by_village_alone(work: Work, row: ComplaintRow) -> bool:
    return not parties_of(work.actor, Act.COMPLAINT_CHECK) and _is_with_village_of(work, row)


_ASKS_WHO = {
    "send_back": "check",
    "grant_reward": "propose_reward",
    "deny_reward": "propose_reward",
}


def matter_of(work: Work, row: ComplaintRow, step: str = "") -> Matter:
    """`answerers` are those whose doing the step passes a word on."""
    steps = reads.steps_of(whole_county(work.county), work.db, row.id) if step in _ASKS_WHO else []
    others = frozenset(one.account_id for one in steps if one.step == _ASKS_WHO.get(step))
    return Matter(
        row.state, row.sender, row.receiver, row.side, due_at=row.due_at, answerers=others
    )


def _settle(work: Work, row: ComplaintRow, turn: Turn, given: Bringing) -> None:
    chain, step = chain_of(row.id), turn.move.step
    due_at = due_after(work, row, step)
    is_late = rules.is_timed(step, row.state) and work.now >= row.due_at
    house = complaint_houses.named(work, row, step, given)
    changes = {
        "state": turn.state,
        "side": turn.side,
        "receiver": None if step == "refuse" else turn.receiver,
        "due_at": due_at,
        "was_late": row.was_late or is_late,
        **complaint_houses.place_of(house),
        **_changes_of(work, row, step, given),
    }
    if given.files:
        about = [one for one in (row.house_id, changes.get("house_id")) if one]
        matters.keep_files(work, row.id, about, given.files, chain=chain)
    key = {"id": row.id, "version": row.version}
    matters.change(work, Complaint, key, changes, chain=chain)
    party = row.sender if turn.move.party == SENDER else _party_of(row, turn)
    keep_step(work, row.id, row.version + 1, step, party, given, due_at, is_late=is_late)
    _record(work, row, turn, party, given, changes)
    complaint_houses.tell(work, row, changes)


def _party_of(row: ComplaintRow, turn: Turn) -> str:
    return (row.receiver or turn.move.party) if turn.move.party == "receiver" else turn.move.party


def due_after(work: Work, row: ComplaintRow, step: str) -> datetime:
    if step == "close":
        return rules.NEVER
    clock = rules.clock_of(step, row.state)
    if clock is None:
        return row.due_at
    start = row.received_at if clock.from_receipt else work.now
    return matters.due_moment(work, clock.deadline, start)


def _changes_of(work: Work, row: ComplaintRow, step: str, given: Bringing) -> dict[str, Any]:
    """Columns a step fills in besides the state."""
    outcome = given.outcomes[0] if given.outcomes else None
    known: Mapping[str, dict[str, Any]] = {
        "decline": {"declined_for": outcome, "earlier_id": checks.earlier_of(work, row, given)},
        "to_village": {"with_village": True},
        "refuse": {"with_village": False},
        "reassign": {"with_village": False},
        "check": {"result": outcome, "checked_at": work.now},
        "send_back": {"result": None, "checked_at": None},
        "answer": {"answered_at": work.now},
        "close": {"closed_at": work.now},
        "propose_reward": {"reward_yuan": checks.reward_of(work)},
    }
    return known.get(step, {})


def _record(  # noqa: PLR0917
    work: Work,
    row: ComplaintRow,
    turn: Turn,
    party: str,
    given: Bringing,
    changes: Mapping[str, Any],
) -> None:
    known = {
        **matters.facts_of(given),
        "due": changes["due_at"].isoformat(),
        "late": work.now >= row.due_at and rules.is_timed(turn.move.step, row.state),
        "receiver": turn.receiver,
        "was": row.receiver,
        "house": changes.get("house_id", row.house_id),
        "earlier": changes.get("earlier_id"),
        "yuan": changes.get("reward_yuan", row.reward_yuan),
    }
    told = {name: one for name, one in known.items() if one is not None}
    chain = chain_of(row.id)
    matters.record(work, turn.move.event, chain, COMPLAINTS, row.id, turn, party, told)


def keep_step(  # noqa: PLR0913, PLR0917
    work: Work,
    complaint_id: str,
    number: int,
    step: str,
    party: str,
    given: Given,
    due_at: datetime,
    *,
    is_late: bool,
) -> None:
    row = {
        **matters.by_actor(work, party, given),
        "complaint_id": complaint_id,
        "number": number,
        "step": step,
        "outcomes": list(given.outcomes[:1]),
        "receiver": given.receiver,
        "due_at": due_at,
        "is_late": is_late,
    }
    work.insert(ComplaintStep, row, chain=chain_of(complaint_id))


def may_receive(work: Work, sender: str) -> dict[str, str]:
    """Who can be told to look: any department or township, and the keeper itself."""
    known = receivers(matters.profile_of(work))
    own = {} if sender in known else {sender: "本单位"}
    return {**own, **known}
