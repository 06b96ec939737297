"""What a letter of supervision says of a dispatched task that is overdue."""

from __future__ import annotations

from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.matters import last_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.domain.sector_tasks import TASK_KINDS
from server.services.cases import Found
from server.services.county import county_schema
from server.services.paper_issuers import party_on_paper
from server.services.task_reading import RUNNING
from server.services.work import Work
from server.store.reads import matters as reads


def of_letter(work: Work, found: Found, task_id: str) -> dict[str, Any]:
    """`paper.task_not_overdue` while its days run; it must be about the house of the letter."""
    require_act(work.actor, Act.TASK_READ)
    row = reads.task(reach_of(work.actor, Act.TASK_READ), work.db, task_id)
    if row is None:
        raise Problem("task.missing")
    if found.house.id not in reads.house_ids(whole_county(work.county), work.db, task_id):
        raise Problem("paper.task_of_other_house", number=row.number)
    if row.state not in RUNNING or work.now < row.due_at:
        raise Problem("paper.task_not_overdue", number=row.number)
    return {
        "id": row.id,
        "number": row.number,
        "kind": TASK_KINDS[row.kind].label,
        "demand": str(work.store.secrets.open(row.demand_sealed)["demand"]),
        "receiver": party_on_paper(county_schema(work.county).profile, row.receiver),
        "dispatched_on": local_day(row.dispatched_at).isoformat(),
        "due_on": last_day(row.due_at).isoformat(),
    }
