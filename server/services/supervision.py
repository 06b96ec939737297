"""督查督办: the office opens an item by hand or from a proposal, the unit answers, the office
closes it (M19). Figures propose and never act; every item says on what houses it rests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.domain import matters as rules, supervision
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.matters import Brought, Matter, Turn
from server.domain.parties import OFFICE, parties_of
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.domain.supervision import FORMS, ITEMS
from server.domain.unit_files import Holder
from server.domain.unit_measures import Entry, as_json
from server.services import matters, unit_files
from server.services.evidence import written_reason
from server.services.finding import find_house_by_code
from server.services.ids import fresh_id
from server.services.matters import Given
from server.services.work import Work
from server.store.reads import supervision as reads
from server.store.reads.supervision import ItemRow
from server.store.rows import SupervisionItem, SupervisionStep

MOST_HOUSES = 200


@dataclass(frozen=True, slots=True)
class Ground:
    """The figure, or the measure of a unit, an item rests on; `trigger` where the county's profile
    proposed it. `behind` is what the measure counted."""

    figure: str | None
    month: str
    area: str | None
    counted_at: datetime
    trigger: str | None = None
    measure: str | None = None
    behind: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """`receiver` is a party; `due` the last day for the answer, else by the county's period."""

    form: str
    demand: str
    basis: str
    receiver: str
    due: date | None = None
    codes: tuple[str, ...] = ()
    ground: Ground | None = None


def open_item(work: Work, command: Opening) -> str:
    require_act(work.actor, Act.SUPERVISION_OPEN)
    if command.form not in FORMS:
        raise Problem("supervision.form_unknown")
    matters.require_receiver(work, command.receiver)
    demand, basis = written_reason(command.demand), matters.written_clause(command.basis)
    houses = _houses(work, command)
    item_id = fresh_id(work)
    row = _new_row(work, item_id, command, houses)
    row |= {"basis": basis, "demand_sealed": work.store.secrets.seal({"demand": demand})}
    work.insert(SupervisionItem, row, chain=_chain(item_id))
    given = Given(words=demand)
    _keep_step(work, item_id, 1, "open", OFFICE, given, row["due_at"], is_late=False)
    _record_opening(work, row)
    return item_id


def _houses(work: Work, command: Opening) -> list[str]:
    codes = tuple(dict.fromkeys(command.codes))
    if len(codes) > MOST_HOUSES:
        raise Problem("supervision.too_many_houses", most=MOST_HOUSES)
    if not codes and command.ground is None:
        raise Problem("supervision.no_ground")
    figure = command.ground.figure if command.ground else None
    if figure is not None and figure not in INDICATORS_BY_ID:
        raise Problem("figures.no_such_indicator", indicator=figure)
    found = [find_house_by_code(work, Act.SUPERVISION_OPEN, one) for one in codes]
    kind, _, code = command.receiver.partition(":")
    if kind == "township" and any(one.house.township_code != code for one in found):
        raise Problem("matter.receiver_out_of_area")
    return [one.house.id for one in found]


def _new_row(work: Work, item_id: str, command: Opening, houses: list[str]) -> dict[str, Any]:
    ground = command.ground
    return {
        "id": item_id,
        "number": matters.number_for(work, ITEMS, "督"),
        "form": command.form,
        "trigger": ground.trigger if ground else None,
        "figure": ground.figure if ground else None,
        "month": ground.month if ground else None,
        "area_code": ground.area if ground else None,
        "counted_at": ground.counted_at if ground else None,
        "measure": ground.measure if ground else None,
        "behind": [as_json(one) for one in ground.behind] if ground and ground.behind else None,
        "houses": houses,
        "sender": OFFICE,
        "receiver": command.receiver,
        "state": "asked",
        "side": supervision.side_of(command.form),
        "opened_at": work.now,
        "opened_by": work.actor.account_id,
        "due_at": _due_at(work, command.due),
        "version": 1,
    }


def _due_at(work: Work, day: date | None) -> datetime:
    if day is None:
        return matters.due_moment(work, supervision.DEADLINE, work.now)
    if day <= local_day(work.now):
        raise Problem("supervision.due_in_past")
    return rules.end_of_day(day)


def _record_opening(work: Work, row: dict[str, Any]) -> None:
    names = ("form", "receiver", "trigger", "figure", "measure", "month")
    told = {name: row[name] for name in names if row[name] is not None}
    if row["behind"]:
        told["behind"] = [f"{one[1]}:{one[2]}" for one in row["behind"]]
    if row["area_code"] is not None:
        told["area"] = row["area_code"]
    work.record(
        "supervision.opened",
        _chain(row["id"]),
        item=row["id"],
        step="open",
        party=OFFICE,
        due=row["due_at"].isoformat(),
        houses=len(row["houses"]),
        **told,
    )
    for house in row["houses"]:
        facts = {"item": row["id"], "form": row["form"], "receiver": row["receiver"]}
        work.record("supervision.house_named", f"house:{house}", **facts)


def take_step(
    work: Work,
    item_id: str,
    step: str,
    given: Given = matters.NOTHING,
    papers: Sequence[unit_files.Brought] = (),
) -> None:
    """One step of the table in server.domain.supervision, by whom it is for; `papers` are
    documents besides photos, examined by `unit_files.examined`."""
    act = matters.act_of(ITEMS, step)
    require_act(work.actor, act)
    row = reads.item(reach_of(work.actor, act), work.db, item_id)
    if row is None:
        raise Problem("supervision.missing")
    given = matters.checked(work, given)
    matters.require_version(given, row.version)
    turn = _turn(work, row, step, given)
    if papers and "files" not in turn.move.accepts:
        raise Problem("unit_file.not_here", act=turn.move.label)
    due_at = rules.end_of_day(given.day) if step == "extend" and given.day else row.due_at
    _settle(work, row, turn, given, papers, due_at)


def _turn(work: Work, row: ItemRow, step: str, given: Given) -> Turn:
    parties = parties_of(work.actor, matters.act_of(ITEMS, step))
    has = frozenset(name for name in rules.NEED_LABELS if getattr(given, name))
    brought = Brought(work.actor.account_id, work.now, parties, day=given.day, has=has)
    return rules.decide(ITEMS, matter_of(work, row), step, brought)


def matter_of(work: Work, row: ItemRow) -> Matter:
    steps = reads.steps_of(whole_county(work.county), work.db, row.id)
    answerers = frozenset(one.account_id for one in steps if one.step == "answer")
    return Matter(
        row.state, row.sender, row.receiver, row.side, due_at=row.due_at, answerers=answerers
    )


def _settle(  # noqa: PLR0917
    work: Work,
    row: ItemRow,
    turn: Turn,
    given: Given,
    papers: Sequence[unit_files.Brought],
    due_at: datetime,
) -> None:
    chain, step, is_late = _chain(row.id), turn.move.step, work.now >= row.due_at
    changes: dict[str, Any] = {"state": turn.state, "side": turn.side, "due_at": due_at}
    if step == "answer":
        changes["answered_at"] = work.now
    if turn.state in ITEMS.closed:
        changes["closed_at"] = work.now
    if given.files:
        matters.keep_files(work, row.id, row.houses, given.files, chain=chain)
    key = {"id": row.id, "version": row.version}
    matters.change(work, SupervisionItem, key, changes, chain=chain)
    party = row.receiver if turn.move.party == rules.RECEIVER else OFFICE
    number = row.version + 1
    _keep_step(work, row.id, number, step, party, given, due_at, is_late=is_late)
    holder = Holder("item", row.id, number)
    kept = unit_files.keep(work, holder, party, papers, chain=chain)
    times = {"due": due_at.isoformat(), "was": row.due_at.isoformat(), "late": is_late}
    known = {**matters.facts_of(given), **times, **({"papers": kept} if kept else {})}
    matters.record(work, turn.move.event, chain, ITEMS, row.id, turn, party, known)


def _keep_step(  # noqa: PLR0913, PLR0917
    work: Work,
    item_id: str,
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
        "item_id": item_id,
        "number": number,
        "step": step,
        "due_at": due_at,
        "is_late": is_late,
    }
    work.insert(SupervisionStep, row, chain=_chain(item_id))


def _chain(item_id: str) -> str:
    return f"supervision:{item_id}"
