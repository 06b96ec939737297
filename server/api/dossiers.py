"""The JSON door of the whole file of one house: PDF, and the ZIP that proves itself."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, validate

from server.api.case_bodies import StrictSchema
from server.domain.acts import Act
from server.http.door import Door
from server.http.downloads import attachment
from server.services import dossier_files
from server.services.work import Work

door = Door("dossiers", url_prefix="/api/v1")
door.description = "一户一档整体导出"

_FORMS = {"pdf": dossier_files.dossier_pdf, "zip": dossier_files.dossier_zip}


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


@door.opens(
    "/houses/<house_id>/dossier",
    "POST",
    act=Act.EXPORT_READ,
    body=DossierSchema,
    retries=1,
    problems=("house.missing", "dossier.reason_needed", "reason.too_short", "act.forbidden"),
)
def dossier(work: Work, body: dict[str, Any], house_id: str) -> Response:
    """一户一档：整份 PDF 或自证包；导出记入台账，个人信息默认脱敏。"""
    sent = _FORMS[body["form"]](work, house_id, reason=body["reason"])
    return attachment(sent.pieces, sent.name, sent.media_type)
