"""What a house shows of its case, and when a stage falls due: computed once, written at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from server.domain import deadlines
from server.domain.facts import Verdict
from server.domain.health_code import HealthFacts, health_code
from server.domain.workflow import CaseState
from server.services.county import county_schema
from server.services.work import Work
from server.services.working_days import is_working_day
from server.store.reads.houses import HouseState
from server.store.rows import House

_CONTROLLED = ("ordered", "in_place")


def due_day(work: Work, deadline: str | None) -> date | None:
    """The day a stage that begins now falls due; None for a stage without a deadline."""
    if deadline is None:
        return None
    period = county_schema(work.county).profile.deadlines[deadline]
    return deadlines.due_on(period, work.now, is_working_day)


def due_moment(work: Work, deadline: str) -> datetime:
    period = county_schema(work.county).profile.deadlines[deadline]
    return deadlines.due_at(period, work.now)


def of_case(
    case_id: str, state: CaseState, stage: str, due_on: date | None, *, grade: str | None = None
) -> dict[str, Any]:
    """The house's columns after a step. A signed-off house is safe again (domain.md §4.4)."""
    is_signed_off = state.closing == "signed_off"
    shown: dict[str, Any] = {
        "open_case_id": None if state.closing else case_id,
        "stage": stage,
        "due_on": None if state.closing else due_on,
        "health_code": _colour(state, grade, is_signed_off),
    }
    if is_signed_off:
        shown |= {"verdict": Verdict.SAFE.value, "is_verdict_confirmed": True}
    return shown


def _colour(state: CaseState, grade: str | None, is_signed_off: bool) -> str:
    facts = HealthFacts(
        verdict=state.verdict,
        grade=grade if state.inspection == "reported" else None,
        is_under_control=state.control in _CONTROLLED,
        has_open_hazards=state.has_open_hazards,
        is_signed_off=is_signed_off,
        is_ended=False,
    )
    return health_code(facts).value


def of_verdict(verdict: Verdict) -> dict[str, Any]:
    """A verdict that opens no case."""
    colour = health_code(HealthFacts(verdict=verdict)).value
    return {"open_case_id": None, "health_code": colour}


def update_house(work: Work, house: HouseState, columns: Mapping[str, Any]) -> None:
    """By its version: who read an older house loses nothing and is told."""
    key = {"id": house.id, "version": house.version}
    bumped = {**columns, "changed_at": work.now, "version": house.version + 1}
    work.update(House, key, bumped, chain=f"house:{house.id}")
