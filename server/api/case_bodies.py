"""What a client sends about a case. Unknown fields and 3.0 for 3 are refused."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

_REASON = validate.Length(min=5, max=1000)
_SHA256 = validate.Regexp(r"[0-9a-f]{64}\Z", error="应为小写十六进制的 SHA-256 值。")
ID = validate.Regexp(r"[0-9a-f-]{36}\Z", error="编号格式不正确。")
NAME = validate.Length(min=2, max=40)


def described(text: str) -> dict[str, str]:
    return {"description": text}


class StrictSchema(Schema):
    class Meta:
        unknown = RAISE


def reason(text: str, **options: Any) -> fields.String:
    return fields.String(validate=_REASON, metadata=described(text), **options)


def sha256(text: str, **options: Any) -> fields.String:
    return fields.String(validate=_SHA256, metadata=described(text), **options)


def photo_moments() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(validate=_SHA256),
        values=fields.AwareDateTime(format="iso"),
        metadata=described("照片的拍摄时间（手机上记录的）：照片的 SHA-256 → 时间"),
    )


def _codes(text: str) -> fields.List[Any]:
    return fields.List(
        fields.String(validate=validate.Length(min=1, max=40)),
        required=True,
        validate=validate.Length(min=1, max=20),
        metadata=described(text),
    )


class VersionedSchema(StrictSchema):
    version = fields.Integer(
        strict=True,
        metadata=described("页面上看到的案卷(房屋)版本号；填写后若档案已被他人更新则返回 409"),
    )


class JudgeSchema(VersionedSchema):
    decision = fields.String(
        required=True,
        validate=validate.OneOf(["confirm", "raise", "lower"]),
        metadata=described("confirm 确认初步判定，raise 上调，lower 下调"),
    )
    assessment_id = fields.String(
        required=True, validate=ID, metadata=described("所针对的初步判定编号")
    )
    verdict = fields.String(
        validate=validate.OneOf(["safe", "general_hazard", "severe_hazard"]),
        metadata=described("改判后的结论；确认时不填"),
    )
    reason = reason("改判理由，不少于5个字")
    task = fields.String(
        validate=ID,
        metadata=described("一并办结的规则复核任务编号；不填的，只办结与结论相同的任务"),
    )


class OrderControlSchema(VersionedSchema):
    kinds = _codes("管控措施（代码表 control_measure_kind）")


class InPlaceSchema(VersionedSchema):
    photo_sha256 = sha256("现场照片的 SHA-256（照片须已上传）", required=True)

    taken_at = fields.AwareDateTime(
        format="iso", metadata=described("照片的拍摄时间（手机上记录的）")
    )


class LiftSchema(VersionedSchema):
    pass


class CommissionSchema(VersionedSchema):
    agency_id = fields.String(required=True, validate=ID, metadata=described("鉴定机构的单位编号"))
    is_urgent = fields.Boolean(load_default=False, metadata=described("是否紧急鉴定"))


class PlanSchema(VersionedSchema):
    kind = fields.String(required=True, metadata=described("整治类别（代码表 remediation_class）"))
    remedies = _codes("整治措施（代码表 remedy_kind）")
    requirement = fields.String(
        required=True, validate=validate.Length(min=5, max=1000), metadata=described("整治要求")
    )
    responsible_name = fields.String(
        required=True, validate=NAME, metadata=described("整治责任人姓名（加密保存）")
    )
    responsible_phone = fields.String(
        validate=validate.Regexp(r"[0-9+-]{7,20}\Z", error="电话号码格式不正确。"),
        metadata=described("整治责任人电话（加密保存）"),
    )
    supervising_unit_id = fields.String(
        required=True, validate=ID, metadata=described("监管责任单位编号")
    )
    supervisor_name = fields.String(validate=NAME, metadata=described("监管责任人姓名（加密保存）"))
    funding = fields.String(validate=validate.Length(max=200), metadata=described("资金来源和预算"))
    due_on = fields.Date(
        required=True, format="iso", metadata=described("整治时限：具体日期，不接受“尽快”等说法")
    )
    hazard_ids = fields.List(
        fields.String(validate=ID),
        required=True,
        validate=validate.Length(max=200),
        metadata=described("本方案所整治的隐患编号"),
    )
    ends_house = fields.Boolean(
        load_default=False, metadata=described("是否整幢拆除：销号后房屋注明灭失，档案保留")
    )


class ReportProgressSchema(StrictSchema):
    percent = fields.Integer(
        strict=True, validate=validate.Range(0, 100), metadata=described("完成的百分比")
    )
    words = fields.String(validate=validate.Length(max=500), metadata=described("进展情况"))
    photos = fields.List(
        fields.String(validate=_SHA256),
        validate=validate.Length(max=50),
        metadata=described("现场照片的 SHA-256（照片须已上传）"),
    )
    taken_at = photo_moments()


class ChangeTrackSchema(VersionedSchema):
    reason = reason("理由，不少于5个字", required=True)


class FinishSchema(VersionedSchema):
    photos = fields.List(
        fields.String(validate=_SHA256),
        required=True,
        validate=validate.Length(min=1, max=50),
        metadata=described("整治后照片的 SHA-256（照片须已上传）"),
    )
    taken_at = photo_moments()


class NothingSchema(VersionedSchema):
    """An act that needs no more than the case it is about."""


class RevealSchema(StrictSchema):
    fields_wanted = fields.List(
        fields.String(
            validate=validate.OneOf(
                [
                    "owner_name",
                    "owner_phone",
                    "owner_id_number",
                    "group_name",
                    "road_name",
                    "door_number",
                ]
            )
        ),
        required=True,
        data_key="fields",
        validate=validate.Length(min=1, max=6),
        metadata=described("要查看的项目"),
    )
    reason = reason("查看理由，不少于5个字；将记入台账", required=True)
