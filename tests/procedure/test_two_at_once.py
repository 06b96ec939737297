"""Two people at one case at the same moment: one wins, the other is told and loses nothing."""

from datetime import timedelta

import pytest

from server.domain.acts import Act
from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.services import control, verdicts
from server.services.cases import find_case, settle, take
from server.services.work import Work
from server.store import rows
from tests.procedure.scene import Scene


@pytest.fixture
def severe(scene: Scene) -> str:
    return scene.surveyed(Verdict.SEVERE, track=Track.OPERATIONAL)


def test_second_order_with_the_version_seen_before_is_told(scene, severe):
    case = scene.row(rows.HouseCase, house_id=severe)
    seen = {"kinds": ["seal"], "version": case.version}
    scene.do("township", control.order_control, case.id, **seen)
    assert scene.refused("bureau", control.order_control, case.id, **seen) == (
        "house.changed_meanwhile"
    )
    assert len(scene.all(rows.ControlMeasure, house_id=severe)) == 1


def test_second_word_with_the_version_seen_before_is_told(scene, severe):
    house = scene.row(rows.House, id=severe)
    word = {"assessment_id": house.assessment_id, "version": house.version}
    scene.do("technician", verdicts.confirm, severe, **word)
    assert scene.refused("technician", verdicts.confirm, severe, **word) == (
        "house.changed_meanwhile"
    )


def test_two_units_of_work_that_read_the_same_case_do_not_both_win(scene, severe):
    """On SpatiaLite the second begins after the first; on PostGIS both have read version 1."""
    case_id = scene.case_id(severe)
    now = scene.now + timedelta(minutes=1)
    first = Work(scene.store, scene.actor("township"), now)
    second = Work(scene.store, scene.actor("bureau"), now)
    with first, second:
        if not scene.store.config.is_embedded:
            assert second.db is not None  # its transaction has begun
        control.order_control(first, case_id, kinds=["seal"])
        first.commit()
        with pytest.raises(Problem) as problem:
            control.order_control(second, case_id, kinds=["evacuate"])
    assert problem.value.code in ("house.changed_meanwhile", "case.not_ready")
    assert scene.row(rows.ControlMeasure, house_id=severe).kinds == ["seal"]


def test_a_reader_of_the_old_state_cannot_overwrite_the_new_one(scene, severe):
    """The stale read is forced: the row is moved between the reading and the writing."""
    with Work(scene.store, scene.actor("township"), scene.now) as work:
        found = find_case(work, Act.CONTROL_ORDER, scene.case_id(severe))
        step = take(work, found)
        settle(work, found, step)
        with pytest.raises(Problem, match=r"house\.changed_meanwhile"):
            settle(work, found, step)
