"""What a client sends about an inspection, its report and questions about it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from server.api.case_bodies import StrictSchema, VersionedSchema, reason, sha256
from server.domain.report_examination import OUTCOMES
from server.domain.report_validity import VOID_CAUSES
from server.services.given_report import ROLES

_ID = validate.Regexp(r"[0-9a-f-]{36}\Z", error="编号格式不正确。")
_NAME = validate.Length(min=2, max=40)


def _described(text: str) -> dict[str, str]:
    return {"description": text}


def _date(text: str) -> fields.Date:
    return fields.Date(required=True, format="iso", metadata=_described(text))


class AcceptCommissionSchema(StrictSchema):
    has_no_interest = fields.Boolean(
        required=True,
        metadata=_described("声明与产权人、维修单位没有利害关系；有利害关系的应退回委托"),
    )


class RejectCommissionSchema(VersionedSchema):
    reason = reason("退回理由，不少于5个字", required=True)


class InspectorsVisitSchema(StrictSchema):
    visited_on = _date("现场查勘日期")
    people = fields.List(
        fields.String(validate=_NAME),
        required=True,
        validate=validate.Length(min=1, max=20),
        metadata=_described("现场查勘人员，至少两名（脱敏保存）"),
    )
    photos = fields.List(
        fields.String(validate=validate.Regexp(r"[0-9a-f]{64}\Z")),
        load_default=list,
        validate=validate.Length(max=50),
        metadata=_described("查勘照片的 SHA-256（照片须已上传）"),
    )


class ReportSignatureSchema(StrictSchema):
    role = fields.String(
        required=True,
        validate=validate.OneOf([*ROLES, "inspector"]),
        metadata=_described("author 编制，reviewer 审核，approver 审批，inspector 其他鉴定人员"),
    )
    name = fields.String(required=True, validate=_NAME, metadata=_described("姓名（脱敏保存）"))
    number = fields.String(
        required=True,
        validate=validate.Length(min=2, max=60),
        metadata=_described("执业或岗位证书编号"),
    )


class StatedAddressSchema(StrictSchema):
    group_name = fields.String(validate=validate.Length(max=60))
    road_name = fields.String(validate=validate.Length(max=60))
    door_number = fields.String(validate=validate.Length(max=60))


class StatedHouseSchema(StrictSchema):
    house_code = fields.String(
        validate=validate.Length(max=40), metadata=_described("报告载明的房屋编码")
    )
    storeys = fields.Integer(strict=True, validate=validate.Range(1, 60))
    floor_area_m2 = fields.Float(validate=validate.Range(1, 100_000))
    structure_type = fields.String(metadata=_described("结构类型（代码表 structure_type）"))
    built_year = fields.Integer(strict=True, validate=validate.Range(1800, 2100))
    address = fields.Nested(
        StatedAddressSchema, metadata=_described("报告载明的地址，加密保存，只用于比对")
    )


class ReportSchema(VersionedSchema):
    report_no = fields.String(
        required=True, validate=validate.Length(min=1, max=60), metadata=_described("报告编号")
    )
    scale = fields.String(required=True, metadata=_described("鉴定标准（代码表 inspection_scale）"))
    grade = fields.String(
        required=True, metadata=_described("鉴定等级（代码表 inspection_grade，须属于所选标准）")
    )
    scope = fields.String(
        required=True, metadata=_described("鉴定类别：整幢或局部（代码表 inspection_scope）")
    )
    advice = fields.String(
        required=True, metadata=_described("处理建议（代码表 inspection_advice）")
    )
    conclusion = fields.String(
        required=True, validate=validate.Length(min=5, max=2000), metadata=_described("鉴定结论")
    )
    people = fields.List(
        fields.Nested(ReportSignatureSchema),
        required=True,
        validate=validate.Length(min=1, max=10),
        metadata=_described("签字人员：编制、审核、审批，及其他鉴定人员"),
    )
    standards = fields.List(
        fields.String(validate=validate.Length(min=2, max=80)),
        required=True,
        validate=validate.Length(min=1, max=20),
        metadata=_described("依据的标准"),
    )
    inspected_on = _date("现场查勘日期，须有当日的查勘记录")
    signed_on = _date("签发日期，不得晚于今天")
    file_sha256 = sha256("已上传到本次委托的报告文件的 SHA-256", required=True)
    stated = fields.Nested(
        StatedHouseSchema,
        load_default=dict,
        metadata=_described("报告载明的房屋情况，用于交叉核查"),
    )


class VoidReportSchema(VersionedSchema):
    cause = fields.String(
        required=True,
        validate=validate.OneOf(list(VOID_CAUSES)),
        metadata=_described("失效原因"),
    )
    on = _date("自该日起失效")
    reason = reason("说明，不少于5个字", required=True)


class ObjectionSchema(StrictSchema):
    raised_for = fields.String(
        required=True,
        validate=validate.OneOf(["owner", "authority"]),
        metadata=_described("owner 产权人提出，authority 主管部门提出"),
    )
    reason = reason("异议理由，不少于5个字", required=True)


class SecondOpinionSchema(StrictSchema):
    agency_id = fields.String(
        required=True, validate=_ID, metadata=_described("复核鉴定机构，不得是原机构或其关联方")
    )
    is_urgent = fields.Boolean(load_default=False, metadata=_described("是否紧急"))


class ObjectionDecisionSchema(StrictSchema):
    counts_id = fields.String(
        required=True, validate=_ID, metadata=_described("以哪一份鉴定为准（鉴定编号）")
    )
    reason = reason("理由，不少于5个字", required=True)


class ReportAnswerSchema(StrictSchema):
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(list(OUTCOMES)),
        metadata=_described(
            "explained 经核实情况属实，corrected 已由机构更正，not_credible 不可采信"
        ),
    )
    note = fields.String(
        required=True,
        validate=validate.Length(min=5, max=1000),
        metadata=_described("核实说明（加密保存）"),
    )
    version: Any = fields.Integer(strict=True)
