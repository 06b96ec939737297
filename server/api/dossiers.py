"""The JSON door of the whole file of one house: PDF, and the ZIP that proves itself."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from server.api.case_bodies import StrictSchema
from server.api.columns import flag, moment, number, text
from server.domain.acts import Act
from server.domain.dossier_making import STATE_LABELS, STEPS
from server.http.answers import json_answer
from server.http.door import Door
from server.http.downloads import attachment
from server.services import dossier_requests
from server.services.dossier_files import Sent
from server.services.work import Work

door = Door("dossiers", url_prefix="/api/v1")
door.description = "一户一档整体导出"

_FORMS = ("pdf", "zip")


class DossierSchema(StrictSchema):
    form = fields.String(
        load_default="zip",
        validate=validate.OneOf(list(_FORMS)),
        metadata={"description": "pdf 可打印；zip 自证包，可用 sha256sum 和 verify.py 核对"},
    )
    reason = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=1000),
        metadata={"description": "需要未脱敏的个人信息时写明理由（不少于5个字，须有查看权限）"},
    )


class RequestSchema(Schema):
    id = text("导出申请编号")
    house_id = text("房屋编号")
    code = text("房屋编码")
    form = text("pdf 或 zip")
    is_personal = flag("是否含未脱敏的个人信息")
    state = text("、".join(f"{name} {label}" for name, label in STATE_LABELS.items()))
    step = text("、".join(f"{name} {label}" for name, label in STEPS.items()))
    requested_at = moment("申请时间")
    finished_at = moment("完成时间")
    size = number("文件字节数")
    problem = text("失败原因（问题编码）")


@door.opens(
    "/houses/<house_id>/dossier",
    "POST",
    act=Act.EXPORT_READ,
    body=DossierSchema,
    retries=1,
    problems=("house.missing", "dossier.reason_needed", "reason.too_short", "act.forbidden"),
)
def dossier(work: Work, body: dict[str, Any], house_id: str) -> Response:
    """一户一档：小的当场给出文件；大的转后台生成，答 202 和申请编号，完成后凭编号下载。"""
    found = dossier_requests.now_or_later(work, house_id, body["form"], body["reason"])
    if isinstance(found, Sent):
        return attachment(found.pieces, found.name, found.media_type)
    return json_answer(RequestSchema().dump(found), 202)


@door.opens(
    "/dossiers/<dossier_id>",
    act=Act.EXPORT_READ,
    answer=RequestSchema,
    problems=("dossier.missing",),
)
def one_request(work: Work, dossier_id: str) -> Any:
    """导出申请的进度；只有申请人可以查看。"""
    return dossier_requests.own(work, dossier_id)


@door.opens(
    "/dossiers/<dossier_id>/file",
    act=Act.EXPORT_READ,
    reads=False,
    problems=("dossier.missing", "dossier.not_ready"),
)
def file(work: Work, dossier_id: str) -> Response:
    """下载生成好的一户一档；下载记入台账。"""
    sent = dossier_requests.fetch(work, dossier_id)
    return attachment(sent.pieces, sent.name, sent.media_type)
