"""The columns of the lists and the ledger (domain.md §4.1); personal columns are masked."""

from __future__ import annotations

from marshmallow import Schema, fields

from server.api.columns import (
    CaseColumns,
    DueColumns,
    HazardColumns,
    HouseColumns,
    RemediationColumns,
    TellingColumns,
    day,
    flag,
    many,
    moment,
    text,
    texts,
)


def on_top() -> fields.Boolean:
    return flag("严重隐患（或鉴定要求停用）管控措施尚未到位，排在最前")


class _HouseColumns(HouseColumns):
    house_id = text("房屋编号")
    platform_no = text("国家平台编号")
    township = text("乡镇")
    village = text("村")
    health_code = text("健康码（当天）")


class HazardRowSchema(_HouseColumns, HazardColumns, DueColumns, TellingColumns):
    due_on = day("期限：已列入整治方案的为方案时限，其余为案卷本环节期限")
    stage = text("案卷当前环节")
    is_on_top = on_top()
    case_id = text("案卷编号")
    case_number = text("案卷号")
    case_verdict = text("案卷判定")
    control = text("管控状态")
    inspection = text("鉴定状态")


class RemediationRowSchema(_HouseColumns, RemediationColumns, TellingColumns):
    case_number = text("案卷号")
    supervising_unit = text("监管责任单位")
    department_code = text("行业主管部门")
    progress = text("进度：waiting 待整治，working 整治中，done 已整治")
    is_on_top = on_top()


class LedgerRowSchema(_HouseColumns, CaseColumns, TellingColumns):
    control_kinds = texts("管控措施")
    control_in_place_at = moment("管控到位时间")
    inspection_grade = text("鉴定等级")
    inspection_report_no = text("鉴定报告编号")
    remedies = texts("整治措施")
    started_at = moment("开工时间")
    finished_at = moment("完成时间")
    remediation_due_on = day("整治时限")
    acceptance_tier = text("验收牵头角色")
    acceptance_conclusion = text("验收结论")
    accepted_at = moment("验收时间")
    sign_off_number = text("销号编号")
    signed_off_at = moment("销号时间")
    is_on_top = on_top()


class HazardListSchema(Schema):
    rows = many(HazardRowSchema, "隐患清单")
    next = text("下一页的翻页标记")


class RemediationListSchema(Schema):
    rows = many(RemediationRowSchema, "整治清单")
    next = text("下一页的翻页标记")


class LedgerSchema(Schema):
    rows = many(LedgerRowSchema, "整治台账")
    next = text("下一页的翻页标记")
