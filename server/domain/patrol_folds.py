"""What a house's figures keep of its patrols: the day of each, and of what was found and settled.

A patrol counts on the day the ledger heard of it: a report of a past month reproduces for ever
(law 3), whatever a phone brings later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.domain.days import local_day
from server.domain.facts import Moment
from server.domain.patrols import PROBLEMS


def _record(found: dict[str, Any], moment: Moment) -> None:
    day = local_day(moment.at)
    found["patrol_days"] = (*found.get("patrol_days", ()), day)
    if moment.facts.get("finding") in PROBLEMS:
        found["patrol_found_days"] = (*found.get("patrol_found_days", ()), day)


def _settle(found: dict[str, Any], moment: Moment) -> None:
    found["patrol_settled_days"] = (*found.get("patrol_settled_days", ()), local_day(moment.at))


PATROL_FOLDS: Mapping[str, Callable[[dict[str, Any], Moment], None]] = {
    "patrol.recorded": _record,
    "patrol.settled": _settle,
}
