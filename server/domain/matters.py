"""Matters between units as data: what may follow what, who may do it, what it must bring.

Dispatched tasks (`server.domain.sector_tasks`) and transfers (`server.domain.transfers`) are two
tables of moves; this reads them. The clock of a matter starts when it is sent, not when it is
signed for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.case_state import Values, matches
from server.domain.days import LOCAL, local_day
from server.domain.deadlines import IsWorkingDay, due_at, due_on
from server.domain.parties import OFFICE
from server.domain.problems import Problem
from survey_schema.model import Deadline

SENDER, RECEIVER = "sender", "receiver"
PARTY_LABELS = {SENDER: "派出（移送）单位", RECEIVER: "承办单位", OFFICE: "领导小组办公室"}
THIRD = 3  # the refusal that goes to the leading group office (peers.md §2, 12345)


@dataclass(frozen=True, slots=True)
class Matter:
    """What a matter holds at one moment; `side` is the changing column beside the state."""

    state: str
    sender: str
    receiver: str | None
    side: str = "none"  # extension of a task, feedback of a transfer
    refusals: int = 0
    is_binding: bool = False  # the leading group office decided who has to do it
    due_at: datetime | None = None
    answerers: frozenset[str] = frozenset()  # accounts that answered it


@dataclass(frozen=True, slots=True)
class Brought:
    """Who moves it, through which sides, and what he brings with him."""

    actor_id: str
    now: datetime
    parties: tuple[str, ...] = ()
    receiver: str | None = None
    day: date | None = None
    outcomes: tuple[str, ...] = ()
    has: frozenset[str] = frozenset()  # keys of NEED_LABELS


NEED_LABELS: Mapping[str, str] = {
    "words": "文字说明",
    "clause": "所依据的条款",
    "files": "佐证材料（照片）",
    "day": "日期",
    "receiver": "承办单位",
    "outcomes": "处理结果",
}


_CLAUSE = re.compile(r"第.{1,12}[条款项章]|附件|〔\d{4}〕\d+号|[(（][一二三四五六七八九十]+[)）]")


def names_clause(text: str) -> bool:
    """第七十八条, 附件4, 五政办发〔2022〕38号 三（五）: something that can be looked up."""
    return bool(_CLAUSE.search(text))


class Guard(NamedTuple):
    problem: str
    holds: Callable[[Matter, Brought], bool]


def _last_day(matter: Matter) -> date | None:
    return None if matter.due_at is None else last_day(matter.due_at)


def _is_later(matter: Matter, brought: Brought) -> bool:
    last = _last_day(matter)
    return brought.day is not None and last is not None and brought.day > last


GUARDS: Mapping[str, Guard] = {
    "not_binding": Guard("matter.binding", lambda matter, _: not matter.is_binding),
    "four_eyes": Guard(
        "matter.four_eyes", lambda matter, brought: brought.actor_id not in matter.answerers
    ),
    "before_due": Guard(
        "matter.extension_late",
        lambda matter, brought: matter.due_at is not None and brought.now <= matter.due_at,
    ),
    "later_day": Guard("matter.extension_not_later", _is_later),
    "no_earlier_day": Guard(
        "matter.extension_not_later",
        lambda matter, brought: brought.day is None or _is_later(matter, brought),
    ),
    "other_receiver": Guard(
        "matter.same_receiver", lambda matter, brought: brought.receiver != matter.receiver
    ),
    "not_oneself": Guard(
        "matter.to_oneself", lambda matter, brought: brought.receiver != matter.sender
    ),
}


@dataclass(frozen=True, slots=True)
class Move:
    """`when` maps state, side and what is derived to the values it may start from; `deadline`
    names a new period that begins to run: None leaves the due moment, "" ends it."""

    step: str
    label: str
    party: str
    act: Act
    event: str
    when: Mapping[str, Values]
    to: str | None = None
    side: str | None = None
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()  # what it may bring besides
    guards: tuple[str, ...] = ()
    deadline: str | None = None

    @property
    def accepts(self) -> frozenset[str]:
        return frozenset({*self.needs, *self.takes})


class Procedure(NamedTuple):
    """One kind of matter: its states with their labels, its moves, the closed ones among them."""

    name: str
    states: Mapping[str, str]
    sides: Mapping[str, str]
    moves: tuple[Move, ...]
    closed: frozenset[str]
    outcomes: Mapping[str, Mapping[str, str]] = {}  # step -> code -> label

    def step_labels(self) -> dict[str, str]:
        return {move.step: move.label for move in self.moves}

    def checks(self) -> dict[str, tuple[str, ...]]:
        return {"state": tuple(self.states), "side": tuple(self.sides)}


@dataclass(frozen=True, slots=True)
class Turn:
    """What an allowed move does."""

    move: Move
    state: str
    side: str
    receiver: str | None
    refusals: int
    is_binding: bool
    facts: Mapping[str, object] = field(default_factory=dict)


def next_moves(procedure: Procedure, matter: Matter) -> tuple[Move, ...]:
    """The moves the state admits, one per step; who may do them is not asked."""
    found: dict[str, Move] = {}
    for move in procedure.moves:
        if matches(_view(matter), move.when) and not (
            "not_binding" in move.guards and matter.is_binding
        ):
            found.setdefault(move.step, move)
    return tuple(found.values())


def open_to(
    procedure: Procedure, matter: Matter, parties_by_act: Callable[[Act], tuple[str, ...]]
) -> tuple[Move, ...]:
    """Those of the next moves that somebody who speaks for these sides may make."""
    return tuple(
        move
        for move in next_moves(procedure, matter)
        if _speaks(matter, move, parties_by_act(move.act))
    )


def decide(procedure: Procedure, matter: Matter, step: str, brought: Brought) -> Turn:
    """The turn the step makes, or the Problem that says why it may not be made now."""
    rows = [move for move in procedure.moves if move.step == step]
    if not _speaks(matter, rows[0], brought.parties):
        raise Problem("matter.not_yours", act=rows[0].label, party=PARTY_LABELS[rows[0].party])
    move = next((row for row in rows if matches(_view(matter), row.when)), None)
    if move is None:
        raise Problem("matter.not_ready", state=procedure.states[matter.state], act=rows[0].label)
    _require(procedure, move, matter, brought)
    return _turn(matter, move, brought)


def _view(matter: Matter) -> dict[str, object]:
    return {
        "state": matter.state,
        "side": matter.side,
        "is_third": "yes" if matter.refusals + 1 >= THIRD else "no",
    }


def _speaks(matter: Matter, move: Move, parties: tuple[str, ...]) -> bool:
    asked = {SENDER: matter.sender, RECEIVER: matter.receiver, OFFICE: OFFICE}[move.party]
    return asked is not None and asked in parties


def _require(procedure: Procedure, move: Move, matter: Matter, brought: Brought) -> None:
    missing = [NEED_LABELS[need] for need in move.needs if need not in brought.has]
    if missing:
        raise Problem("matter.evidence_missing", act=move.label, items="、".join(missing))
    known = procedure.outcomes.get(move.step, {})
    if not known.keys() >= set(brought.outcomes):
        raise Problem("matter.outcome_unknown", act=move.label, known="、".join(known.values()))
    for name in move.guards:
        if not GUARDS[name].holds(matter, brought):
            raise Problem(GUARDS[name].problem, act=move.label)


def _turn(matter: Matter, move: Move, brought: Brought) -> Turn:
    is_refusal = "clause" in move.needs
    return Turn(
        move,
        state=move.to or matter.state,
        side=move.side or matter.side,
        receiver=brought.receiver if "receiver" in move.accepts else matter.receiver,
        refusals=matter.refusals + is_refusal,
        is_binding=matter.is_binding or move.party == OFFICE,
    )


def due_moment(deadline: Deadline, start: datetime, is_working_day: IsWorkingDay) -> datetime:
    """The last moment in time: for a period in days the end of its last day in the county."""
    if deadline.hours is not None:
        return due_at(deadline, start)
    return end_of_day(due_on(deadline, start, is_working_day))


def end_of_day(day: date) -> datetime:
    """The first moment of the next day: what is done before it is in time."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=LOCAL)


def last_day(due: datetime) -> date:
    return local_day(due - timedelta(microseconds=1))


def days_left(due: datetime, now: datetime) -> int:
    """Negative once it is overdue; 0 on the last day."""
    if now >= due:
        return min(-1, (last_day(due) - local_day(now)).days)
    return (last_day(due) - local_day(now)).days
