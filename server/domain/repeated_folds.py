"""What a house's figures keep of things that happen again and again: patrols, self-checks.

How often in all, and the days of the last weeks: a figure of the month needs no others, and a
house patrolled for years is kept as short as any. Each counts on the day the ledger heard of it:
a report of a past month reproduces for ever (law 3), whatever a phone brings later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from server.domain.complaints import VERIFIED
from server.domain.days import local_day
from server.domain.events import EVENTS
from server.domain.facts import Moment
from server.domain.patrols import PROBLEMS

Entry = Callable[[dict[str, Any], Moment], None]

_RECENT = timedelta(days=45)  # longer than any period


def _count(found: dict[str, Any], what: str, moment: Moment) -> None:
    found[what] = found.get(what, 0) + 1
    _note(found, what, local_day(moment.at))


def _patrol(found: dict[str, Any], moment: Moment) -> None:
    _count(found, "patrols", moment)
    if moment.facts.get("finding") in PROBLEMS:
        _count(found, "patrol_found", moment)


def _settle(found: dict[str, Any], moment: Moment) -> None:
    """Nothing is settled that was not found."""
    if found.get("patrol_settled", 0) < found.get("patrol_found", 0):
        _count(found, "patrol_settled", moment)


def _counts(what: str) -> Entry:
    return lambda found, moment: _count(found, what, moment)


def _receive_complaint(found: dict[str, Any], moment: Moment) -> None:
    _count(found, "complaints", moment)
    _note(found, channel_of(moment.facts.get("channel")), local_day(moment.at))


def _leave_complaint(found: dict[str, Any], moment: Moment) -> None:
    """It was about another house, which has it from the same moment on: none is lost. None that
    was closed, nor one that proved true, leaves."""
    kept = max(found.get("complaints_closed", 0), found.get("complaints_verified", 0))
    if found.get("complaints", 0) <= kept:
        return
    found["complaints"] -= 1
    for what in ("complaints", channel_of(moment.facts.get("channel"))):
        _forget(found, what)


def _find_of_complaint(found: dict[str, Any], moment: Moment) -> None:
    """Looked at again it counts by the newest word."""
    is_true, was = (moment.facts.get(name) in VERIFIED for name in ("result", "was"))
    if is_true and not was and found.get("complaints_verified", 0) < found.get("complaints", 0):
        _count(found, "complaints_verified", moment)
    elif was and not is_true and found.get("complaints_verified", 0):
        found["complaints_verified"] -= 1
        _forget(found, "complaints_verified")


def _close_complaint(found: dict[str, Any], moment: Moment) -> None:
    """Nothing is closed that was not received."""
    if found.get("complaints_closed", 0) >= found.get("complaints", 0):
        return
    _count(found, "complaints_closed", moment)
    if not moment.facts.get("late"):
        _count(found, "complaints_in_time", moment)


def channel_of(channel: object) -> str:
    """Under what the days of a channel's reports are kept."""
    return f"complaints_by_{channel}"


def _note(found: dict[str, Any], what: str, day: date) -> None:
    kept = [one for one in found.get("recent", ()) if day - one[1] < _RECENT]
    found["recent"] = (*kept, (what, day))


def _forget(found: dict[str, Any], what: str) -> None:
    """The newest day of it."""
    kept = list(found.get("recent", ()))
    days = [one for one in kept if one[0] == what]
    if days:
        kept.remove(days[-1])
        found["recent"] = tuple(kept)


_FOLDS: Mapping[str, Entry] = {
    "patrol.recorded": _patrol,
    "patrol.settled": _settle,
    "self_check.received": _counts("self_checks"),
    # of reports from the public a house's chain holds these four
    "complaint.received": _receive_complaint,
    "complaint.left": _leave_complaint,
    "complaint.found": _find_of_complaint,
    "complaint.closed": _close_complaint,
}
REPEATED_FOLDS = {kind: entry for kind, entry in _FOLDS.items() if kind in EVENTS}
