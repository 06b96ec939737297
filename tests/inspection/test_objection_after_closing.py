"""An objection outlives its case: the closed one stays as it is, danger opens a new one (0035)."""

import pytest

from server.domain.facts import Track, Verdict
from server.services import cases, second_opinions
from server.store import rows
from tests.inspection.test_agencies import _second_of as second_of
from tests.procedure import walks
from tests.procedure.on_site import signed_off
from tests.procedure.scene import Scene

RAISED = {"raised_for": "owner", "reason": "检测部位不具代表性"}


@pytest.fixture
def house(scene: Scene) -> str:
    return scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)


def _object(scene: Scene, inspection: str) -> str:
    return scene.do("township", second_opinions.object_to, inspection, **RAISED).id


def _decide(scene: Scene, objection: str, counts: str) -> None:
    word = {"counts_id": counts, "reason": "复核检测数据完整，予以采信"}
    scene.do("bureau", second_opinions.decide, objection, **word)


def _filed(scene: Scene, house: str) -> tuple[str, str]:
    first, case = walks.inspect(scene, house, "b"), scene.case_id(house)
    scene.do("township", cases.file_case, case)
    return first, case


def _struck(scene: Scene, house: str) -> tuple[str, str]:
    first, case = walks.inspect(scene, house, "c"), scene.case_id(house)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OPERATIONAL)
    scene.do("bureau", signed_off, case)
    return first, case


def test_a_dangerous_second_report_opens_a_new_case_and_leaves_the_closed_one(scene, house):
    first, closed = _filed(scene, house)
    was = scene.row(rows.HouseCase, id=closed)
    objection = _object(scene, first)
    assert scene.case_id(house) is None
    second = second_of(scene, objection, "d")
    opened = scene.row(rows.HouseCase, id=scene.case_id(house))
    assert (opened.reopens, opened.stage) == (closed, "awaiting_control")
    assert (opened.inspection, opened.remediation) == ("reported", "needed")
    assert scene.row(rows.House, id=house).health_code == "red"
    _decide(scene, objection, second)
    assert scene.row(rows.HouseCase, id=closed) == was
    walks.put_under_control(scene, house)
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OPERATIONAL)
    walks.lift(scene, house)
    scene.do("bureau", signed_off, opened.id)
    assert scene.case_id(house) is None


def test_overruled_the_new_case_has_nothing_to_remedy_and_is_filed(scene, house):
    first, _ = _filed(scene, house)
    objection = _object(scene, first)
    second_of(scene, objection, "c")
    opened = scene.case_id(house)
    assert scene.refused("township", cases.file_case, opened) == "case.not_ready"
    _decide(scene, objection, first)
    assert scene.do("township", cases.file_case, opened).closing == "filed"


def test_a_remedied_report_that_is_overruled_changes_the_record_alone(scene, house):
    first, closed = _struck(scene, house)
    was = scene.row(rows.HouseCase, id=closed)
    objection = _object(scene, first)
    second = second_of(scene, objection, "b")
    _decide(scene, objection, second)
    assert scene.case_id(house) is None
    assert scene.row(rows.HouseCase, id=closed) == was
    assert scene.row(rows.ReportObjection, id=objection).counts_id == second
    assert scene.events(house)[-1] == "report.objection_decided"


def test_a_case_opened_meanwhile_takes_the_second_report(scene, house):
    first, _ = _struck(scene, house)
    objection = _object(scene, first)
    walks.reopen(scene, house)
    running = scene.case_id(house)
    second_of(scene, objection, "d")
    case = scene.row(rows.HouseCase, id=running)
    assert scene.case_id(house) == running
    assert (case.control, case.inspection, case.remediation) == ("needed", "reported", "needed")
    assert scene.row(rows.House, id=house).health_code == "red"
    assert len(scene.all(rows.HouseCase, house_id=house)) == 2
