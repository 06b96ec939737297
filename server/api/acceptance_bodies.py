"""What a client sends about acceptance, sign-off and re-opening."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server.api.case_bodies import (
    ID,
    NAME,
    StrictSchema,
    VersionedSchema,
    described,
    reason,
    sha256,
)
from server.api.columns import many, text, texts
from server.domain.acceptance import MARKS, OPINIONS, WAYS
from server.domain.reopening import CAUSES
from server.services.sealed_images import LARGEST_SIGNATURE, LARGEST_STATEMENT


def _image(text: str, limit: int, **options: Any) -> fields.String:
    size = validate.Length(min=1, max=limit * 4 // 3 + 100)
    return fields.String(validate=size, metadata=described(text), **options)


class ApplySchema(VersionedSchema):
    way = fields.String(
        load_default="proposed",
        validate=validate.OneOf(list(WAYS)),
        metadata=described("owner 产权人申请（须附签字材料照片），proposed 乡镇提请"),
    )
    statement = _image(
        "产权人签字或申请材料的照片，base64，不超过 3 MB（加密保存）", LARGEST_STATEMENT
    )


class OpinionSchema(VersionedSchema):
    opinion = fields.String(
        required=True,
        validate=validate.OneOf(list(OPINIONS)),
        metadata=described("agree 同意，disagree 不同意"),
    )
    reasons = reason("不同意的理由；不同意时必填，不少于5个字")


class ParticipantSchema(StrictSchema):
    name = fields.String(
        required=True, validate=NAME, metadata=described("参加验收人员姓名（加密保存）")
    )
    unit_id = fields.String(required=True, validate=ID, metadata=described("所在单位编号"))
    account_id = fields.String(validate=ID, metadata=described("系统账号编号（有账号的人员填写）"))


class MarkBodySchema(StrictSchema):
    hazard_id = fields.String(required=True, validate=ID, metadata=described("隐患编号"))
    mark = fields.String(
        required=True,
        validate=validate.OneOf(sorted(MARKS)),
        metadata=described("done √、not_done ×、not_required ○"),
    )
    note = fields.String(
        validate=validate.Length(max=500), metadata=described("说明；标×时写明原因")
    )
    before_sha256 = sha256("整治前照片：本房屋该隐患的排查照片")
    after_sha256 = sha256("整治后现场照片（须已上传）")
    after_at = fields.AwareDateTime(format="iso", metadata=described("整治后照片的拍摄时间"))
    after_lon = fields.Float(
        validate=validate.Range(-180, 180), metadata=described("拍摄位置经度（WGS84）")
    )
    after_lat = fields.Float(
        validate=validate.Range(-90, 90), metadata=described("拍摄位置纬度（WGS84）")
    )
    place_note = fields.String(
        validate=validate.Length(min=5, max=500),
        metadata=described("前后照片相距过远时，说明为何是同一处"),
    )


class SavedAtSchema(StrictSchema):
    lon = fields.Float(required=True, validate=validate.Range(-180, 180))
    lat = fields.Float(required=True, validate=validate.Range(-90, 90))
    accuracy_m = fields.Float(validate=validate.Range(0, 100_000))


class VisitSchema(VersionedSchema):
    saved_at = fields.Nested(
        SavedAtSchema, metadata=described("保存时的位置（WGS84，可不填，只作记录）")
    )
    on_site_on = fields.Date(required=True, format="iso", metadata=described("现场验收日期"))
    participants = fields.List(
        fields.Nested(ParticipantSchema),
        required=True,
        validate=validate.Length(min=1, max=30),
        metadata=described("参加验收人员"),
    )
    marks = fields.List(
        fields.Nested(MarkBodySchema),
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata=described("逐项隐患的验收结果"),
    )
    items = fields.Dict(
        keys=fields.String(validate=validate.Length(max=40)),
        values=fields.String(validate=validate.OneOf(sorted(MARKS))),
        required=True,
        metadata=described("验收表各项（代码表 acceptance_item）→ done、not_done、not_required"),
    )


class CandidatesSchema(Schema):
    hazard_id = text("隐患编号")
    sign = text("隐患表现")
    severity = text("隐患等级")
    before = texts("可选的整治前照片（SHA-256）")


class PairsSchema(Schema):
    hazards = many(CandidatesSchema, "须逐项核对的隐患")


class ReinspectionBodySchema(VersionedSchema):
    agency_id = fields.String(required=True, validate=ID, metadata=described("鉴定机构的单位编号"))
    report_no = fields.String(
        required=True, validate=validate.Length(min=1, max=60), metadata=described("报告编号")
    )
    scale = fields.String(required=True, metadata=described("鉴定标准（代码表 inspection_scale）"))
    grade = fields.String(
        required=True, metadata=described("鉴定等级（代码表 inspection_grade，须属于所选标准）")
    )
    conclusion = fields.String(
        required=True, validate=validate.Length(min=5, max=2000), metadata=described("鉴定结论")
    )
    signers = fields.List(
        fields.String(validate=NAME),
        required=True,
        validate=validate.Length(min=1, max=10),
        metadata=described("签字鉴定人员，至少两名"),
    )
    inspected_on = fields.Date(required=True, format="iso", metadata=described("现场查勘日期"))
    file_sha256 = sha256("复核鉴定报告结论页照片的 SHA-256，先上传", required=True)


class AcceptanceDecisionSchema(VersionedSchema):
    conclusion = fields.String(
        required=True,
        validate=validate.OneOf(["passed", "returned"]),
        metadata=described("验收结论：passed 合格，returned 退回"),
    )
    reasons = reason("退回的理由；逐项隐患已写明原因的可以不写")
    answer = reason("村(居)委会不同意时，对其意见的答复")


class SignOffBodySchema(VersionedSchema):
    password = fields.String(
        required=True,
        load_only=True,
        validate=validate.Length(min=1, max=200),
        metadata=described("签发人再次输入本人登录密码"),
    )
    signature = _image(
        "屏幕手写签名，PNG，base64，不超过 300 KB（加密保存）", LARGEST_SIGNATURE, required=True
    )


class ReopenSchema(VersionedSchema):
    cause = fields.String(
        required=True,
        validate=validate.OneOf(list(CAUSES)),
        metadata=described("由来：" + "、".join(f"{key} {label}" for key, label in CAUSES.items())),
    )
    verdict = fields.String(
        required=True,
        validate=validate.OneOf(["general_hazard", "severe_hazard"]),
        metadata=described("重新立案时的判定"),
    )
    sign = fields.String(
        required=True, validate=validate.Length(min=5, max=200), metadata=described("发现的隐患")
    )
    reason = reason("重新立案的理由，不少于5个字", required=True)


class RevealImageSchema(StrictSchema):
    reason = reason("查看理由，不少于5个字；将记入台账", required=True)
