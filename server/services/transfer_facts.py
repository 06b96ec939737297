"""What a transfer letter says of a case on record (五政办发〔2022〕38号 三（一）3)."""

from __future__ import annotations

from typing import Any

from server.domain.days import local_day
from server.domain.matters import last_day
from server.domain.reach import Reach, whole_county
from server.domain.transfers import SOURCES
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import matters as reads


def of_house(work: Work, reach: Reach, house_id: str) -> dict[str, Any] | None:
    """The newest case about the house that was not withdrawn; None where none is on record."""
    known = [
        one for one in reads.transfers_about(reach, work.db, house_id) if one.state != "withdrawn"
    ]
    if not known:
        return None
    row = known[-1]
    steps = reads.steps_of(whole_county(work.county), work.db, row.id)
    labels = county_schema(work.county).codes["illegal_kind"].labels
    sealed = steps[0].words_sealed
    return {
        "id": row.id,
        "receiver": row.receiver,
        "number": row.number,
        "kinds": [labels.get(kind, kind) for kind in row.kinds],
        "source": SOURCES[row.source],
        "found_on": local_day(row.found_at).isoformat(),
        "due_on": last_day(row.due_at).isoformat(),
        "is_urgent": row.is_urgent,
        "words": None if sealed is None else work.store.secrets.open(sealed)["words"],
        "photos": len({sha256 for step in steps for sha256 in step.files}),
    }
