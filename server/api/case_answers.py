"""What the case door answers: the case and what hangs off it, as rows tell it."""

from __future__ import annotations

from marshmallow import Schema, fields


def _text(description: str) -> fields.String:
    return fields.String(metadata={"description": description})


def _moment(description: str) -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso", metadata={"description": description})


def _day(description: str) -> fields.Date:
    return fields.Date(format="iso", metadata={"description": description})


def _texts(description: str) -> fields.List:
    return fields.List(fields.String(), metadata={"description": description})


class MeasureSchema(Schema):
    id = _text("管控措施编号")
    case_id = _text("案卷编号")
    kinds = _texts("管控措施（代码表 control_measure_kind）")
    ordered_at = _moment("下达时间")
    ordered_by = _text("下达人账号")
    due_at = _moment("应到位时间")
    in_place_at = _moment("到位时间")
    in_place_by = _text("确认到位人账号")
    photo_sha256 = _text("现场照片")
    lifted_at = _moment("解除时间")
    lifted_by = _text("解除人账号")


class InspectionSchema(Schema):
    id = _text("鉴定编号")
    case_id = _text("案卷编号")
    agency_id = _text("鉴定机构单位编号")
    commissioned_at = _moment("委托时间")
    is_urgent = fields.Boolean(metadata={"description": "是否紧急鉴定"})
    due_on = _day("报告应出具日期")
    report_no = _text("报告编号")
    scale = _text("鉴定标准")
    grade = _text("鉴定等级")
    scope = _text("整幢或局部")
    is_dangerous = fields.Boolean(metadata={"description": "是否危房（C、D 级）"})
    advice = _text("处理建议")
    conclusion = _text("鉴定结论")
    signers = _texts("签字鉴定人员（脱敏）")
    standards = _texts("依据标准")
    inspected_on = _day("现场查勘日期")
    file_sha256 = _text("报告文件")
    reported_at = _moment("报告提交时间")
    valid_until = _day("报告有效期至")


class RemediationSchema(Schema):
    id = _text("整治编号")
    case_id = _text("案卷编号")
    kind = _text("整治类别（代码表 remediation_class）")
    remedies = _texts("整治措施（代码表 remedy_kind）")
    requirement = _text("整治要求")
    responsible_masked = _text("整治责任人（脱敏）")
    supervising_unit_id = _text("监管责任单位编号")
    due_on = _day("整治时限")
    planned_at = _moment("列入整治清单时间")
    started_at = _moment("开工时间")
    finished_at = _moment("完成时间")
    finished_by = _text("确认完成人账号")
    photos = _texts("整治后照片")


class AcceptanceSchema(Schema):
    id = _text("验收编号")
    case_id = _text("案卷编号")
    applied_at = _moment("申请时间")
    applied_by = _text("申请人账号")
    tier = _text("验收牵头角色")
    participants = fields.List(fields.Dict(), metadata={"description": "参加验收人员（脱敏）"})
    on_site_on = _day("现场验收日期")
    conclusion = _text("验收结论：passed 合格，returned 退回")
    reasons = _text("退回理由")
    decided_at = _moment("决定时间")
    decided_by = _text("决定人账号")


class HazardSchema(Schema):
    id = _text("隐患编号")
    part = _text("隐患部位（代码表 hazard_part）")
    sign = _text("隐患表现")
    rule_id = _text("规则号")
    severity = _text("隐患等级：general 一般，severe 严重")
    certainty = _text("规则依据的可信程度")
    state = _text("open 未整治，planned 已列入整治清单，remedied 已整治，struck 已销号")
    remediation_id = _text("整治编号")
    listed_at = _moment("列入隐患清单时间")
    struck_at = _moment("销号时间")


class SignOffSchema(Schema):
    case_id = _text("案卷编号")
    number = _text("销号编号")
    signed_at = _moment("销号时间")
    signed_by = _text("销号人账号")
    tier = _text("销号牵头角色")


class CaseHeadSchema(Schema):
    id = _text("案卷编号")
    number = _text("案卷号")
    house_id = _text("房屋编号")
    track = _text("operational 经营性，other 其他")
    verdict = _text("立案判定")
    control = _text("管控状态")
    inspection = _text("鉴定状态")
    remediation = _text("整治状态")
    acceptance = _text("验收状态")
    stage = _text("当前环节")
    due_on = _day("本环节期限")
    opened_at = _moment("立案时间")
    closed_at = _moment("结案时间")
    closing = _text("signed_off 销号，filed 归档")
    reopens = _text("上一案卷编号")
    version = fields.Integer(metadata={"description": "版本号，办理时带回可防止覆盖他人的办理"})


class CaseSchema(CaseHeadSchema):
    measures = fields.List(fields.Nested(MeasureSchema), metadata={"description": "管控措施"})
    inspections = fields.List(fields.Nested(InspectionSchema), metadata={"description": "鉴定"})
    remediations = fields.List(fields.Nested(RemediationSchema), metadata={"description": "整治"})
    acceptances = fields.List(fields.Nested(AcceptanceSchema), metadata={"description": "验收"})
    hazards = fields.List(fields.Nested(HazardSchema), metadata={"description": "隐患"})
    sign_offs = fields.List(fields.Nested(SignOffSchema), metadata={"description": "销号"})
    next_acts = _texts("下一步可以办理的事项（不含由谁办理）")
