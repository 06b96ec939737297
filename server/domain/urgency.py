"""The one order of every list: whoever may be under a falling house stands on top (M7).

A severe house, or one a report put out of use, without its measure in place comes before all
others, the longest due of them first; the rest follow by township, village and house code. The
reads build their ORDER BY and their pages from this (store/reads/urgent_first), and a test holds
the two together.
"""

from __future__ import annotations

from datetime import UTC, datetime

# Stages of server.domain.case_state: the measure that must come first is not in place.
UNCONTROLLED = ("awaiting_control", "control_ordered")

# Sorts before every area code, so that a place is compared as text.
TOP = "!"
LONGEST_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # no moment known: nobody may wait behind others

Place = tuple[str, str, str]


def is_on_top(stage: str | None) -> bool:
    return stage in UNCONTROLLED


def place_of(
    stage: str | None, due_at: datetime | None, *, township: str, village: str, code: str
) -> Place:
    """Where a house stands in every list, and so where a page ends and the next begins."""
    if is_on_top(stage):
        return TOP, moment_text(due_at or LONGEST_AGO), code
    return township, village, code


def moment_text(moment: datetime) -> str:
    """Of one width in UTC, so that it sorts as time does."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
