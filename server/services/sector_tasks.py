"""派单: dispatched, signed for, answered or refused with a clause, accepted by the sender (M13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain import matters as rules
from server.domain.acts import Act
from server.domain.matters import Matter, Turn
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.domain.sector_tasks import TASKS, deadline_of
from server.services import matters, sectors
from server.services.evidence import written_reason
from server.services.finding import FoundHouse, find_house
from server.services.ids import fresh_id
from server.services.matters import Given
from server.services.work import Work
from server.store.reads import matters as reads
from server.store.reads.matters import TaskRow
from server.store.rows import SectorTask, SectorTaskHouse

MOST_HOUSES = 200
_NEW_CLOCK = "task"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """`receiver` is a party; a task is about houses or about a mechanism of the county's plan."""

    kind: str
    demand: str
    basis: str
    receiver: str
    house_ids: tuple[str, ...] = ()
    mechanism: int | None = None
    is_urgent: bool = False
    transfer_id: str | None = None


def dispatch(work: Work, command: Dispatch) -> str:
    """The clock starts now, whenever the other side signs for it."""
    require_act(work.actor, Act.TASK_DISPATCH)
    sender = matters.party_for(work, Act.TASK_DISPATCH)
    demand, basis = written_reason(command.demand), matters.written_clause(command.basis)
    matters.require_receiver(work, command.receiver)
    if command.receiver == sender:
        raise Problem("matter.to_oneself")
    houses = _houses(work, command)
    task_id = fresh_id(work)
    row = _new_row(work, task_id, sender, command, houses)
    row |= {"basis": basis, "demand_sealed": work.store.secrets.seal({"demand": demand})}
    chain = _chain(task_id)
    work.insert(SectorTask, row, chain=chain)
    named = [{"task_id": task_id, "house_id": one.house.id} for one in houses]
    work.insert(SectorTaskHouse, named, chain=chain)
    _begin(work, row, demand)
    for one in houses:
        _name_house(work, row, one.house.id)
    return task_id


def _houses(work: Work, command: Dispatch) -> list[FoundHouse]:
    ids = tuple(dict.fromkeys(command.house_ids))
    if len(ids) > MOST_HOUSES:
        raise Problem("task.too_many_houses", most=MOST_HOUSES)
    numbers = {one.number for one in matters.profile_of(work).mechanisms}
    if command.mechanism is not None and command.mechanism not in numbers:
        raise Problem("task.mechanism_unknown", number=command.mechanism)
    if not ids and command.mechanism is None:
        raise Problem("task.nothing_asked_about")
    houses = [find_house(work, Act.TASK_DISPATCH, one) for one in ids]
    _require_in_area(command.receiver, houses)
    if command.transfer_id is not None:
        _require_transfer(work, command.transfer_id, ids)
    return houses


def _require_in_area(receiver: str, houses: Sequence[FoundHouse]) -> None:
    kind, _, code = receiver.partition(":")
    if kind == "township" and any(one.house.township_code != code for one in houses):
        raise Problem("matter.receiver_out_of_area")


def _require_transfer(work: Work, transfer_id: str, ids: tuple[str, ...]) -> None:
    reach = reach_of(work.actor, Act.TRANSFER_READ)
    found = reads.transfer(reach, work.db, transfer_id)
    if found is None:
        raise Problem("transfer.missing")
    if ids != (found.house_id,):
        raise Problem("task.not_of_transfer")


def _new_row(
    work: Work, task_id: str, sender: str, command: Dispatch, houses: Sequence[FoundHouse]
) -> dict[str, Any]:
    deadline = deadline_of(command.kind, is_urgent=command.is_urgent)
    due_at = matters.due_moment(work, deadline, work.now)
    townships = {one.house.township_code for one in houses}
    return {
        "id": task_id,
        "number": matters.number_for(work, TASKS, "派"),
        "kind": command.kind,
        "mechanism": command.mechanism,
        "transfer_id": command.transfer_id,
        "township_code": townships.pop() if len(townships) == 1 else None,
        "houses": len(houses),
        "sender": sender,
        "sender_unit_id": work.actor.unit_id,
        "receiver": command.receiver,
        "is_urgent": command.is_urgent,
        "state": "dispatched",
        "side": "none",
        "refusals": 0,
        "is_binding": False,
        "dispatched_at": work.now,
        "dispatched_by": work.actor.account_id,
        "due_at": due_at,
        "first_due_at": due_at,
        "version": 1,
    }


def _begin(work: Work, row: dict[str, Any], demand: str) -> None:
    chain, given = _chain(row["id"]), Given(words=demand, receiver=row["receiver"])
    matters.keep_step(
        work, TASKS, row["id"], 1, "dispatch", row["sender"], given,
        receiver=row["receiver"], due_at=row["due_at"], is_late=False, chain=chain,
    )  # fmt: skip
    work.record(
        "task.dispatched",
        chain,
        task=row["id"],
        step="dispatch",
        party=row["sender"],
        kind=row["kind"],
        receiver=row["receiver"],
        houses=row["houses"],
        due=row["due_at"].isoformat(),
    )


def _name_house(work: Work, row: dict[str, Any], house_id: str) -> None:
    """The house's own chain says who has been asked about it, and that he now sees it."""
    kind, _, code = row["receiver"].partition(":")
    if kind == "department":
        sectors.show(work, house_id, code, row["id"])
    facts = {"task": row["id"], "kind": row["kind"], "receiver": row["receiver"]}
    work.record("task.house_named", f"house:{house_id}", **facts)


def take_step(work: Work, task_id: str, step: str, given: Given = matters.NOTHING) -> None:
    """One step of the table in server.domain.sector_tasks, by whom it is for."""
    act = matters.act_of(TASKS, step)
    require_act(work.actor, act)
    row = reads.task(reach_of(work.actor, act), work.db, task_id)
    if row is None:
        raise Problem("task.missing")
    given = matters.checked(work, given)
    matters.require_version(given, row.version)
    turn, party = matters.decide(work, TASKS, matter_of(work, row), step, given)
    if turn.move.step in ("redispatch", "assign"):
        _require_still_in_area(work, row, given)
    _settle(work, row, turn, party, given)


def _require_still_in_area(work: Work, row: TaskRow, given: Given) -> None:
    kind, _, code = (given.receiver or "").partition(":")
    if kind == "township" and row.houses and row.township_code != code:
        raise Problem("matter.receiver_out_of_area")


def matter_of(work: Work, row: TaskRow) -> Matter:
    answers = frozenset({"answer", "answer_part"})
    return Matter(
        row.state,
        row.sender,
        row.receiver,
        row.side,
        row.refusals,
        row.is_binding,
        row.due_at,
        matters.answerers_of(work, row.id, answers),
    )


def _settle(work: Work, row: TaskRow, turn: Turn, party: str, given: Given) -> None:
    chain, step = _chain(row.id), turn.move.step
    due_at = _due_after(work, row, turn, given)
    said = rules.end_of_day(given.day) if step == "ask_extension" and given.day else due_at
    is_late = work.now >= row.due_at
    changes: dict[str, Any] = {
        "state": turn.state,
        "side": turn.side,
        "receiver": turn.receiver,
        "refusals": turn.refusals,
        "is_binding": turn.is_binding,
        "due_at": due_at,
    }
    if step == "answer":
        changes["answered_at"] = work.now
    if turn.state in TASKS.closed:
        changes["closed_at"] = work.now
    if given.files:
        houses = reads.house_ids(whole_county(work.county), work.db, row.id)
        matters.keep_files(work, row.id, houses, given.files, chain=chain)
    matters.change(work, SectorTask, {"id": row.id, "version": row.version}, changes, chain=chain)
    matters.keep_step(
        work, TASKS, row.id, row.version + 1, step, party, given,
        receiver=turn.receiver, due_at=said, is_late=is_late, chain=chain,
    )  # fmt: skip
    _record(work, row, turn, party, given, due=said.isoformat(), late=is_late)
    _hand_on(work, row, turn)


def _due_after(work: Work, row: TaskRow, turn: Turn, given: Given) -> Any:
    if turn.move.deadline == _NEW_CLOCK:
        return matters.due_moment(work, deadline_of(row.kind, is_urgent=row.is_urgent), work.now)
    if turn.move.step == "grant_extension":
        return rules.end_of_day(given.day or _asked_day(work, row))
    return row.due_at


def _asked_day(work: Work, row: TaskRow) -> date:
    steps = reads.steps_of(whole_county(work.county), work.db, row.id)
    asked = next(one for one in reversed(steps) if one.step == "ask_extension")
    assert asked.due_at is not None
    return rules.last_day(asked.due_at)


def _record(
    work: Work, row: TaskRow, turn: Turn, party: str, given: Given, **times: object
) -> None:
    """Those of the facts that the event declares."""
    known = {
        **matters.facts_of(given),
        **times,
        "receiver": turn.receiver,
        "was": row.receiver if "receiver" in turn.move.accepts else row.due_at.isoformat(),
        "refusal": turn.refusals,
    }
    matters.record(work, turn.move.event, _chain(row.id), TASKS, row.id, turn, party, known)


def _hand_on(work: Work, row: TaskRow, turn: Turn) -> None:
    """Whoever no longer has the task no longer reaches its houses by it."""
    has_left = turn.receiver != row.receiver or turn.state == "withdrawn"
    if not has_left:
        return
    now = {"id": row.id, "kind": row.kind, "receiver": turn.receiver}
    kind, _, code = row.receiver.partition(":")
    for house_id in reads.house_ids(whole_county(work.county), work.db, row.id):
        if kind == "department":
            sectors.hide(work, house_id, code, row.id)
        work.record("task.house_left", f"house:{house_id}", task=row.id, was=row.receiver)
        if turn.state != "withdrawn":
            _name_house(work, now, house_id)


def _chain(task_id: str) -> str:
    return f"task:{task_id}"
