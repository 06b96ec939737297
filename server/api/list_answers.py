"""The columns of the lists and the ledger (domain.md §4.1); personal columns are masked."""

from __future__ import annotations

from marshmallow import Schema, fields

from server.api.house_answers import day, decimal, flag, moment, number, text


class _HouseColumns(Schema):
    house_id = text("房屋编号")
    code = text("房屋编码")
    platform_no = text("国家平台编号")
    township = text("乡镇")
    village = text("村")
    township_code = text("乡镇代码")
    village_code = text("村代码")
    owner_masked = text("产权人（脱敏）")
    is_operational = flag("是否经营性")
    business_kinds = fields.List(fields.String(), metadata={"description": "经营业态"})
    storeys = number("层数")
    floor_area_m2 = decimal("建筑面积（平方米）")
    structure_type = text("结构类型")
    built_year = number("建成年份")
    key_reasons = fields.List(
        fields.String(), metadata={"description": "百日行动重点的原因，代码见房屋列表"}
    )


class HazardRowSchema(_HouseColumns):
    id = text("隐患编号")
    part = text("隐患部位")
    sign = text("隐患表现")
    rule_id = text("规则号")
    severity = text("隐患等级")
    certainty = text("依据的可信程度")
    state = text("状态")
    listed_at = moment("列入时间")
    struck_at = moment("销号时间")
    case_id = text("案卷编号")
    case_number = text("案卷号")
    case_verdict = text("案卷判定")
    control = text("管控状态")
    inspection = text("鉴定状态")


class RemediationRowSchema(_HouseColumns):
    id = text("整治编号")
    case_id = text("案卷编号")
    case_number = text("案卷号")
    kind = text("整治类别")
    remedies = fields.List(fields.String(), metadata={"description": "整治措施"})
    requirement = text("整治要求")
    responsible_masked = text("责任人（脱敏）")
    supervising_unit = text("监管责任单位")
    department_code = text("行业主管部门")
    due_on = day("整治时限")
    planned_at = moment("列入时间")
    started_at = moment("开工时间")
    finished_at = moment("完成时间")
    progress = text("进度：waiting 待整治，working 整治中，done 已整治")
    is_overdue = flag("是否超期")


class LedgerRowSchema(_HouseColumns):
    id = text("案卷编号")
    number = text("案卷号")
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
    control_kinds = fields.List(fields.String(), metadata={"description": "管控措施"})
    control_in_place_at = moment("管控到位时间")
    inspection_grade = text("鉴定等级")
    inspection_report_no = text("鉴定报告编号")
    remedies = fields.List(fields.String(), metadata={"description": "整治措施"})
    started_at = moment("开工时间")
    finished_at = moment("完成时间")
    remediation_due_on = day("整治时限")
    acceptance_tier = text("验收牵头角色")
    acceptance_conclusion = text("验收结论")
    accepted_at = moment("验收时间")
    sign_off_number = text("销号编号")
    signed_off_at = moment("销号时间")
    is_overdue = flag("是否超期")


class HazardListSchema(Schema):
    rows = fields.List(fields.Nested(HazardRowSchema), metadata={"description": "隐患清单"})
    next = text("下一页的翻页标记")


class RemediationListSchema(Schema):
    rows = fields.List(fields.Nested(RemediationRowSchema), metadata={"description": "整治清单"})
    next = text("下一页的翻页标记")


class LedgerSchema(Schema):
    rows = fields.List(fields.Nested(LedgerRowSchema), metadata={"description": "整治台账"})
    next = text("下一页的翻页标记")
