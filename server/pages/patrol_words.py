"""What a house's file tells of patrols and the owner's own looks."""

from __future__ import annotations

from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.owner_confirmed import REFUSALS
from server.domain.owner_told import WAY_LABELS, WHOM
from server.domain.patrols import FINDINGS, OUTCOMES
from server.domain.reach import reach_of
from server.services import patrol_desk, self_checks
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import owner_confirmed
from server.store.reads.houses import HouseHead
from survey_schema.self_check import load_self_check

_MOST = 20


def of_house(work: Work, head: HouseHead) -> dict[str, Any]:
    intervals = county_schema(work.county).profile.patrols.intervals
    due = head.patrol_due_on
    return {
        "files": patrol_desk.of_house(work, head.id, _MOST),
        "checks": self_checks.of_house(work, head.id, _MOST),
        "interval": next((one for one in intervals if one.id == head.patrol_row), None),
        "is_late": due is not None and due < local_day(work.now),
        "findings": FINDINGS,
        "outcomes": OUTCOMES,
        "whom": WHOM,
        "ways": WAY_LABELS,
        "said": load_self_check().said,
        "confirmed": owner_confirmed.of_house(
            reach_of(work.actor, Act.HOUSE_READ), work.db, head.id
        ),
        "refusals": REFUSALS,
    }
