"""A new case after a closed one that nobody reopened by hand: what became of its report did.

The closed case is never touched. The new one begins where the report leaves the house, under the
verdict the house has (domain.md §4.4).
"""

from __future__ import annotations

from dataclasses import replace

from server.domain import workflow
from server.domain.facts import Track, Verdict
from server.domain.reach import whole_county
from server.domain.reassessment import with_second_report
from server.domain.workflow import CaseState
from server.services import hazards, projection
from server.services.case_moves import move_to
from server.services.case_opening import OpenedCase, open_case
from server.services.cases import Found, case_of_house
from server.services.finding import FoundHouse
from server.services.work import Work
from server.store.reads import houses
from server.store.reads.houses import HouseState

_DONE = ("remedied", "struck")  # hazards no plan is still waited for


def inspect_anew(work: Work, found: Found) -> None:
    """The report it was closed on is void: another inspection is asked for."""
    house = _house(work, found)
    state = replace(_opening(found, house), inspection="needed", remediation="not_needed")
    _show(work, house, state, _opened(work, found, house, state))


def act_on_second_report(
    work: Work, found: Found, inspection_id: str, grade: str, *, stops_use: bool
) -> None:
    """A second opinion, given after the case was closed, finds the house dangerous: the worse
    report counts until the bureau has decided, so it is acted on at once."""
    house = _house(work, found)
    if house.ended_on is not None:
        return
    running = open_case_of(work, found)
    if running is not None:
        _worsen(work, running, inspection_id, grade, stops_use=stops_use)
        return
    state = replace(
        _opening(found, house),
        inspection="reported",
        remediation="needed",
        has_open_hazards=True,
        **({"control": "needed"} if stops_use else {}),
    )
    opened = _opened(work, found, house, state)
    _list_reported(work, house.id, opened.id, inspection_id, grade)
    _show(work, house, state, opened)


def open_case_of(work: Work, found: Found) -> Found | None:
    """The case that is open now of the house whose closed case was found."""
    house = _house(work, found)
    return case_of_house(work, FoundHouse(found.act, found.reach, found.place, house))


def _worsen(work: Work, running: Found, inspection_id: str, grade: str, *, stops_use: bool) -> None:
    after = with_second_report(running.state, is_dangerous=True, stops_use=stops_use)
    if after.inspection in ("not_needed", "needed"):  # here it is
        after = replace(after, inspection="reported")
    if all(one.state in _DONE for one in running.hazards):
        _list_reported(work, running.house.id, running.row.id, inspection_id, grade)
        after = replace(after, has_open_hazards=True)
    move_to(work, running, after)


def _list_reported(work: Work, house: str, case: str, inspection_id: str, grade: str) -> None:
    owned = {"house_id": house, "case_id": case}
    hazards.list_reported(work, **owned, grade=grade, inspection=inspection_id)


def _opening(found: Found, house: HouseState) -> CaseState:
    track = Track.OPERATIONAL if house.is_operational else Track.OTHER
    verdict = Verdict(house.verdict or found.row.verdict)
    return workflow.opening(track, verdict) or CaseState(track, verdict)


def _opened(work: Work, found: Found, house: HouseState, state: CaseState) -> OpenedCase:
    township, closed = house.township_code, found.row.id
    return open_case(work, state, house_id=house.id, township=township, reopens=closed)


def _show(work: Work, house: HouseState, state: CaseState, opened: OpenedCase) -> None:
    shown = projection.of_case(opened.id, state, opened.stage, opened.due)
    projection.update_house(work, house, shown)


def _house(work: Work, found: Found) -> HouseState:
    house = houses.house_state(whole_county(work.county), work.db, found.house.id)
    assert house is not None
    return house
