"""The JSON door of inspections: the agency's steps, its report file, and objections to a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from server.api import inspection_bodies as bodies
from server.api.case_answers import InspectionSchema
from server.api.columns import day, moment, number, text, texts
from server.domain.acts import Act
from server.domain.problems import Problem
from server.http.answers import json_answer
from server.http.door import UPLOAD_BODY, Door
from server.http.downloads import pdf_answer
from server.services import documents, inspections, visits
from server.services.given_report import Report, Signature, Stated
from server.services.work import Work

door = Door("inspections", url_prefix="/api/v1")
door.description = "安全鉴定：接受或退回委托、现场查勘、上传报告文件、出具报告、失效、异议复核"

Body = dict[str, Any]

_OWN = ("inspection.missing", "inspection.rejected_already", "inspection.already_reported")
_PIECE = 64 * 1024
_FILE = (
    *_OWN,
    "document.bad_hash",
    "document.too_large",
    "document.wrong_hash",
    "document.wrong_offset",
    "document.no_length",
    "document.not_a_pdf",
    "document.encrypted",
    "document.active",
    "document.too_many_pages",
    "document.exhausting",
)


class PersonOnSiteSchema(Schema):
    masked = text("姓名（脱敏）")


class InspectionVisitSchema(Schema):
    id = text("查勘记录编号")
    inspection_id = text("鉴定编号")
    visited_on = day("现场查勘日期")
    people = fields.List(fields.Nested(PersonOnSiteSchema))
    photos = texts("查勘照片")
    recorded_at = moment("登记时间")


class DocumentProgressSchema(Schema):
    offset = number("已收到的字节数，从此处继续")
    complete = fields.Boolean()
    pages = number("页数；收齐并读过之后才有")
    flags = texts("scan 扫描件（没有文字，部分核查不能进行），embedded_files 夹带附件")


@door.opens(
    "/inspections/<inspection_id>/accept",
    "POST",
    act=Act.INSPECTION_REPORT,
    body=bodies.AcceptCommissionSchema,
    answer=InspectionSchema,
    problems=(*_OWN, "inspection.accepted_already", "inspection.interest"),
)
def accept(work: Work, body: Body, inspection_id: str) -> Any:
    """受委托的鉴定机构接受委托，并声明无利害关系。"""
    return visits.accept(work, inspection_id, **body)


@door.opens(
    "/inspections/<inspection_id>/reject",
    "POST",
    act=Act.INSPECTION_REJECT,
    body=bodies.RejectCommissionSchema,
    answer=InspectionSchema,
    problems=(*_OWN, "reason.too_short", "house.changed_meanwhile"),
)
def reject(work: Work, body: Body, inspection_id: str) -> Any:
    """退回委托并写明理由；委托单位可另行委托。"""
    return visits.reject(work, inspection_id, **body)


@door.opens(
    "/inspections/<inspection_id>/visits",
    "POST",
    act=Act.INSPECTION_REPORT,
    body=bodies.InspectorsVisitSchema,
    answer=InspectionVisitSchema,
    status=201,
    problems=(
        *_OWN,
        "inspection.not_accepted",
        "visit.too_few_people",
        "visit.before_commission",
        "day.in_future",
        "photo.not_stored",
        "photo.of_another_house",
        "photo.used_already",
        "photo.taken_before",
    ),
)
def visit(work: Work, body: Body, inspection_id: str) -> Any:
    """登记现场查勘：日期、至少两名查勘人员、照片。"""
    return visits.visit(work, inspection_id, **body)


@door.opens(
    "/inspections/<inspection_id>/documents/<sha256>",
    "PATCH",
    act=Act.INSPECTION_REPORT,
    answer=DocumentProgressSchema,
    status=200,
    max_bytes=UPLOAD_BODY,
    problems=_FILE,
)
def continue_document(work: Work, inspection_id: str, sha256: str) -> Response:
    """上传报告文件（PDF），可分段续传：Upload-Offset 为本段起点，Upload-Length 为全长。"""
    offset, length = _header("Upload-Offset"), _header("Upload-Length")
    progress = documents.continue_document(work, inspection_id, sha256, _pieces(), offset, length)
    return _with_offset(progress)


@door.opens(
    "/inspections/<inspection_id>/documents/<sha256>",
    "PUT",
    act=Act.INSPECTION_REPORT,
    answer=DocumentProgressSchema,
    status=200,
    max_bytes=UPLOAD_BODY,
    problems=_FILE,
)
def put_document(work: Work, inspection_id: str, sha256: str) -> Any:
    """整份上传报告文件（PDF，60 MB 以内；更大的分段上传）。"""
    length = request.content_length
    line = documents.put_document(work, inspection_id, sha256, _pieces(), length)
    return documents.Progress(line.size, True, line.pages, line.flags)


@door.opens(
    "/inspections/<inspection_id>/documents/<sha256>/status",
    act=Act.INSPECTION_REPORT,
    answer=DocumentProgressSchema,
    problems=("inspection.missing", "document.bad_hash"),
)
def document_status(work: Work, inspection_id: str, sha256: str) -> Response:
    """已收到多少字节，从何处续传。"""
    return _with_offset(documents.upload_status(work, inspection_id, sha256))


@door.opens(
    "/inspections/<inspection_id>/documents/<sha256>",
    act=Act.REPORT_FILE_READ,
    reads=False,
    problems=("document.missing", "document.bad_hash"),
)
def document(work: Work, inspection_id: str, sha256: str) -> Response:
    """下载报告文件；含个人信息，下载记入访问日志。"""
    line, path = documents.stored_document(work, inspection_id, sha256)
    return pdf_answer(path, line.sha256)


@door.opens(
    "/inspections/<inspection_id>/report",
    "POST",
    act=Act.INSPECTION_REPORT,
    body=bodies.ReportSchema,
    answer=InspectionSchema,
    problems=(
        *_OWN,
        "case.closed",
        "case.not_ready",
        "case.control_first",
        "report.grade_not_in_scale",
        "report.too_few_signers",
        "report.role_missing",
        "report.same_person",
        "report.before_commission",
        "report.no_visit",
        "report.other_house",
        "report.number_used",
        "report.signed_in_future",
        "document.not_uploaded",
        "day.in_future",
        "code.unknown",
    ),
)
def file_report(work: Work, body: Body, inspection_id: str) -> Any:
    """受委托的鉴定机构出具报告；系统随即交叉核查，疑问提请住建局核实。"""
    version = body.pop("version", None)
    return inspections.file_report(work, inspection_id, report=report_of(body), version=version)


def report_of(body: Body) -> Report:
    people = tuple(Signature(**one) for one in body.pop("people"))
    standards, stated = tuple(body.pop("standards")), Stated(**body.pop("stated"))
    return Report(**body, people=people, standards=standards, stated=stated)


def _with_offset(progress: documents.Progress) -> Response:
    answer = json_answer(DocumentProgressSchema().dump(progress))
    answer.headers["Upload-Offset"] = str(progress.offset)
    return answer


def _header(name: str) -> int:
    given = request.headers.get(name, "")
    if not given.isascii() or not given.isdigit() or len(given) > 12:
        raise Problem("document.no_length")
    return int(given)


def _pieces() -> Iterator[bytes]:
    while piece := request.stream.read(_PIECE):
        yield piece
