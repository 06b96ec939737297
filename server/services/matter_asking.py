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

_PLAIN = ("sender", "receiver", "state", "kind", "township", "house", "number")


def filter_of(work: Work, procedure: Procedure, asked: Mapping[str, Any]) -> MatterFilter:
    """`open` and `closed` stand for groups of states; overdue ones are open ones."""
    plain = {name: asked.get(name) for name in _PLAIN}
    states: tuple[str, ...] | None = None
    if plain["state"] in ("open", "closed"):
        wants_closed = plain.pop("state") == "closed"
        states = tuple(one for one in procedure.states if (one in procedure.closed) == wants_closed)
    overdue_at = None
    if asked.get("overdue") in (True, "1"):
        overdue_at = work.now
        states = tuple(one for one in procedure.states if one not in procedure.closed)
    return MatterFilter(**plain, states=states, overdue_at=overdue_at)


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
