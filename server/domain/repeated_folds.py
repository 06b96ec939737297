"""What a house's figures keep of things that happen again and again: patrols, self-checks.

How often in all, and the days of the last weeks: a figure of the month needs no others, and a
house patrolled for years is kept as short as any. Each counts on the day the ledger heard of it:
a report of a past month reproduces for ever (law 3), whatever a phone brings later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from server.domain.days import local_day
from server.domain.events import EVENTS
from server.domain.facts import Moment
from server.domain.patrols import PROBLEMS

Entry = Callable[[dict[str, Any], Moment], None]

_RECENT = timedelta(days=45)  # longer than any period


def _count(found: dict[str, Any], what: str, moment: Moment) -> None:
    found[what] = found.get(what, 0) + 1
    day = local_day(moment.at)
    kept = [one for one in found.get("recent", ()) if day - one[1] < _RECENT]
    found["recent"] = (*kept, (what, day))


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


_FOLDS: Mapping[str, Entry] = {
    "patrol.recorded": _patrol,
    "patrol.settled": _settle,
    "self_check.received": _counts("self_checks"),
    # complaints count as soon as the ledger knows of them
    "complaint.received": _counts("complaints"),
    "complaint.closed": _counts("complaints_closed"),
}
REPEATED_FOLDS = {kind: entry for kind, entry in _FOLDS.items() if kind in EVENTS}
