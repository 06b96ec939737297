"""What a list of matters is asked for, by the API and by the pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from server.domain.days import LOCAL, local_day
from server.domain.matters import Procedure
from server.domain.period import Period, period_named, period_of
from server.domain.problems import Problem
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads.matters import Key, MatterFilter

# Whom a matter waits for: what home counts and its list shows.
RECEIVER, SENDER, FEEDBACK = "receiver", "sender", "feedback"
GROUP_LABELS = {RECEIVER: "待承办单位办理", SENDER: "待派出单位处理", FEEDBACK: "待确认反馈"}
GROUPS: Mapping[str, Mapping[str, tuple[tuple[str, ...], str | None]]] = {
    "task": {
        RECEIVER: (("dispatched", "signed"), None),
        SENDER: (("answered", "refused"), None),
    },
    "item": {
        RECEIVER: (("asked",), None),
        SENDER: (("answered",), None),
    },
    "transfer": {
        RECEIVER: (("handed_over", "received", "filed"), None),
        SENDER: (("recorded", "returned"), None),
        FEEDBACK: (("filed", "declined", "penalised", "to_justice", "rectified"), "given"),
    },
}

_PLAIN = ("sender", "receiver", "state", "kind", "township", "house", "number")


def filter_of(work: Work, procedure: Procedure, asked: Mapping[str, Any]) -> MatterFilter:
    """`open`, `closed` and the groups of GROUPS stand for several states; overdue ones are open."""
    plain = {name: asked.get(name) for name in _PLAIN}
    states, side = _group(procedure, plain["state"])
    if states is not None:
        del plain["state"]
    overdue_at = None
    if asked.get("overdue") in (True, "1"):
        overdue_at = work.now
        states = states if asked.get("state") in GROUP_LABELS else _open(procedure)
    return MatterFilter(**plain, states=states, side=side, overdue_at=overdue_at)


def _open(procedure: Procedure) -> tuple[str, ...]:
    return tuple(one for one in procedure.states if one not in procedure.closed)


def states_of(procedure: Procedure, name: str | None) -> tuple[tuple[str, ...] | None, str | None]:
    """Like `_group`, of a single state too."""
    if name in procedure.states:
        return (name or "",), None
    return _group(procedure, name)


def _group(procedure: Procedure, name: str | None) -> tuple[tuple[str, ...] | None, str | None]:
    """The states a name stands for, and what the column beside the state must hold."""
    if name == "open":
        return _open(procedure), None
    if name == "closed":
        return tuple(one for one in procedure.states if one in procedure.closed), None
    return GROUPS[procedure.name].get(name or "", (None, None))


def key_of_cursor(key: tuple[str, ...] | None) -> Key | None:
    if key is None:
        return None
    try:
        moment = datetime.fromisoformat(key[0])
    except ValueError as error:
        raise Problem("cursor.invalid") from error
    if moment.tzinfo is None:
        raise Problem("cursor.invalid")
    return moment, key[1]


def cursor_key(key: Key | None) -> tuple[str, ...] | None:
    return None if key is None else (key[0].isoformat(), key[1])


def period_asked(work: Work, month: str | None) -> Period:
    """`figures.no_such_month` for one that is none."""
    report_day = county_schema(work.county).profile.report_day
    if month is None:
        return period_of(local_day(work.now), report_day)
    try:
        return period_named(month, report_day)
    except ValueError as error:
        raise Problem("figures.no_such_month", month=month) from error


def beginning_of(period: Period) -> datetime:
    return datetime.combine(period.starts, time(), LOCAL)
