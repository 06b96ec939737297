"""What the case door answers: the case and what hangs off it, as rows tell it."""

from __future__ import annotations

from marshmallow import Schema, fields

from server.api.columns import (
    CaseColumns,
    DueColumns,
    HazardColumns,
    RemediationColumns,
    day,
    flag,
    many,
    moment,
    number,
    text,
    texts,
)


class MeasureSchema(DueColumns):
    id = text("管控措施编号")
    case_id = text("案卷编号")
    kinds = texts("管控措施（代码表 control_measure_kind）")
    ordered_at = moment("下达时间")
    ordered_by = text("下达人账号")
    due_at = moment("应到位时间")
    in_place_at = moment("到位时间")
    in_place_by = text("确认到位人账号")
    photo_sha256 = text("现场照片")
    lifted_at = moment("解除时间")
    lifted_by = text("解除人账号")


class InspectionSchema(DueColumns):
    id = text("鉴定编号")
    case_id = text("案卷编号")
    agency_id = text("鉴定机构单位编号")
    commissioned_at = moment("委托时间")
    is_urgent = flag("是否紧急鉴定")
    due_on = day("报告应出具日期")
    report_no = text("报告编号")
    scale = text("鉴定标准")
    grade = text("鉴定等级")
    scope = text("整幢或局部")
    is_dangerous = flag("是否危房（C、D 级）")
    advice = text("处理建议")
    conclusion = text("鉴定结论")
    signers = texts("签字鉴定人员（脱敏）")
    standards = texts("依据标准")
    inspected_on = day("现场查勘日期")
    file_sha256 = text("报告文件")
    reported_at = moment("报告提交时间")
    valid_until = day("报告有效期至")


class RemediationSchema(RemediationColumns):
    supervising_unit_id = text("监管责任单位编号")
    ends_house = flag("是否整幢拆除")
    replaced_by = text("取代本项的方案编号")
    finished_by = text("确认完成人账号")
    photos = texts("整治后照片")


class AcceptanceSchema(Schema):
    id = text("验收编号")
    case_id = text("案卷编号")
    applied_at = moment("申请时间")
    applied_by = text("申请人账号")
    tier = text("验收牵头角色")
    participants = fields.List(fields.Dict(), metadata={"description": "参加验收人员（脱敏）"})
    on_site_on = day("现场验收日期")
    conclusion = text("验收结论：passed 合格，returned 退回")
    reasons = text("退回理由")
    decided_at = moment("决定时间")
    decided_by = text("决定人账号")


class HazardSchema(HazardColumns):
    remediation_id = text("整治编号")


class SignOffSchema(Schema):
    case_id = text("案卷编号")
    number = text("销号编号")
    signed_at = moment("销号时间")
    signed_by = text("销号人账号")
    tier = text("销号牵头角色")


class CaseHeadSchema(CaseColumns):
    house_id = text("房屋编号")
    reopens = text("上一案卷编号")
    version = number("版本号，办理时带回可防止覆盖他人的办理")


class CaseSchema(CaseHeadSchema):
    measures = many(MeasureSchema, "管控措施")
    inspections = many(InspectionSchema, "鉴定")
    remediations = many(RemediationSchema, "整治")
    acceptances = many(AcceptanceSchema, "验收")
    hazards = many(HazardSchema, "隐患")
    sign_offs = many(SignOffSchema, "销号")
    next_acts = texts("下一步可以办理的事项（不含由谁办理）")
