"""Demolished as a whole: the house ends with its sign-off, and its file stays."""

import pytest

from server.domain.facts import Track, Verdict
from server.services import houses, lists, remediation, reopening, report_ends, verdicts
from server.store import rows
from server.store.reads.house_filter import HouseFilter
from server.store.reads.lists import ListFilter
from tests.procedure import walks
from tests.procedure.scene import Scene


@pytest.fixture
def demolished(scene: Scene) -> str:
    house = scene.surveyed(Verdict.SEVERE)
    walks.put_under_control(scene, house)
    walks.inspect(scene, house, "d")
    demolition = {
        "kind": "collapse_risk",
        "remedies": ("make_safe", "demolish"),
        "requirement": "整幢拆除并清运。",
        "ends_house": True,
    }
    plan = scene.plan(scene.hazard_ids(house), **demolition)
    line = scene.do("township", remediation.plan, scene.case_id(house), plan=plan).id
    scene.do("village", remediation.start, line)
    scene.do("village", remediation.finish, line, photos=[scene.photo()])
    walks.accept(scene, house, Track.OTHER)
    walks.lift(scene, house)
    walks.strike(scene, house, Track.OTHER)
    return house


def test_the_house_ends_grey_and_is_not_called_safe(scene, demolished):
    house = scene.row(rows.House, id=demolished)
    assert house.ended_on == scene.today()
    assert (house.health_code, house.verdict, house.open_case_id) == ("grey", "severe_hazard", None)
    assert scene.events(demolished)[-2:] == ["case.signed_off", "house.ended"]


def test_it_leaves_the_standing_houses_and_stays_in_the_file_and_the_ledger(scene, demolished):
    standing = scene.look("bureau", houses.house_page, HouseFilter(is_ended=False))
    gone = scene.look("bureau", houses.house_page, HouseFilter(is_ended=True))
    assert ([one.id for one in standing.lines], [one.id for one in gone.lines]) == (
        [],
        [demolished],
    )
    closed = scene.look("bureau", lists.remediation_ledger, ListFilter(state="closed")).rows
    assert [row["house_id"] for row in closed] == [demolished]
    assert scene.look("bureau", houses.read_file, demolished).head.ended_on == scene.today()


def test_its_verdict_changes_no_more(scene, demolished):
    word = {"assessment_id": scene.assessment_id(demolished), "verdict": Verdict.GENERAL}
    assert scene.refused(
        "technician", verdicts.lower_verdict, demolished, reason="已经拆除完毕", **word
    ) == ("house.ended")


def test_no_case_is_opened_for_a_house_that_is_gone(scene, demolished):
    found = {"verdict": Verdict.SEVERE, "sign": "墙体新裂缝", "reason": "群众举报后核实"}
    assert scene.refused("township", reopening.reopen, demolished, cause="patrol", **found) == (
        "house.ended"
    )
    (inspection,) = scene.all(rows.Inspection, house_id=demolished)
    false = {"cause": "false_report", "on": scene.today(), "reason": "经查报告系伪造"}
    scene.do("bureau", report_ends.void, inspection.id, **false)
    house = scene.row(rows.House, id=demolished)
    assert (house.open_case_id, house.health_code, house.stage) == (None, "grey", "signed_off")


def test_a_part_that_is_demolished_ends_no_house(scene):
    house = scene.surveyed(Verdict.SEVERE)
    walks.put_under_control(scene, house)
    walks.inspect(scene, house)
    plan = scene.plan(
        scene.hazard_ids(house), kind="collapse_risk", remedies=("make_safe", "demolish")
    )
    line = scene.do("township", remediation.plan, scene.case_id(house), plan=plan).id
    scene.do("village", remediation.start, line)
    scene.do("village", remediation.finish, line, photos=[scene.photo()])
    walks.accept(scene, house, Track.OTHER)
    walks.lift(scene, house)
    walks.strike(scene, house, Track.OTHER)
    assert scene.row(rows.House, id=house).ended_on is None


def test_the_interface_lists_the_living_unless_it_is_asked_for_the_ended(scene, phone_of):
    living, ended = scene.house(), scene.house(ended_on=scene.today())
    bureau = phone_of(scene.people["bureau"], county_code=scene.county)

    def listed(asked: str) -> set[str]:
        answer = bureau.get(f"/api/v1/houses?{asked}").get_json()
        return {one["id"] for one in answer["houses"]}

    assert listed("") == {living}
    assert listed("is_ended=true") == {ended}
    assert listed("with_ended=true") == {living, ended}
