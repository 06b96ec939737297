"""The JSON door of what comes after a report: void, objected to, looked at again, decided."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from server.api import inspection_bodies as bodies
from server.api.case_answers import InspectionSchema
from server.api.columns import moment, text
from server.domain.acts import Act
from server.http.door import Door
from server.services import report_ends, second_opinions
from server.services.work import Work

door = Door("objections", url_prefix="/api/v1")
door.description = "鉴定报告失效、异议复核"

Body = dict[str, Any]


class ObjectionAnswerSchema(Schema):
    id = text("异议编号")
    case_id = text("案卷编号")
    inspection_id = text("所异议的鉴定编号")
    raised_for = text("owner 产权人，authority 主管部门")
    raised_at = moment("提出时间")
    second_id = text("复核鉴定编号")
    counts_id = text("以该鉴定为准")
    decided_at = moment("结论时间")


@door.opens(
    "/inspections/<inspection_id>/void",
    "POST",
    act=Act.INSPECTION_DECIDE,
    body=bodies.VoidReportSchema,
    answer=InspectionSchema,
    problems=(
        "inspection.missing",
        "report.not_given",
        "report.void_already",
        "report.cause_unknown",
        "day.in_future",
        "reason.too_short",
    ),
)
def void(work: Work, body: Body, inspection_id: str) -> Any:
    """住建局宣布报告失效（扩建、改变用途、灾害、新隐患、虚假、撤回），须重新鉴定。"""
    return report_ends.void(work, inspection_id, **body)


@door.opens(
    "/inspections/<inspection_id>/objections",
    "POST",
    act=Act.INSPECTION_OBJECT,
    body=bodies.ObjectionSchema,
    answer=ObjectionAnswerSchema,
    status=201,
    problems=(
        "inspection.missing",
        "report.not_given",
        "report.void_already",
        "house.ended",
        "objection.open",
        "reason.too_short",
    ),
)
def object_to(work: Work, body: Body, inspection_id: str) -> Any:
    """代产权人或由主管部门对鉴定报告提出异议；结论作出前以较严重的报告为准。"""
    return second_opinions.object_to(work, inspection_id, **body)


@door.opens(
    "/objections/<objection_id>/inspections",
    "POST",
    act=Act.INSPECTION_COMMISSION,
    body=bodies.SecondOpinionSchema,
    answer=InspectionSchema,
    status=201,
    problems=(
        "objection.missing",
        "objection.decided",
        "objection.second_commissioned",
        "objection.same_agency",
        "agency.missing",
        "agency.not_registered",
        "agency.tied",
    ),
)
def commission_second(work: Work, body: Body, objection_id: str) -> Any:
    """委托另一家机构复核鉴定。"""
    return second_opinions.commission_second(work, objection_id, **body)


@door.opens(
    "/objections/<objection_id>/decision",
    "POST",
    act=Act.INSPECTION_DECIDE,
    body=bodies.ObjectionDecisionSchema,
    answer=ObjectionAnswerSchema,
    problems=(
        "objection.missing",
        "objection.decided",
        "objection.no_second",
        "objection.choice_unknown",
        "reason.too_short",
    ),
)
def decide_objection(work: Work, body: Body, objection_id: str) -> Any:
    """住建局作出异议复核结论：以哪一份报告为准，写明理由；两份报告都保留。"""
    return second_opinions.decide(work, objection_id, **body)
