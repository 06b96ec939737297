"""What the county's lists, colours and papers must say, held against the rows by other means."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from server.domain.days import local_day
from server.domain.health_code import colour_on
from server.domain.reach import whole_county
from server.services import certificates, health, lists, operation
from server.services.lists import Page
from server.services.work import Look
from server.store import rows
from server.store.reads import certificates as certificate_reads, houses
from server.store.reads.lists import ListFilter
from tests.procedure.ledger_checks import Seen
from tests.procedure.scene import Scene

LEVELS = ("village", "township", "bureau")
_WHOLE = Page(limit=9999)
_HELD = ("needed", "ordered", "in_place")


class Books(NamedTuple):
    """One level's ledger of cases as it was read at a moment: case -> row."""

    at: datetime
    open_: dict[str, Any]
    closed: dict[str, Any]

    @classmethod
    def of(cls, scene: Scene, level: str, wanted: set[str]) -> Books:
        read = {
            state: {
                row["id"]: row
                for row in scene.look(
                    level, lists.remediation_ledger, ListFilter(state=state), _WHOLE
                ).rows
                if row["house_id"] in wanted
            }
            for state in ("open", "closed")
        }
        return cls(scene.now, read["open"], read["closed"])


def check_conserved(before: Books, now: Books, reopened: set[str]) -> None:
    """Opening + new + re-opened − signed off − filed − merged = closing, case by case.

    Read from two lists at two moments alone; no houses are merged in these counties.
    """
    every = now.open_ | now.closed
    came = {one for one, row in every.items() if row["opened_at"] > before.at}
    went = {
        closing: {
            one
            for one, row in now.closed.items()
            if row["closed_at"] > before.at and row["closing"] == closing
        }
        for closing in ("signed_off", "filed")
    }
    new, again = came - reopened, came & reopened
    left = len(went["signed_off"]) + len(went["filed"])
    assert len(before.open_) + len(new) + len(again) - left == len(now.open_)
    assert (before.open_.keys() | came) - went["signed_off"] - went["filed"] == now.open_.keys()
    assert before.closed.keys() <= now.closed.keys()  # nothing closed is opened or lost


def check_use(scene: Scene, house_id: str, seen: Seen) -> None:
    """The yes, the colour and the certificates of a house, against its rows."""
    county = whole_county(scene.county)
    with Look(scene.store, scene.actor("bureau"), scene.now) as work:
        house = houses.house_state(county, work.db, house_id)
        assert house is not None
        answer = operation.of_house(work, county, house)
        shown = health.explain(work, county, house).row.colour
        kept = certificate_reads.certificates_of(county, work.db, house_id)
        held = [certificates.held(work, county, house, one).standing.is_valid for one in kept]
    today = local_day(scene.now)
    row = seen.house
    then = colour_on(today, row.health_code, row.health_then, row.health_turns_on)
    assert then == shown
    assert answer.is_allowed or not any(held)
    if answer.is_allowed:
        assert _may_be_used(seen, today)
    if shown == "green":
        assert not _is_dangerous_now(seen)
    if row.ended_on is not None:
        assert (shown, answer.is_allowed, row.open_case_id) == ("grey", False, None)


def _may_be_used(seen: Seen, today: Any) -> bool:
    """Nothing open, and a report that is valid, in no doubt, and favourable or made good."""
    is_whole = seen.house.ended_on is None and not _is_dangerous_now(seen)
    reports = [one for one in seen.rows[rows.Inspection] if one.reported_at]
    return is_whole and any(_is_sound(seen, one, today) for one in reports)


def _is_dangerous_now(seen: Seen) -> bool:
    has_hazard = any(one.state != "struck" for one in seen.rows[rows.Hazard])
    open_cases = [one for one in seen.rows[rows.HouseCase] if one.closing is None]
    return has_hazard or any(one.control in _HELD for one in open_cases)


def _is_sound(seen: Seen, report: Any, today: Any) -> bool:
    if report.voided_on is not None or report.valid_until < today:
        return False
    if report.is_dangerous:
        cases = {one.id: one for one in seen.rows[rows.HouseCase]}
        return cases[report.case_id].acceptance == "passed"
    questions = seen.rows[rows.ReportQuestion]
    is_asked = any(
        one.inspection_id == report.id
        and one.is_serious
        and (one.state == "open" or one.outcome == "not_credible")
        for one in questions
    )
    objections = seen.rows[rows.ReportObjection]
    is_objected = any(
        report.id in {one.inspection_id, one.second_id} and one.decided_at is None
        for one in objections
    )
    return not is_asked and not is_objected
