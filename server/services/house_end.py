"""房屋灭失: a house demolished as a whole ends when its case is signed off; its file stays (M10).

It leaves the lists and the map, its code turns grey, no certificate is given and no verdict
changes any more. What it once was, the ledger and the reports of earlier months keep.
"""

from __future__ import annotations

from typing import Any

from server.domain.days import local_day
from server.services import report_tellings
from server.services.cases import Found
from server.services.work import Work
from server.store.reads import cases as reads

DEMOLISHED = "demolished"


def by_demolition(work: Work, found: Found) -> dict[str, Any]:
    """What the house shows when a finished line of its plan took the whole of it away; else {}."""
    lines = reads.remediations_of(found.reach, work.db, found.row.id)
    if not any(line.ends_house and line.finished_at is not None for line in lines):
        return {}
    return {
        "ended_on": local_day(work.now),
        "verdict": found.house.verdict,  # what it was when it went, and not "safe"
        "is_verdict_confirmed": found.house.is_verdict_confirmed,
    }


def record_end(work: Work, found: Found) -> None:
    case = found.row.id
    report_tellings.end(work, found.house.id, "house_ended")
    work.record("house.ended", found.chain, case_id=case, case=case, reason=DEMOLISHED)
