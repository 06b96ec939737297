"""立案: the case a verdict opens, with its number; re-opening is a new case (domain.md §4.4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from server.domain.case_state import STAGES
from server.domain.days import local_day
from server.domain.deadlines import Due
from server.domain.workflow import CaseState, stage
from server.services.ids import fresh_id
from server.services.projection import control_due, due_of
from server.services.work import Work
from server.store.rows import CaseNumber, HouseCase


class OpenedCase(NamedTuple):
    id: str
    number: str
    stage: str
    due_on: date | None
    due_at: datetime | None

    @property
    def due(self) -> Due:
        return Due(self.due_on, self.due_at)


def open_case(
    work: Work, state: CaseState, *, house_id: str, township: str, reopens: str | None = None
) -> OpenedCase:
    """Insert the case `workflow.opening` gave and record it; the caller shows it on the house."""
    chain = f"house:{house_id}"
    now = stage(state)
    opened = OpenedCase(
        fresh_id(work), _next_number(work, township), now, *due_of(work, STAGES[now].deadline)
    )
    row = {
        **opened._asdict(),
        **state.columns,
        "house_id": house_id,
        "township_code": township,
        "track": state.track.value,
        "verdict": state.verdict.value,
        "opened_at": work.now,
        "reopens": reopens,
        "version": 1,
    }
    work.insert(HouseCase, row, chain=chain)
    work.record(
        "case.opened",
        chain,
        case_id=opened.id,
        case=opened.id,
        number=opened.number,
        track=row["track"],
        verdict=row["verdict"],
        stage=now,
        **control_due(now, opened.due),
    )
    return opened


def _next_number(work: Work, township: str) -> str:
    """案号: township, year, and a number without gaps within both."""
    year = local_day(work.now).year
    number = work.next_number(CaseNumber, {"township_code": township, "year": year})
    return f"{township[:9]}-{year}-{number:05d}"
