"""The colour of a house: from its rows, by the county's table, with the line that gave it.

`projection.update_house` asks here after every event, so no service works out a colour of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeVar

from server.domain.days import local_day
from server.domain.facts import Verdict
from server.domain.health_code import HealthFacts, Shown, colour_on, health_row, shown
from server.domain.reach import Reach, whole_county
from server.services import report_standing
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import cases as reads, health as own_reads
from server.store.reads.case_shapes import CaseRow, InspectionLine
from server.store.reads.houses import HouseState
from server.store.rows import House
from survey_schema.use_model import HealthRow

T = TypeVar("T")  # a line of a house, with its three columns of colour
_CONTROLLED = ("ordered", "in_place")
_AWAITED = ("awaiting_inspection", "inspecting")
BATCH = 500


class Explained(NamedTuple):
    """`row` is the line of the county's table that holds; `facts` what it was asked of."""

    row: HealthRow
    facts: Mapping[str, str]


def facts_of(work: Work, reach: Reach, house: HouseState) -> HealthFacts:
    where = (reach, work.db, house.id)
    case = _standing_case(reads.cases_of(*where), house.open_case_id)
    verdict = None if house.verdict is None else Verdict(house.verdict)
    report = None if case is None else _report(work, reach, case, verdict)
    is_done = case is not None and case.closing == "signed_off" and verdict is Verdict.SAFE
    return HealthFacts(
        verdict=verdict,
        grade=None if report is None else report.grade,
        is_under_control=case is not None and case.control in _CONTROLLED,
        has_open_hazards=any(one.state != "struck" for one in reads.hazards_of_house(*where)),
        is_signed_off=is_done,
        is_ended=house.ended_on is not None,
        inspection_due_on=None if case is None else awaited_until(case.stage, case.due_on),
        report_ends_on=report.valid_until if report and house.is_operational else None,
    )


def _standing_case(cases: list[CaseRow], open_case_id: str | None) -> CaseRow | None:
    """The open case, else the newest one."""
    return next((one for one in cases if one.id == open_case_id), cases[0] if cases else None)


def _report(
    work: Work, reach: Reach, case: CaseRow, verdict: Verdict | None
) -> InspectionLine | None:
    """The report that counts: an incomplete survey after its case was closed outlives none."""
    is_outlived = case.closing is not None and verdict is Verdict.INCOMPLETE
    if case.inspection == "commissioned":
        return _dangerous_meanwhile(work, reach, case)
    if case.inspection != "reported" or is_outlived:
        return None
    standing = report_standing.of_case(work, reach, case)
    report = standing.report
    # a favourable report with serious questions open colours nothing (decision 0020)
    is_doubtful = standing.is_questioned and report is not None and not report.is_dangerous
    return None if is_doubtful else report


def _dangerous_meanwhile(work: Work, reach: Reach, case: CaseRow) -> InspectionLine | None:
    """While the case waits for its own report a second opinion about an earlier one may come in;
    a house it finds dangerous is shown so at once (0035)."""
    report = report_standing.of_house(work, reach, case.house_id).report
    is_second = report is not None and report.second_of is not None and report.case_id != case.id
    return report if is_second and report is not None and report.is_dangerous else None


def awaited_until(stage: str | None, due_on: date | None) -> date | None:
    """The last day for an inspection, where one is waited for."""
    return due_on if stage in _AWAITED else None


def of_first_survey(
    work: Work, verdict: Verdict, columns: Mapping[str, Any], *, has_open_hazards: bool
) -> dict[str, Any]:
    """The colour of a house that is not stored yet: nothing was ordered or reported of it."""
    due_on = awaited_until(columns.get("stage"), columns.get("due_on"))
    facts = HealthFacts(verdict, has_open_hazards=has_open_hazards, inspection_due_on=due_on)
    return _columns(work, facts)


def of_house(work: Work, house: HouseState) -> dict[str, Any]:
    """The columns a stored house shows its colour by; `house` as it will be written."""
    return _columns(work, facts_of(work, whole_county(work.county), house))


def _columns(work: Work, facts: HealthFacts) -> dict[str, Any]:
    found: Shown = shown(table_of(work.county), facts, local_day(work.now))
    return {
        "health_code": found.colour.value,
        "health_then": found.then.value if found.then else None,
        "health_turns_on": found.turns_on,
    }


def table_of(county: str) -> tuple[HealthRow, ...]:
    return county_schema(county).profile.health_code


def explain(work: Work, reach: Reach, house: HouseState) -> Explained:
    """Why the house has the colour of today."""
    today = local_day(work.now)
    facts = facts_of(work, reach, house)
    row = health_row(table_of(house.county_code), facts, today)
    return Explained(row, facts.on(today))


def today_of(work: Work, lines: Iterable[T]) -> list[T]:
    """Lines of houses with the colour of today instead of the colour of their last event."""
    today = local_day(work.now)
    return [of_today(one, today) for one in lines]


def of_today(line: T, today: date) -> T:
    one: Any = line
    colour = colour_on(today, one.health_code, one.health_then, one.health_turns_on)
    return line if colour == one.health_code else one._replace(health_code=colour)


def recolour(work: Work, after: str = "") -> str | None:
    """The next BATCH of houses after an id, coloured anew; the id to go on from, None at the end.

    After the county changed its table; between events the day of turning is enough.
    """
    reach = whole_county(work.county)
    houses = own_reads.houses_after(reach, work.db, after, BATCH)
    for house in houses:
        fresh = of_house(work, house)
        kept = own_reads.colour_of(reach, work.db, house.id)
        if kept != tuple(fresh.values()):
            work.touch(House, {"id": house.id}, {**fresh, "changed_at": work.now})
    return houses[-1].id if len(houses) == BATCH else None
