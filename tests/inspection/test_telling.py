"""The owner of a dangerous house is told of its report: owed from that moment, in its own time."""

from datetime import timedelta

import pytest

from server.domain.facts import Track, Verdict
from server.services import houses, lists, report_ends, report_tellings, second_opinions
from server.services.report_tellings import Telling
from server.store import rows
from server.store.reads.house_filter import HouseFilter
from server.store.reads.lists import ListFilter
from tests.inspection.test_questions import _reported as reported
from tests.procedure.scene import Scene

SAID = Telling(whom="owner", way="in_person", recipient="李秀英")


@pytest.fixture
def house(scene: Scene) -> str:
    return scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL, storeys=2)


def _owed(scene: Scene, who: str = "township"):
    return scene.look(who, report_tellings.owed_page).lines


def _line(scene: Scene, inspection: str):
    return scene.row(rows.ReportTelling, inspection_id=inspection)


def _tell(scene: Scene, inspection: str, by: str = "village", said: Telling = SAID):
    return scene.do(by, report_tellings.tell, inspection, telling=said)


def test_only_a_dangerous_report_is_told_of_and_one_that_stops_use_within_hours(scene, house):
    reported(scene, house, "a")
    assert _owed(scene) == []
    dangerous = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL, storeys=2)
    stopped = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL, storeys=2)
    three_days, one_day = reported(scene, dangerous, "c"), reported(scene, stopped, "d")
    given = _line(scene, three_days).owed_since
    assert _line(scene, three_days).due_on == scene.today() + timedelta(days=3)
    assert _line(scene, one_day).due_at - _line(scene, one_day).owed_since == timedelta(hours=24)
    assert {one.inspection_id for one in _owed(scene)} == {three_days, one_day}
    assert given <= scene.now


def test_it_stands_on_every_list_until_it_is_told_and_among_the_overdue_when_late(scene, house):
    inspection = reported(scene, house, "c")
    late = ListFilter(overdue_at=scene.now + timedelta(days=5), state="open")
    for read in (lists.hazard_list, lists.remediation_ledger):
        (row,) = scene.look("bureau", read, ListFilter()).rows
        assert (row["telling_left"], row["telling_is_overdue"]) == ("剩 3 天", False)
    assert len(scene.look("bureau", lists.remediation_ledger, late).rows) == 1
    assert _of_houses(scene) == ({house}, {house})
    _tell(scene, inspection)
    assert _of_houses(scene) == (set(), set())
    assert _owed(scene) == []
    (row,) = scene.look("bureau", lists.remediation_ledger, ListFilter()).rows
    assert (row["telling_due_on"], row["telling_left"]) == (None, "")
    assert scene.look("bureau", lists.remediation_ledger, late).rows == []


def _of_houses(scene: Scene) -> tuple[set[str], set[str]]:
    """Houses the filter keeps, and those the list shows the clock of."""
    scene.surveyed(Verdict.SAFE)
    every = scene.look("township", houses.house_page, HouseFilter()).lines
    kept = scene.look("township", houses.house_page, HouseFilter(is_to_be_told=True))
    owed = scene.look("township", report_tellings.owed_of_houses, [one.id for one in every])
    assert kept.total == len(kept.lines) < len(every)
    return {one.id for one in kept.lines}, set(owed)


def test_who_was_told_lies_sealed_and_the_ledger_says_that_it_was_late(scene, house):
    inspection = reported(scene, house, "c")
    scene.now += timedelta(days=4)
    told = _tell(scene, inspection)
    assert told.recipient_masked == "李*英"
    last = max(scene.all(rows.LedgerEntry, chain=f"house:{house}"), key=lambda one: one.seq)
    assert last.event == "report.told"
    assert '"late":true' in last.facts
    assert "李秀英" not in last.facts
    stored = _line(scene, inspection)
    assert scene.store.secrets.open(stored.recipient_sealed)["name"] == "李秀英"


def test_told_once_not_before_the_report_and_not_when_it_is_void(scene, house):
    inspection = reported(scene, house, "d")

    def refused(said: Telling = SAID) -> str:
        return scene.refused("village", report_tellings.tell, inspection, telling=said)

    early = Telling(**{**_as_dict(SAID), "told_at": scene.now - timedelta(days=1)})
    coming = Telling(**{**_as_dict(SAID), "told_at": scene.now + timedelta(days=1)})
    assert refused(early) == "telling.before_report"
    assert refused(coming) == "telling.in_future"
    why = {"cause": "withdrawn", "on": scene.today(), "reason": "检测数据有误，机构撤回"}
    scene.do("bureau", report_ends.void, inspection, **why)
    assert refused() == "telling.ended"
    assert _owed(scene) == []
    other = reported(scene, scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL), "c")
    _tell(scene, other)
    again = scene.refused("village", report_tellings.tell, other, telling=SAID)
    assert again == "telling.done"
    assert scene.refused("clerk", report_tellings.tell, other, telling=SAID) == "act.forbidden"


def _as_dict(said: Telling) -> dict:
    return {name: getattr(said, name) for name in Telling.__slots__}


def test_of_two_reports_only_the_one_that_counts_is_still_told_of(scene, house):
    first = reported(scene, house, "d")
    raised = scene.do(
        "township", second_opinions.object_to, first, raised_for="owner", reason="与现场不符"
    )
    scene.do(
        "bureau", second_opinions.decide, raised.id, counts_id=first, reason="原报告属实，不予采纳"
    )
    assert [one.inspection_id for one in _owed(scene)] == [first]
