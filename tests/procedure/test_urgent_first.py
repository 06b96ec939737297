"""Severe without its measure in place stands on top of every list, page by page."""

from datetime import timedelta

import pytest

from server.domain import deadlines
from server.domain.facts import Track, Verdict
from server.services import control, houses, lists
from server.services.lists import Page
from server.store import rows
from server.store.reads.house_filter import HouseFilter
from server.store.reads.lists import ListFilter
from tests.procedure import walks
from tests.procedure.scene import Scene

CALM, LATE, LATER, DONE = "calm", "late", "later", "done"


@pytest.fixture
def found(scene: Scene) -> dict[str, str]:
    """Registered so that by code alone the urgent ones would come last."""
    calm = scene.surveyed(Verdict.GENERAL)
    done = scene.surveyed(Verdict.SEVERE)
    late = scene.surveyed(Verdict.SEVERE, track=Track.OPERATIONAL)
    scene.now += timedelta(hours=5)
    later = scene.surveyed(Verdict.SEVERE)
    walks.put_under_control(scene, done)
    scene.do("township", control.order_control, scene.case_id(late), kinds=["seal"])
    return {CALM: calm, DONE: done, LATE: late, LATER: later}


def _names(found: dict[str, str], ids: list[str]) -> list[str]:
    names = {house: name for name, house in found.items()}
    return [names[one] for one in dict.fromkeys(ids)]


def _houses(scene: Scene, limit: int, wanted: HouseFilter | None = None) -> list[str]:
    ids, after = [], None
    while True:
        page = scene.look(
            "bureau", houses.house_page, wanted or HouseFilter(), after=after, limit=limit
        )
        ids += [one.id for one in page.lines]
        after = page.next_key
        if after is None:
            return ids


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_the_houses_list_shows_them_first_however_it_is_paged(scene, found, limit):
    assert _names(found, _houses(scene, limit)) == [LATE, LATER, CALM, DONE]


@pytest.mark.parametrize(
    "service", [lists.hazard_list, lists.remediation_list, lists.remediation_ledger]
)
@pytest.mark.parametrize("limit", [1, 50])
def test_both_lists_and_the_ledger_show_them_first(scene, found, service, limit):
    for house in (found[CALM], found[LATE], found[LATER]):
        _planned_by_hand(scene, house)
    ids, after = [], None
    while True:
        page = scene.look("bureau", service, ListFilter(), Page(after, limit))
        ids += [row["house_id"] for row in page.rows]
        after = page.next_key
        if after is None:
            break
    expected = [LATE, LATER, CALM, DONE]
    assert _names(found, ids) == [one for one in expected if found[one] in ids]
    assert set(ids) >= {found[CALM], found[LATE], found[LATER]}


def _planned_by_hand(scene: Scene, house: str) -> None:
    """A line of the remediation list also for houses that may not have one yet."""
    with scene.as_("bureau") as work:
        line = {
            "id": f"line of {house}"[:36],
            "house_id": house,
            "case_id": scene.case_id(house),
            "kind": "general",
            "remedies": [],
            "requirement": "加固",
            "responsible_sealed": b"",
            "responsible_masked": "",
            "supervising_unit_id": scene.bureau_id,
            "due_on": scene.today(),
            "planned_at": work.now,
            "planned_by": work.actor.account_id,
        }
        work.insert(rows.Remediation, line, chain=f"house:{house}")
        work.record("verdict.confirmed", f"house:{house}", assessment=None, verdict=None)


def test_they_are_a_list_of_their_own(scene, found):
    wanted = HouseFilter(is_uncontrolled=True)
    assert _names(found, _houses(scene, 1, wanted)) == [LATE, LATER]


def test_ordering_a_measure_does_not_set_the_clock_back(scene, found):
    row = scene.row(rows.HouseCase, house_id=found[LATE])
    measure = scene.row(rows.ControlMeasure, house_id=found[LATE])
    assert row.due_at == measure.due_at == row.opened_at + timedelta(hours=24)
    assert measure.ordered_at > row.opened_at + timedelta(hours=5)


@pytest.mark.parametrize("hours", [-1, 18, 20, 23, 25, 60, 2000])
def test_overdue_is_the_same_question_in_sql_and_in_the_domain(scene, found, hours):
    scene.now += timedelta(hours=hours)
    late = set(_houses(scene, 2, HouseFilter(overdue_at=scene.now)))
    page = scene.look("bureau", houses.house_page, HouseFilter(), limit=50)
    assert late == {one.id for one in page.lines if deadlines.is_overdue(one.due, scene.now)}


def test_a_case_back_in_remediation_is_due_with_its_plan(scene):
    house = scene.surveyed(Verdict.GENERAL)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER, "returned")
    plan = scene.row(rows.Remediation, house_id=house)
    assert scene.row(rows.House, id=house).due_on == plan.due_on
