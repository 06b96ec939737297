"""The county's way with a house, step by step through the services."""

from __future__ import annotations

from typing import Any

from server.domain.facts import Track, Verdict
from server.services import (
    acceptance,
    control,
    inspections,
    reinspections,
    remediation,
    reopening,
    sign_off,
    site_check,
)
from server.store import rows
from tests.procedure import agency
from tests.procedure.scene import LEADERS, Scene


def put_under_control(scene: Scene, house: str) -> str:
    ordered = scene.do(
        "township",
        control.order_control,
        scene.case_id(house),
        kinds=["evacuate", "stop_use", "seal"],
    )
    scene.do("village", control.confirm_in_place, ordered.id, photo_sha256=scene.photo())
    return ordered.id


def inspect(scene: Scene, house: str, grade: str = "c") -> str:
    commissioned = scene.do(
        "township", inspections.commission, scene.case_id(house), agency_id=scene.agency_id
    )
    report = agency.prepared(scene, commissioned.id, grade)
    scene.do("inspector", inspections.file_report, commissioned.id, report=report)
    return commissioned.id


def plan_all(scene: Scene, house: str) -> str:
    plan = scene.plan(scene.hazard_ids(house))
    return scene.do("township", remediation.plan, scene.case_id(house), plan=plan).id


def repair(scene: Scene, house: str) -> str:
    line = plan_all(scene, house)
    scene.do("village", remediation.start, line)
    scene.do("village", remediation.finish, line, photos=[scene.photo()])
    return line


def repair_apart(scene: Scene, house: str) -> None:
    """Every hazard by a line of its own."""
    lines = [
        scene.do("township", remediation.plan, scene.case_id(house), plan=scene.plan((hazard,))).id
        for hazard in scene.hazard_ids(house)
    ]
    for line in lines:
        scene.do("village", remediation.start, line)
    for line in lines:
        scene.do("village", remediation.finish, line, photos=[scene.photo()])


def accept(scene: Scene, house: str, track: Track, conclusion: str = "passed") -> Any:
    applied = go_on_site(scene, house, track)
    leader = LEADERS[scene.county, track]
    return scene.do(leader, acceptance.decide, applied, outcome=scene.outcome(conclusion))


def apply(scene: Scene, house: str) -> str:
    """Applied for, and the village has agreed."""
    applied = scene.do("village", acceptance.apply, scene.case_id(house)).id
    scene.do("village", acceptance.opine, applied, opinion="agree")
    return applied


def go_on_site(scene: Scene, house: str, track: Track, mark: str = "done") -> str:
    """Ready for its conclusion: looked at on site, and inspected again."""
    applied = apply(scene, house)
    leader = LEADERS[scene.county, track]
    scene.do(leader, site_check.visit, applied, visit=scene.visit(house, mark))
    scene.do("township", reinspections.file_reinspection, applied, report=scene.reinspected())
    return applied


def lift(scene: Scene, house: str) -> None:
    for measure in scene.all(rows.ControlMeasure, house_id=house):
        scene.do("township", control.lift_control, measure.id)


def strike(scene: Scene, house: str, track: Track) -> Any:
    return scene.sign(LEADERS[scene.county, track], sign_off.sign_off, scene.case_id(house))


def reopen(scene: Scene, house: str) -> None:
    found = {"verdict": Verdict.GENERAL, "sign": "后墙新出现裂缝", "reason": "巡查发现新的裂缝"}
    scene.do("office", reopening.reopen, house, cause="patrol", **found)
