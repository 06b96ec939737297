"""Bounces and overdue matters per unit: what the month's report and bulletins read (M19)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from server.domain import matter_counts as rules
from server.domain.acts import Act
from server.domain.matters import Procedure
from server.domain.parties import name_of, sees_party
from server.domain.permission import require_act
from server.domain.reach import reach_of
from server.domain.sector_tasks import TASKS
from server.domain.transfers import TRANSFERS
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import matters as reads

_ACTS = {TASKS.name: Act.TASK_READ, TRANSFERS.name: Act.TRANSFER_READ}
PROCEDURES = {TASKS.name: TASKS, TRANSFERS.name: TRANSFERS}


class UnitCount(NamedTuple):
    party: str
    name: str
    numbers: dict[str, int]


def unit_counts(
    work: Work, procedure: Procedure, since: datetime, until: datetime
) -> list[UnitCount]:
    """The county's offices see every unit; another unit sees only its own line."""
    act = _ACTS[procedure.name]
    require_act(work.actor, act)
    reach = reach_of(work.actor, act)
    taken = reads.step_counts(reach, work.db, procedure.name, since, until)
    standing = reads.standing(reach, work.db, procedure.name, work.now)
    profile = county_schema(work.county).profile
    counted = rules.count(procedure, taken, standing)
    lines = (
        UnitCount(party, name_of(profile, party), numbers)
        for party, numbers in counted.items()
        if sees_party(reach, party)
    )
    return sorted(lines, key=lambda one: (-one.numbers["overdue"], -one.numbers["open"], one.party))
