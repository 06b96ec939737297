"""How matters between units are shown: their steps, their clock, what the reader may do next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from server.domain import matters
from server.domain.days import local_day
from server.domain.matters import Matter, Move, Procedure
from server.domain.parties import name_of, parties_of
from server.domain.reach import whole_county
from server.services.matters import profile_of
from server.services.work import Work
from server.services.working_days import is_provisional
from server.store.reads import evidence, matters as reads
from server.store.reads.matters import Key, StepRow
from survey_schema.model import CountyProfile


class StepView(NamedTuple):
    number: int
    step: str
    label: str
    at: datetime
    who: str | None  # masked
    party: str
    party_name: str
    words: str | None
    clause: str | None
    files: list[str]
    outcomes: list[str]
    receiver_name: str | None
    due_on: date | None
    is_late: bool


class NextStep(NamedTuple):
    """A step the reader himself may take now."""

    step: str
    label: str
    needs: tuple[str, ...]
    takes: tuple[str, ...]


class Clock(NamedTuple):
    """When a matter is due, as a list shows it."""

    due_on: date
    days_left: int
    is_overdue: bool
    is_provisional: bool  # counted without the year's arrangement of holidays


def clock_of(
    work: Work, start: datetime, due_at: datetime, deadline: str | None, *, is_running: bool
) -> Clock:
    """`deadline` is the county's period it was counted by; None: a day somebody named."""
    due_on = matters.last_day(due_at)
    return Clock(
        due_on,
        matters.days_left(due_at, work.now),
        is_running and work.now >= due_at,
        _counts_working_days(work, deadline) and is_provisional(local_day(start), due_on),
    )


def _counts_working_days(work: Work, deadline: str | None) -> bool:
    return deadline is not None and profile_of(work).deadlines[deadline].working_days is not None


def next_steps(work: Work, procedure: Procedure, matter: Matter) -> list[NextStep]:
    found = matters.open_to(procedure, matter, lambda act: parties_of(work.actor, act))
    return [NextStep(move.step, move.label, move.needs, _takes(procedure, move)) for move in found]


def _takes(procedure: Procedure, move: Move) -> tuple[str, ...]:
    return tuple(one for one in move.takes if one not in move.needs)


def told_steps(work: Work, procedure: Procedure, rows: Sequence[StepRow]) -> list[StepView]:
    profile, labels = profile_of(work), {**procedure.step_labels(), **BEGINNINGS}
    people = {row.account_id for row in rows}
    names = evidence.names_of(whole_county(work.county), work.db, people)
    return [_told(work, profile, labels, names.get(row.account_id), row) for row in rows]


BEGINNINGS = {
    "dispatch": "派单",
    "record": "登记线索",
    "open": "立项督办",
    "take": "登记举报",
    "ask_survey": "退回重新排查",
}


def _told(
    work: Work, profile: CountyProfile, labels: dict[str, str], who: str | None, row: StepRow
) -> StepView:
    sealed = row.words_sealed
    return StepView(
        row.number,
        row.step,
        labels[row.step],
        row.at,
        who,
        row.party,
        name_of(profile, row.party),
        None if sealed is None else str(work.store.secrets.open(sealed)["words"]),
        row.clause,
        row.files,
        row.outcomes,
        None if row.receiver is None else name_of(profile, row.receiver),
        None if row.due_at is None else matters.last_day(row.due_at),
        row.is_late,
    )


def steps_of(work: Work, procedure: Procedure, matter_id: str) -> list[StepView]:
    rows = reads.steps_of(whole_county(work.county), work.db, matter_id)
    return told_steps(work, procedure, rows)


def key_after(rows: Sequence[Any], limit: int) -> Key | None:
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return last.due_at, last.id
