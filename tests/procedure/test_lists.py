"""隐患清单, 整治清单, 整治台账: one set of rows, seen by village, township and county."""

from datetime import timedelta

import pytest

from server.domain.facts import Track, Verdict
from server.services import lists
from server.services.lists import Page
from server.store import rows
from server.store.reads.lists import ListFilter
from tests.procedure import walks
from tests.procedure.scene import Scene

EVERYTHING = ListFilter()


def _all(scene: Scene, name: str, service, wanted=EVERYTHING, limit=2):
    seen, after = [], None
    while True:
        page = scene.look(name, service, wanted, Page(after, limit))
        seen += page.rows
        after = page.next_key
        if after is None:
            return seen


@pytest.fixture
def houses(scene: Scene) -> list[str]:
    """One signed off, one under repair, one just listed."""
    done, working, listed = (scene.surveyed(Verdict.GENERAL, found=2) for _ in range(3))
    walks.repair(scene, done)
    walks.accept(scene, done, Track.OTHER)
    walks.strike(scene, done, Track.OTHER)
    walks.plan_all(scene, working)
    return [done, working, listed]


def test_hazard_list_pages_through_every_hazard_once(scene, houses):
    rows_ = _all(scene, "bureau", lists.hazard_list)
    assert len(rows_) == len({row["id"] for row in rows_}) == 6


def test_struck_hazards_leave_the_open_list(scene, houses):
    rows_ = _all(scene, "bureau", lists.hazard_list, ListFilter(state="open"))
    assert {row["house_id"] for row in rows_} == set(houses[1:])


@pytest.mark.parametrize("name", ["village", "township", "bureau", "office"])
def test_village_township_and_county_see_the_same_lines(scene, houses, name):
    assert len(_all(scene, name, lists.hazard_list)) == 6


@pytest.mark.parametrize(
    "service", [lists.hazard_list, lists.remediation_list, lists.remediation_ledger]
)
def test_another_township_sees_none_of_it(scene, houses, service):
    assert _all(scene, "stranger", service) == []


def test_remediation_list_shows_progress_and_who_supervises(scene, houses):
    progress = {
        row["house_id"]: row["progress"] for row in _all(scene, "bureau", lists.remediation_list)
    }
    assert progress == {houses[0]: "done", houses[1]: "waiting"}
    row = _all(scene, "bureau", lists.remediation_list, ListFilter(state="done"))[0]
    assert (row["supervising_unit"], row["responsible_masked"]) == ("住建局", "赵*海")


def test_overdue_remediation_is_marked_and_found(scene, houses):
    scene.now += timedelta(days=40)
    wanted = ListFilter(overdue_at=scene.now)
    found = _all(scene, "bureau", lists.remediation_list, wanted)
    assert [(row["house_id"], row["left"]) for row in found] == [(houses[1], "超期 10 天")]


def test_ledger_follows_a_house_to_its_sign_off(scene, houses):
    row = _all(scene, "bureau", lists.remediation_ledger, ListFilter(state="closed"))[0]
    assert (row["house_id"], row["acceptance_conclusion"]) == (houses[0], "passed")
    assert row["sign_off_number"] == scene.row(rows.SignOff, house_id=houses[0]).number
    assert row["started_at"] < row["finished_at"] < row["accepted_at"] < row["signed_off_at"]


def test_ledger_counts_open_and_closed_cases(scene, houses):
    open_, closed = (
        _all(scene, "bureau", lists.remediation_ledger, ListFilter(state=state))
        for state in ("open", "closed")
    )
    assert (len(open_), len(closed)) == (2, 1)


def test_lists_are_narrowed_by_village_and_severity(scene, houses):
    scene.surveyed(Verdict.SEVERE)
    severe = _all(scene, "bureau", lists.hazard_list, ListFilter(severity="severe"))
    elsewhere = _all(scene, "bureau", lists.hazard_list, ListFilter(village="140928100299"))
    assert (len(severe), elsewhere) == (1, [])


def test_lists_hold_no_personal_data(scene, houses):
    for service in (lists.hazard_list, lists.remediation_list, lists.remediation_ledger):
        assert "赵四海" not in str(_all(scene, "bureau", service))
