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


class NeighbourProgressSchema(Schema):
    named = number("应告知户数")
    acknowledged = number("已告知户数（含经核实不在范围内的）")
    refused = number("拒绝户数")
    waiting = number("待告知户数")
    to_check = number("待告知中没有定位、需人工核对的户数")
    is_complete = flag("是否全部告知")


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
    neighbours = fields.Nested(
        NeighbourProgressSchema, metadata={"description": "疏散周边群众的进度"}
    )


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
    accepted_at = moment("鉴定机构接受委托时间")
    has_no_interest = flag("是否已作无利害关系声明")
    rejected_at = moment("鉴定机构退回委托时间")
    rejection = text("退回理由")
    second_of = text("所复核的鉴定编号（复核鉴定）")
    signed_on = day("报告签发日期")
    voided_on = day("报告失效日期")
    void_cause = text(
        "失效原因：extension、change_of_use、disaster、new_hazard、false_report、withdrawn"
    )


class RemediationSchema(RemediationColumns):
    supervising_unit_id = text("监管责任单位编号")
    ends_house = flag("是否整幢拆除")
    replaced_by = text("取代本项的方案编号")
    finished_by = text("确认完成人账号")
    photos = texts("整治后照片")


class RemediationProgressSchema(Schema):
    id = text("进展编号")
    case_id = text("案卷编号")
    remediation_id = text("整治编号")
    reported_at = moment("报告时间")
    reported_by = text("报告人账号")
    percent = number("完成的百分比")
    words = text("进展情况")
    photos = texts("现场照片")


class EvidenceSchema(Schema):
    sha256 = text("照片")
    purpose = text("用途：control 管控到位，progress 整治进展，after 整治后，acceptance 验收")
    taken_at = moment("拍摄时间（各种说法中最早的）")
    known_by = text("拍摄时间的依据：camera 相机，survey 排查，told 报送人，received 收到时间")
    entered_at = moment("提交时间")
    entered_by = text("提交人账号")


class AcceptanceSchema(Schema):
    id = text("验收编号")
    case_id = text("案卷编号")
    applied_at = moment("申请时间")
    applied_by = text("申请人账号")
    way = text("owner 产权人申请，proposed 乡镇提请")
    statement_id = text("产权人签字材料（加密保存）编号")
    opinion = text("村(居)委会意见：agree 同意，disagree 不同意")
    opinion_reasons = text("不同意的理由")
    opined_at = moment("出具意见时间")
    opinion_answer = text("牵头单位对不同意见的答复")
    visited_at = moment("现场验收登记时间")
    visited_by = text("现场验收登记人账号")
    visited_lon = fields.Float(metadata={"description": "登记时的经度（设备自报，可为空）"})
    visited_lat = fields.Float(metadata={"description": "登记时的纬度（设备自报，可为空）"})
    visited_accuracy_m = fields.Float(metadata={"description": "定位精度（米）"})
    items = fields.Dict(metadata={"description": "验收表各项 → done √、not_done ×、not_required ○"})
    tier = text("验收牵头角色")
    participants = fields.List(fields.Dict(), metadata={"description": "参加验收人员（脱敏）"})
    on_site_on = day("现场验收日期")
    conclusion = text("验收结论：passed 合格，returned 退回")
    reasons = text("退回理由")
    decided_at = moment("决定时间")
    decided_by = text("决定人账号")


class MarkSchema(Schema):
    acceptance_id = text("验收编号")
    hazard_id = text("隐患编号")
    mark = text("done √、not_done ×、not_required ○")
    note = text("说明；标×时为不合格的原因")
    before_sha256 = text("整治前照片")
    after_sha256 = text("整治后照片")
    after_at = moment("整治后照片拍摄时间")
    distance_m = fields.Float(metadata={"description": "两张照片的距离（米），位置不明时为空"})
    place_note = text("距离过远时的说明")


class ReinspectionSchema(Schema):
    id = text("复核鉴定编号")
    acceptance_id = text("验收编号")
    agency_id = text("鉴定机构单位编号")
    report_no = text("报告编号")
    scale = text("鉴定标准")
    grade = text("鉴定等级")
    is_usable = flag("是否可以使用（A、B 级）")
    conclusion = text("鉴定结论")
    signers = texts("签字鉴定人员（脱敏）")
    inspected_on = day("现场查勘日期")
    file_sha256 = text("报告文件")
    filed_at = moment("提交时间")


class ReopeningSchema(Schema):
    reopens = text("原案卷编号")
    cause = text("重新立案的由来")
    reason = text("理由")
    reopened_at = moment("重新立案时间")


class HazardSchema(HazardColumns):
    remediation_id = text("整治编号")


class SignOffSchema(Schema):
    case_id = text("案卷编号")
    number = text("销号编号")
    signed_at = moment("销号时间")
    signed_by = text("销号人账号")
    tier = text("销号牵头角色")
    signature_id = text("手写签名（加密保存）编号")


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
    marks = many(MarkSchema, "逐项隐患的验收结果和前后照片")
    reinspections = many(ReinspectionSchema, "复核鉴定")
    reopening = fields.Nested(ReopeningSchema, metadata={"description": "重新立案的由来"})
    progress = many(RemediationProgressSchema, "整治进展")
    evidence = many(EvidenceSchema, "凭据照片")
    next_acts = texts("下一步可以办理的事项（不含由谁办理）")
