"""The JSON door of remediation: plans, their work, reports on the way, and a case's track (M10)."""

from __future__ import annotations

from typing import Any

from server.api import case_answers as answers, case_bodies as bodies
from server.api.cases import AFTER_INSPECTION, PHOTO
from server.domain.acts import Act
from server.http.door import Door
from server.services import case_track, remediation, remediation_progress
from server.services.remediation_plans import Plan
from server.services.remediation_progress import Report as ProgressReport
from server.services.work import Work

door = Door("remediations", url_prefix="/api/v1")

Body = dict[str, Any]


@door.opens(
    "/cases/<case_id>/remediations",
    "POST",
    act=Act.REMEDIATION_PLAN,
    body=bodies.PlanSchema,
    answer=answers.RemediationSchema,
    status=201,
    problems=(
        *AFTER_INSPECTION,
        "remediation.due_not_future",
        "remediation.due_too_late",
        "remediation.vague",
        "remediation.nobody_named",
        "remediation.remedy_unfit",
        "remediation.class_too_light",
        "remediation.control_missing",
        "remediation.wrong_supervisor",
        "remediation.ends_without_demolition",
        "remediation.review_first",
        "remediation.hazard_unknown",
        "remediation.hazard_needed",
        "unit.unknown",
        "code.unknown",
    ),
)
def plan(work: Work, body: Body, case_id: str) -> Any:
    """制定整治方案：措施、责任人、监管单位和具体期限，列入整治清单。"""
    version = body.pop("version", None)
    texts = {name: tuple(body.pop(name)) for name in ("remedies", "hazard_ids")}
    return remediation.plan(work, case_id, plan=Plan(**body, **texts), version=version)


@door.opens(
    "/remediations/<remediation_id>/start",
    "POST",
    act=Act.REMEDIATION_START,
    body=bodies.NothingSchema,
    answer=answers.RemediationSchema,
    problems=(
        *AFTER_INSPECTION,
        "remediation.missing",
        "remediation.already_started",
        "remediation.replaced",
        "remediation.hazard_unplanned",
    ),
)
def start(work: Work, body: Body, remediation_id: str) -> Any:
    """开始整治；全部隐患都列入方案后才能开工。"""
    return remediation.start(work, remediation_id, **body)


@door.opens(
    "/remediations/<remediation_id>/finish",
    "POST",
    act=Act.REMEDIATION_FINISH,
    body=bodies.FinishSchema,
    answer=answers.RemediationSchema,
    problems=(
        *AFTER_INSPECTION,
        "remediation.missing",
        "remediation.not_started",
        "remediation.already_finished",
        "remediation.replaced",
        *PHOTO,
    ),
)
def finish(work: Work, body: Body, remediation_id: str) -> Any:
    """整治完成，须附整治后照片。"""
    return remediation.finish(work, remediation_id, **body)


@door.opens(
    "/remediations/<remediation_id>/progress",
    "POST",
    act=Act.REMEDIATION_REPORT,
    body=bodies.ReportProgressSchema,
    answer=answers.RemediationProgressSchema,
    status=201,
    problems=(
        "remediation.missing",
        "remediation.not_started",
        "remediation.already_finished",
        "progress.empty",
        *PHOTO,
    ),
)
def report_progress(work: Work, body: Body, remediation_id: str) -> Any:
    """报告整治进展：百分比或文字，可附照片。"""
    return remediation_progress.report(work, remediation_id, report=ProgressReport(**body))


@door.opens(
    "/cases/<case_id>/track",
    "POST",
    act=Act.CASE_CHANGE_TRACK,
    body=bodies.ChangeTrackSchema,
    answer=answers.CaseHeadSchema,
    problems=(
        "case.missing",
        "house.changed_meanwhile",
        "case.closed",
        "case.not_ready",
        "case.wrong_tier",
        "case.four_eyes",
        "case.still_operational",
        "reason.too_short",
    ),
)
def change_track(work: Work, body: Body, case_id: str) -> Any:
    """改按其他自建房办理：房屋不再用于经营的，由案卷现由其牵头验收的单位决定；排查结果不自动改变验收层级。"""
    return case_track.change_track(work, case_id, **body)
