"""An open case changes its tier by the word of whoever leads the tier it leaves."""

import pytest
from sqlalchemy import update

from server.domain.facts import Track, Verdict
from server.services import case_track
from server.store import rows
from tests.procedure import walks
from tests.procedure.scene import WUTAI, WUZHAI, Scene

WHY = {"reason": "已停业半年，营业执照已注销"}


def _closed_shop(scene: Scene, verdict: Verdict = Verdict.GENERAL) -> str:
    """An operational case whose newest survey found no business."""
    house = scene.surveyed(verdict, track=Track.OPERATIONAL)
    db = scene.store.begin_writing()
    db.execute(update(rows.House).where(rows.House.id == house).values(is_operational=False))
    scene.store.commit(db)
    db.close()
    return house


@pytest.mark.parametrize(("county", "leader"), [(WUZHAI, "bureau"), (WUTAI, "group")])
def test_the_leader_of_the_present_tier_gives_the_case_away(store, county, leader):
    scene = Scene(store, county).set_up()
    house = _closed_shop(scene)
    row = scene.do(leader, case_track.change_track, scene.case_id(house), **WHY)
    assert (row.track, row.inspection) == ("other", "needed")
    assert scene.events(house)[-1] == "case.track_changed"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("township", "act.forbidden"),
        ("surveyor", "act.forbidden"),
        ("group", "case.wrong_tier"),
        ("stranger", "act.forbidden"),
    ],
)
def test_nobody_else_does(scene, name, code):
    house = _closed_shop(scene)
    assert scene.refused(name, case_track.change_track, scene.case_id(house), **WHY) == code


def test_a_house_that_still_does_business_stays(scene):
    house = scene.surveyed(Verdict.GENERAL, track=Track.OPERATIONAL)
    assert scene.refused("bureau", case_track.change_track, scene.case_id(house), **WHY) == (
        "case.still_operational"
    )


def test_a_reason_is_written_and_only_its_fingerprint_enters_the_ledger(scene):
    house = _closed_shop(scene)
    case_id = scene.case_id(house)
    assert scene.refused("bureau", case_track.change_track, case_id, reason="停业") == (
        "reason.too_short"
    )
    scene.do("bureau", case_track.change_track, case_id, **WHY)
    entry = scene.all(rows.LedgerEntry, chain=f"house:{house}", event="case.track_changed")[0]
    assert "注销" not in entry.facts


@pytest.mark.parametrize("way", ["opined", "visited", "passed"])
def test_not_while_acceptance_is_under_way(scene, way):
    """What the bureau has looked at is not concluded by the township instead."""
    house = _closed_shop(scene)
    walks.inspect(scene, house)
    walks.repair(scene, house)
    if way == "opined":
        walks.apply(scene, house)
    elif way == "visited":
        walks.go_on_site(scene, house, Track.OPERATIONAL)
    else:
        walks.accept(scene, house, Track.OPERATIONAL)
    assert scene.refused("bureau", case_track.change_track, scene.case_id(house), **WHY) == (
        "case.not_ready"
    )
