"""整治: a plan for every hazard with a real day, and photos of after."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.acts import Role
from server.domain.facts import Verdict
from server.domain.problems import Problem
from server.services import (
    acceptance,
    control,
    lists,
    remediation,
    remediation_progress,
    verdicts,
)
from server.services.remediation_progress import Report
from server.store import rows
from server.store.reads.lists import ListFilter
from survey_schema.model import UNCONFIRMED
from tests import make
from tests.procedure import walks
from tests.procedure.scene import Scene


@pytest.fixture
def house(scene: Scene) -> str:
    return scene.surveyed(Verdict.GENERAL, found=2)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"requirement": "请尽快整治到位。"}, "remediation.vague"),
        ({"requirement": "择期进行加固处理。"}, "remediation.vague"),
        ({"kind": "nothing"}, "code.unknown"),
        ({"remedies": ("paint",)}, "code.unknown"),
        ({"supervising_unit_id": "nobody"}, "unit.unknown"),
        ({"hazard_ids": ()}, "remediation.hazard_needed"),
        ({"hazard_ids": ("other",)}, "remediation.hazard_unknown"),
    ],
)
def test_vague_or_unknown_plan_is_refused(scene, house, changes, code):
    plan = replace(scene.plan(scene.hazard_ids(house)), **changes)
    assert scene.refused("township", remediation.plan, scene.case_id(house), plan=plan) == code


@pytest.mark.parametrize("days", [0, -1])
def test_plan_is_due_on_a_day_to_come(scene, house, days):
    due_on = scene.today() + timedelta(days=days)
    plan = scene.plan(scene.hazard_ids(house), due_on=due_on)
    assert scene.refused("township", remediation.plan, scene.case_id(house), plan=plan) == (
        "remediation.due_not_future"
    )


def test_plan_seals_the_responsible_person_and_the_house_is_due_with_it(scene, house):
    line = walks.plan_all(scene, house)
    row = scene.row(rows.Remediation, id=line)
    assert row.responsible_masked == "赵*海"
    assert "赵四海".encode() not in row.responsible_sealed
    assert scene.store.secrets.open(row.responsible_sealed)["name"] == "赵四海"
    assert scene.row(rows.House, id=house).due_on == row.due_on


def test_work_starts_only_when_every_hazard_is_planned(scene, house):
    one, other = scene.hazard_ids(house)
    case_id = scene.case_id(house)
    line = scene.do("township", remediation.plan, case_id, plan=scene.plan((one,)))
    assert scene.refused("village", remediation.start, line.id) == "remediation.hazard_unplanned"
    scene.do("township", remediation.plan, case_id, plan=scene.plan((other,)))
    assert scene.do("village", remediation.start, line.id).started_at == scene.now


def test_case_waits_until_the_last_line_is_finished(scene, house):
    one, other = scene.hazard_ids(house)
    case_id = scene.case_id(house)
    lines = [
        scene.do("township", remediation.plan, case_id, plan=scene.plan((hazard,))).id
        for hazard in (one, other)
    ]
    for line in lines:
        scene.do("village", remediation.start, line)
    scene.do("village", remediation.finish, lines[0], photos=[scene.photo()])
    assert scene.row(rows.HouseCase, id=case_id).remediation == "working"
    scene.do("village", remediation.finish, lines[1], photos=[scene.photo()])
    assert scene.row(rows.HouseCase, id=case_id).stage == "awaiting_acceptance"


def test_work_is_not_finished_without_a_stored_photo(scene, house):
    line = walks.plan_all(scene, house)
    scene.do("village", remediation.start, line)
    assert scene.refused("village", remediation.finish, line, photos=[]) == (
        "case.evidence_missing"
    )
    assert scene.refused("village", remediation.finish, line, photos=["c" * 64]) == (
        "photo.not_stored"
    )


def test_a_line_is_started_and_finished_once(scene, house):
    case_id = scene.case_id(house)
    line, other = (
        scene.do("township", remediation.plan, case_id, plan=scene.plan((hazard,))).id
        for hazard in scene.hazard_ids(house)
    )
    scene.do("village", remediation.start, line)
    assert scene.refused("village", remediation.start, line) == "remediation.already_started"
    assert scene.refused("village", remediation.finish, other, photos=[scene.photo()]) == (
        "remediation.not_started"
    )
    scene.do("village", remediation.finish, line, photos=[scene.photo()])
    assert scene.refused("village", remediation.finish, line, photos=[scene.photo()]) == (
        "remediation.already_finished"
    )


def test_acceptance_is_not_applied_for_before_the_work_is_done(scene, house):
    walks.plan_all(scene, house)
    assert scene.refused("village", acceptance.apply, scene.case_id(house)) == "case.not_ready"


def test_lines_of_another_township_are_missing(scene, house):
    line = walks.plan_all(scene, house)
    assert scene.refused("stranger", remediation.start, line) == "remediation.missing"


def test_a_hazard_found_during_the_work_is_planned_before_acceptance(scene, house):
    line = walks.plan_all(scene, house)
    scene.do("village", remediation.start, line)
    word = {"assessment_id": scene.assessment_id(house), "verdict": Verdict.SEVERE}
    scene.do("township", verdicts.raise_verdict, house, reason="施工中墙体外闪", **word)
    walks.put_under_control(scene, house)
    walks.inspect(scene, house)
    scene.do("village", remediation.finish, line, photos=[scene.photo()])
    case_id = scene.case_id(house)
    assert scene.refused("village", acceptance.apply, case_id) == "case.hazard_open"
    walks.repair(scene, house)
    scene.do("village", acceptance.apply, case_id)


def test_a_severe_hazard_is_not_planned_as_a_general_one(scene):
    house = scene.surveyed(Verdict.SEVERE)
    walks.put_under_control(scene, house)
    walks.inspect(scene, house)
    plan = scene.plan(scene.hazard_ids(house), kind="general")
    assert scene.refused("township", remediation.plan, scene.case_id(house), plan=plan) == (
        "remediation.class_too_light"
    )


def test_danger_of_collapse_is_stopped_and_moved_out_before_it_is_planned(scene, house):
    plan = scene.plan(scene.hazard_ids(house), kind="collapse_risk", remedies=("make_safe",))
    case_id = scene.case_id(house)
    assert scene.refused("township", remediation.plan, case_id, plan=plan) == (
        "remediation.control_missing"
    )
    scene.do("township", control.order_control, case_id, kinds=["stop_use", "evacuate"])
    assert scene.do("township", remediation.plan, case_id, plan=plan).kind == "collapse_risk"


def test_a_cut_slope_is_supervised_by_the_department_of_the_profile(scene, house):
    department = make.make_unit(
        scene.store, Role.DEPARTMENT, "自然资源局", department_code="natural_resources"
    )
    slope = {"kind": "geohazard", "remedies": ("geohazard_works",)}
    plan = scene.plan(scene.hazard_ids(house), **slope)
    case_id = scene.case_id(house)
    assert scene.refused("township", remediation.plan, case_id, plan=plan) == (
        "remediation.wrong_supervisor"
    )
    plan = replace(plan, supervising_unit_id=department)
    assert scene.do("township", remediation.plan, case_id, plan=plan).kind == "geohazard"


@pytest.mark.parametrize(("days", "is_refused"), [(90, False), (91, True)])
def test_a_general_hazard_has_no_more_time_than_the_county_gives(scene, house, days, is_refused):
    plan = scene.plan(
        scene.hazard_ids(house), kind="general", due_on=scene.today() + timedelta(days=days)
    )
    with scene.as_("township") as work:
        if is_refused:
            with pytest.raises(Problem) as problem:
                remediation.plan(work, scene.case_id(house), plan=plan)
            assert problem.value.code == "remediation.due_too_late"
            assert UNCONFIRMED in problem.value.text
        else:
            remediation.plan(work, scene.case_id(house), plan=plan)


def test_a_new_plan_takes_over_the_old_one_s_hazards_and_its_day(scene, house):
    case_id, first = scene.case_id(house), walks.plan_all(scene, house)
    later = scene.plan(
        scene.hazard_ids(house, "planned"), due_on=scene.today() + timedelta(days=50)
    )
    second = scene.do("township", remediation.plan, case_id, plan=later).id
    assert scene.row(rows.Remediation, id=first).replaced_by == second
    assert scene.row(rows.House, id=house).due_on == later.due_on
    assert scene.refused("village", remediation.start, first) == "remediation.replaced"
    shown = scene.look("bureau", lists.remediation_list, ListFilter()).rows
    assert [row["id"] for row in shown] == [second]
    scene.do("village", remediation.start, second)
    scene.do("village", remediation.finish, second, photos=[scene.photo()])
    assert scene.row(rows.HouseCase, id=case_id).stage == "awaiting_acceptance"


def test_the_next_day_of_the_plan_is_the_case_s(scene, house):
    one, other = scene.hazard_ids(house)
    case_id, soon = scene.case_id(house), scene.today() + timedelta(days=10)
    scene.do("township", remediation.plan, case_id, plan=scene.plan((one,), due_on=soon))
    scene.do("township", remediation.plan, case_id, plan=scene.plan((other,)))
    assert scene.row(rows.HouseCase, id=case_id).due_on == soon


def test_progress_is_reported_with_percent_words_and_photos_of_the_time(scene, house):
    line = walks.plan_all(scene, house)
    half = Report(percent=50, words="墙体注浆完成一半", photos=[scene.photo()])
    assert scene.refused("village", remediation_progress.report, line, report=half) == (
        "remediation.not_started"
    )
    before = scene.photo()
    scene.do("village", remediation.start, line)
    assert scene.refused(
        "village", remediation_progress.report, line, report=replace(half, photos=[before])
    ) == ("photo.taken_before")
    assert scene.refused("village", remediation_progress.report, line, report=Report()) == (
        "progress.empty"
    )
    told = scene.do(
        "surveyor", remediation_progress.report, line, report=replace(half, photos=[scene.photo()])
    )
    assert (told.percent, told.words) == (50, "墙体注浆完成一半")
    assert scene.events(house)[-1] == "remediation.reported"
    assert scene.refused("stranger", remediation_progress.report, line, report=half) == (
        "remediation.missing"
    )
