"""What units did with the matters handed to them: units, never persons (law 8).

Counted from steps in a period and from what stands open at its end; the month's supervision and
bulletins (M19) read these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from server.domain.matters import Procedure
from server.domain.sector_tasks import TASKS, WAITING_FOR_RECEIVER, WAITING_FOR_SENDER
from server.domain.transfers import TRANSFERS

ACTED, GIVEN = "acted", "given"  # the side that took the step, the side that has it after


class Tally(NamedTuple):
    label: str
    steps: frozenset[str]
    whose: str
    is_late: bool | None = None  # None: both


def _tally(label: str, whose: str, *steps: str, is_late: bool | None = None) -> Tally:
    return Tally(label, frozenset(steps), whose, is_late)


TASK_TALLIES: Mapping[str, Tally] = {
    "received": _tally("收到派单", GIVEN, "dispatch", "redispatch", "assign"),
    "answered": _tally("已答复", ACTED, "answer"),
    "answered_late": _tally("逾期答复", ACTED, "answer", is_late=True),
    "refused": _tally("退单", ACTED, "refuse"),
    "refusals_denied": _tally("退单不成立", GIVEN, "insist"),
    "assigned": _tally("经裁定承办", GIVEN, "assign"),
    "sent_back": _tally("答复不实退回", GIVEN, "send_back"),
    "extended": _tally("获准延期", GIVEN, "grant_extension"),
    "closed": _tally("已办结", GIVEN, "accept"),
}

TRANSFER_TALLIES: Mapping[str, Tally] = {
    "recorded": _tally("登记线索", ACTED, "record"),
    "handed_over": _tally("移送", ACTED, "hand_over"),
    "handed_over_late": _tally("逾期移送", ACTED, "hand_over", is_late=True),
    "received": _tally("接收", ACTED, "receive"),
    "refused": _tally("退回", ACTED, "refuse"),
    "filed": _tally("立案", ACTED, "file"),
    "declined": _tally("不予立案", ACTED, "decline"),
    "penalised": _tally("处罚", ACTED, "penalise"),
    "to_justice": _tally("移送司法", ACTED, "to_justice"),
    "rectified": _tally("已改正", ACTED, "rectify"),
}

TALLIES: Mapping[str, Mapping[str, Tally]] = {
    TASKS.name: TASK_TALLIES,
    TRANSFERS.name: TRANSFER_TALLIES,
}
OPEN_LABELS: Mapping[str, str] = {"open": "在办", "overdue": "逾期未办"}

# Who is waited for in each open state; the rest wait for the leading group office.
_WITH_SENDER: Mapping[str, frozenset[str]] = {
    TASKS.name: WAITING_FOR_SENDER,
    TRANSFERS.name: frozenset({"recorded", "returned"}),
}
_WITH_RECEIVER: Mapping[str, frozenset[str]] = {
    TASKS.name: WAITING_FOR_RECEIVER,
    TRANSFERS.name: frozenset({"handed_over", "received", "filed"}),
}


class Taken(NamedTuple):
    """Steps of one sort in the period."""

    step: str
    party: str
    receiver: str | None
    is_late: bool
    number: int


class Stands(NamedTuple):
    """Matters of one sort that stand now."""

    sender: str
    receiver: str | None
    state: str
    is_due: bool
    number: int


def waited_for(procedure: Procedure, one: Stands) -> str | None:
    """The unit whose turn it is; None for what is closed or lies with the office."""
    if one.state in _WITH_SENDER[procedure.name]:
        return one.sender
    return one.receiver if one.state in _WITH_RECEIVER[procedure.name] else None


def count(
    procedure: Procedure, taken: Iterable[Taken], standing: Iterable[Stands]
) -> dict[str, dict[str, int]]:
    """party -> name of a tally, "open" or "overdue" -> number."""
    tallies = TALLIES[procedure.name]
    found: dict[str, dict[str, int]] = {}

    def add(party: str | None, name: str, number: int) -> None:
        if party is not None:
            line = found.setdefault(party, dict.fromkeys((*tallies, *OPEN_LABELS), 0))
            line[name] += number

    for one in taken:
        for name, tally in tallies.items():
            if one.step in tally.steps and tally.is_late in (None, one.is_late):
                add(one.party if tally.whose == ACTED else one.receiver, name, one.number)
    for stands in standing:
        party = waited_for(procedure, stands)
        add(party, "open", stands.number)
        if stands.is_due:
            add(party, "overdue", stands.number)
    return found
