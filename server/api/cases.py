"""The JSON door of a case: one route per act of the procedure (M7–M11)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.api import case_answers as answers, case_bodies as bodies
from server.domain.acts import Act
from server.domain.deadlines import told
from server.http.door import Door
from server.services import cases, control, inspections
from server.services.cases import CaseFile
from server.services.work import Work

door = Door("cases", url_prefix="/api/v1")

Body = dict[str, Any]

_CASE = ("case.missing", "house.changed_meanwhile", "case.closed", "case.not_ready")
_GATED = (*_CASE, "case.control_first")
AFTER_INSPECTION = (*_GATED, "case.inspection_first")
PHOTO = (
    "photo.not_stored",
    "photo.of_another_house",
    "photo.used_already",
    "photo.taken_before",
    "photo.in_future",
)


@door.opens(
    "/cases/<case_id>", act=Act.HOUSE_READ, answer=answers.CaseSchema, problems=("case.missing",)
)
def case(work: Work, case_id: str) -> Body:
    """案卷：管控、鉴定、整治、验收、销号的全部记录，以及下一步可以办理的事项。"""
    return case_body(cases.case_file(work, case_id), work.now)


def case_body(file: CaseFile, now: datetime) -> Body:
    """The case's own columns beside what hangs under it, each with what is left of its time."""
    parts = {name: getattr(file, name) for name in CaseFile._fields if name != "row"}
    for name in ("measures", "inspections", "remediations"):
        parts[name] = [{**one._asdict(), **told(one.due, now)._asdict()} for one in parts[name]]
    for one in parts["measures"]:
        one["neighbours"] = file.neighbours.get(one["id"])
    return {**file.row._asdict(), **told(file.row.due, now)._asdict(), **parts}


@door.opens(
    "/cases/<case_id>/control-measures",
    "POST",
    act=Act.CONTROL_ORDER,
    body=bodies.OrderControlSchema,
    answer=answers.MeasureSchema,
    status=201,
    problems=(*_CASE, "code.unknown"),
)
def order_control(work: Work, body: Body, case_id: str) -> Any:
    """下达管控措施（清人、停用、封房等）；严重隐患房屋在措施到位之前不能办理其他事项。"""
    return control.order_control(work, case_id, **body)


@door.opens(
    "/control-measures/<measure_id>/in-place",
    "POST",
    act=Act.CONTROL_CONFIRM,
    body=bodies.InPlaceSchema,
    answer=answers.MeasureSchema,
    problems=(*_CASE, "measure.missing", "measure.superseded", *PHOTO),
)
def confirm_in_place(work: Work, body: Body, measure_id: str) -> Any:
    """确认管控措施到位，须附已上传的现场照片。"""
    return control.confirm_in_place(work, measure_id, **body)


@door.opens(
    "/control-measures/<measure_id>/lift",
    "POST",
    act=Act.CONTROL_LIFT,
    body=bodies.LiftSchema,
    answer=answers.MeasureSchema,
    problems=(*_GATED, "measure.missing", "measure.superseded", "case.hazard_open"),
)
def lift_control(work: Work, body: Body, measure_id: str) -> Any:
    """解除管控，须在验收合格之后，或确认没有需要整治的隐患之后。"""
    return control.lift_control(work, measure_id, **body)


@door.opens(
    "/cases/<case_id>/inspections",
    "POST",
    act=Act.INSPECTION_COMMISSION,
    body=bodies.CommissionSchema,
    answer=answers.InspectionSchema,
    status=201,
    problems=(*_GATED, "agency.missing", "agency.not_registered", "agency.tied"),
)
def commission(work: Work, body: Body, case_id: str) -> Any:
    """委托在册鉴定机构进行安全鉴定。"""
    return inspections.commission(work, case_id, **body)


@door.opens(
    "/cases/<case_id>/filing",
    "POST",
    act=Act.CASE_FILE,
    body=bodies.NothingSchema,
    answer=answers.CaseHeadSchema,
    problems=(*AFTER_INSPECTION, "case.hazard_open", "case.control_open"),
)
def file_case(work: Work, body: Body, case_id: str) -> Any:
    """归档：鉴定后没有需要整治的隐患。"""
    return cases.file_case(work, case_id, **body)
