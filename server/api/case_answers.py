"""What the case door answers: the case and what hangs off it, as rows tell it."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields


def text(description: str) -> fields.String:
    return fields.String(metadata={"description": description})


def moment(description: str) -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso", metadata={"description": description})


def day(description: str) -> fields.Date:
    return fields.Date(format="iso", metadata={"description": description})


def texts(description: str) -> fields.List[Any]:
    return fields.List(fields.String(), metadata={"description": description})


class MeasureSchema(Schema):
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


class InspectionSchema(Schema):
    id = text("鉴定编号")
    case_id = text("案卷编号")
    agency_id = text("鉴定机构单位编号")
    commissioned_at = moment("委托时间")
    is_urgent = fields.Boolean(metadata={"description": "是否紧急鉴定"})
    due_on = day("报告应出具日期")
    report_no = text("报告编号")
    scale = text("鉴定标准")
    grade = text("鉴定等级")
    scope = text("整幢或局部")
    is_dangerous = fields.Boolean(metadata={"description": "是否危房（C、D 级）"})
    advice = text("处理建议")
    conclusion = text("鉴定结论")
    signers = texts("签字鉴定人员（脱敏）")
    standards = texts("依据标准")
    inspected_on = day("现场查勘日期")
    file_sha256 = text("报告文件")
    reported_at = moment("报告提交时间")
    valid_until = day("报告有效期至")


class RemediationSchema(Schema):
    id = text("整治编号")
    case_id = text("案卷编号")
    kind = text("整治类别（代码表 remediation_class）")
    remedies = texts("整治措施（代码表 remedy_kind）")
    requirement = text("整治要求")
    responsible_masked = text("整治责任人（脱敏）")
    supervising_unit_id = text("监管责任单位编号")
    due_on = day("整治时限")
    planned_at = moment("列入整治清单时间")
    started_at = moment("开工时间")
    finished_at = moment("完成时间")
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


class HazardSchema(Schema):
    id = text("隐患编号")
    part = text("隐患部位（代码表 hazard_part）")
    sign = text("隐患表现")
    rule_id = text("规则号")
    severity = text("隐患等级：general 一般，severe 严重")
    certainty = text("规则依据的可信程度")
    state = text("open 未整治，planned 已列入整治清单，remedied 已整治，struck 已销号")
    remediation_id = text("整治编号")
    listed_at = moment("列入隐患清单时间")
    struck_at = moment("销号时间")


class SignOffSchema(Schema):
    case_id = text("案卷编号")
    number = text("销号编号")
    signed_at = moment("销号时间")
    signed_by = text("销号人账号")
    tier = text("销号牵头角色")


class CaseHeadSchema(Schema):
    id = text("案卷编号")
    number = text("案卷号")
    house_id = text("房屋编号")
    track = text("operational 经营性，other 其他")
    verdict = text("立案判定")
    control = text("管控状态")
    inspection = text("鉴定状态")
    remediation = text("整治状态")
    acceptance = text("验收状态")
    stage = text("当前环节")
    due_on = day("本环节期限")
    opened_at = moment("立案时间")
    closed_at = moment("结案时间")
    closing = text("signed_off 销号，filed 归档")
    reopens = text("上一案卷编号")
    version = fields.Integer(metadata={"description": "版本号，办理时带回可防止覆盖他人的办理"})


class CaseSchema(CaseHeadSchema):
    measures = fields.List(fields.Nested(MeasureSchema), metadata={"description": "管控措施"})
    inspections = fields.List(fields.Nested(InspectionSchema), metadata={"description": "鉴定"})
    remediations = fields.List(fields.Nested(RemediationSchema), metadata={"description": "整治"})
    acceptances = fields.List(fields.Nested(AcceptanceSchema), metadata={"description": "验收"})
    hazards = fields.List(fields.Nested(HazardSchema), metadata={"description": "隐患"})
    sign_offs = fields.List(fields.Nested(SignOffSchema), metadata={"description": "销号"})
    next_acts = texts("下一步可以办理的事项（不含由谁办理）")
