"""What a house shows of its case, and when a stage falls due: computed once, written at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from server.domain import deadlines
from server.domain.case_state import BY_PLAN, keeps_clock
from server.domain.deadlines import NEVER, Due
from server.domain.facts import Verdict
from server.domain.reach import whole_county
from server.domain.urgency import UNCONTROLLED
from server.domain.workflow import CaseState
from server.services import health, patrol_days
from server.services.county import county_schema
from server.services.work import Work
from server.services.working_days import is_working_day
from server.store.reads import cases
from server.store.reads.case_shapes import CaseRow
from server.store.reads.houses import HouseState
from server.store.rows import House


def due_of(work: Work, deadline: str | None) -> Due:
    """When a stage that begins now falls due; NEVER for a stage without a deadline."""
    if deadline is None:
        return NEVER
    period = county_schema(work.county).profile.deadlines[deadline]
    return deadlines.due(period, work.now, is_working_day)


def due_day(work: Work, deadline: str | None) -> date | None:
    return due_of(work, deadline).on


def next_due(work: Work, case: CaseRow, stage: str, deadline: str | None) -> Due:
    """When a case falls due that goes to `stage`.

    A clock that runs through both stages (from the verdict until the measure is in place) is not
    set back by the step between them.
    """
    if stage in BY_PLAN:
        return _first_of_plan(work, case.id)
    if keeps_clock(case.stage, stage) and case.due.on is not None:
        return case.due
    return due_of(work, deadline)


def _first_of_plan(work: Work, case_id: str) -> Due:
    """The next day of the plan: a line that is late does not hide behind one with more time."""
    lines = cases.remediations_of(whole_county(work.county), work.db, case_id)
    return Due(min((one.due_on for one in lines if one.is_to_do), default=None))


def due_moment(work: Work, deadline: str) -> datetime:
    period = county_schema(work.county).profile.deadlines[deadline]
    return deadlines.due_at(period, work.now)


def columns_of(due: Due) -> dict[str, date | datetime | None]:
    """Of `house` and of `house_case`."""
    return {"due_on": due.on, "due_at": due.at}


def control_due(stage: str, due: Due) -> dict[str, str]:
    """For the ledger: by when a held house must be under control; nothing for one that is not."""
    ends = due.at or due.on
    return {} if stage not in UNCONTROLLED or ends is None else {"control_due": ends.isoformat()}


def of_case(case_id: str, state: CaseState, stage: str, due: Due) -> dict[str, Any]:
    """The house's columns after a step. A signed-off house is safe again (domain.md §4.4).

    The colour is not among them: `update_house` works it out from the rows (services/health.py).
    """
    shown: dict[str, Any] = {
        "open_case_id": None if state.closing else case_id,
        "stage": stage,
        **columns_of(NEVER if state.closing else due),
    }
    if state.closing == "signed_off" and _is_known(state):
        shown |= {"verdict": Verdict.SAFE.value, "is_verdict_confirmed": True}
    return shown


def _is_known(state: CaseState) -> bool:
    """Repairing what an unfinished survey saw makes nothing safe that it did not see (law 5); an
    agency has seen the whole house."""
    return state.verdict != Verdict.INCOMPLETE or state.inspection == "reported"


def without_case() -> dict[str, Any]:
    """A verdict that opens no case."""
    return {"open_case_id": None}


def update_house(work: Work, house: HouseState, columns: Mapping[str, Any]) -> str:
    """By its version: who read an older house loses nothing and is told. The new colour.

    The rows of the case, its reports and hazards are written before.
    """
    known = {name: value for name, value in columns.items() if name in HouseState._fields}
    fresh = house._replace(**known)
    colour = health.of_house(work, fresh)
    patrol = patrol_days.of_house(work, fresh, str(colour["health_code"]))
    key = {"id": house.id, "version": house.version}
    bumped = {**columns, **colour, **patrol, "changed_at": work.now, "version": house.version + 1}
    work.update(House, key, bumped, chain=f"house:{house.id}")
    return str(colour["health_code"])
