"""What the register of agencies is asked and answers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.case_bodies import StrictSchema, reason
from server.api.columns import day, flag, many, moment, number, text, texts
from server.domain.agency_register import CONDUCT, STATES, TIES

_NAME = validate.Length(min=2, max=120)
_ID = validate.Regexp(r"[0-9a-f-]{36}\Z", error="编号格式不正确。")


class RegisterDaySchema(StrictSchema):
    on = day("查询哪一天的名录；不填为今天")


class AgencyStandingSchema(Schema):
    state = text("registered 在册，suspended 暂停，removed 移出名录")
    from_on = day("自")
    until_on = day("至（暂停的最后一天）")
    reason = text("理由")
    decided_at = moment("决定时间")


class AgencyQualificationSchema(Schema):
    id = text("登记编号")
    kind = text("资质（代码表 agency_qualification）")
    number = text("证书编号")
    valid_from = day("有效期起")
    valid_until = day("有效期止")
    ended_on = day("自该日起注销")


class AgencyPersonSchema(Schema):
    id = text("登记编号")
    name_masked = text("姓名（脱敏）")
    certificate = text("证书（代码表 agency_certificate）")
    valid_from = day("有效期起")
    valid_until = day("有效期止")
    ended_on = day("自该日起注销")
    holds = flag("当日是否有效")


class AgencyTieSchema(Schema):
    kind = text("owner 产权人、使用人，repairer 设计施工单位，agency 其他鉴定机构")
    name_masked = text("名称（脱敏）")
    since_on = day("自")
    until_on = day("至")


class AgencyConductSchema(Schema):
    kind = text("false_report 虚假报告，correction 责令更正，complaint 投诉")
    on = day("日期")
    inspection_id = text("有关鉴定编号")
    note = text("说明（名录管理人员可见）")


class AgencySchema(Schema):
    unit_id = text("单位编号")
    name = text("单位名称")
    legal_name = text("法定名称")
    credit_code = text("统一社会信用代码")
    code_is_sound = flag("信用代码校验位是否相符；不符的只提示，不拒绝")
    scope = texts("可采用的鉴定标准（代码表 inspection_scale）")
    state = text("当日状态；空为未列入名录")
    until_on = day("暂停至")
    is_qualified = flag("当日是否有有效的勘察、设计资质，或三项检测资质齐全")
    false_reports = number("被认定的虚假报告次数")
    standings = many(AgencyStandingSchema, "状态沿革")
    qualifications = many(AgencyQualificationSchema, "资质")
    people = many(AgencyPersonSchema, "人员")
    ties = many(AgencyTieSchema, "利害关系")
    conduct = many(AgencyConductSchema, "从业记录")
    entered_at = moment("列入时间")
    version = number("版本号")
    day = day("名录日期")


class AgenciesSchema(Schema):
    agencies = many(AgencySchema, "名录")


class PublicAgencySchema(Schema):
    legal_name = text("机构名称")
    credit_code = text("统一社会信用代码")
    scope = texts("可采用的鉴定标准")
    qualifications = many(AgencyQualificationSchema, "资质")
    false_reports = number("被认定的虚假报告次数")


class PublicAgenciesSchema(Schema):
    day = day("名录日期")
    agencies = many(PublicAgencySchema, "在册机构")


class AgencyEntrySchema(StrictSchema):
    legal_name = fields.String(required=True, validate=_NAME)
    credit_code = fields.String(required=True, validate=validate.Length(min=1, max=40))
    scope = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=5))
    from_on = fields.Date(required=True, format="iso", metadata={"description": "列入日期"})


class AgencyChangeSchema(AgencyEntrySchema):
    reason = reason("更正理由，不少于5个字", required=True)
    version = fields.Integer(required=True, strict=True)


class AgencyWarningsSchema(Schema):
    warnings = texts("提示；不影响登记")


class AgencyStateSchema(StrictSchema):
    state = fields.String(required=True, validate=validate.OneOf(list(STATES)))
    from_on = fields.Date(required=True, format="iso", metadata={"description": "自该日起"})
    until_on = fields.Date(load_default=None, allow_none=True, format="iso")
    reason = reason("理由，不少于5个字", required=True)


class AgencyCertificateSchema(StrictSchema):
    kind = fields.String(required=True)
    number = fields.String(required=True, validate=validate.Length(min=2, max=60))
    valid_from = fields.Date(required=True, format="iso")
    valid_until = fields.Date(load_default=None, allow_none=True, format="iso")


class NamedCertificateSchema(AgencyCertificateSchema):
    name = fields.String(required=True, validate=validate.Length(min=2, max=40))


class AgencyEndSchema(StrictSchema):
    on = fields.Date(required=True, format="iso", metadata={"description": "自该日起注销"})


class TieBodySchema(StrictSchema):
    kind = fields.String(required=True, validate=validate.OneOf(list(TIES)))
    name = fields.String(required=True, validate=_NAME)
    grounds = fields.String(required=True, validate=validate.Length(min=2, max=500))
    since_on = fields.Date(required=True, format="iso")
    until_on = fields.Date(load_default=None, allow_none=True, format="iso")
    tied_agency_id = fields.String(load_default=None, allow_none=True, validate=_ID)


class ConductBodySchema(StrictSchema):
    kind = fields.String(required=True, validate=validate.OneOf(list(CONDUCT)))
    on = fields.Date(required=True, format="iso")
    note = fields.String(required=True, validate=validate.Length(min=5, max=1000))
    inspection_id = fields.String(load_default=None, allow_none=True, validate=_ID)


class ListedIdSchema(Schema):
    id = text("登记编号")


class ImportedRegisterSchema(Schema):
    agencies = number("列入机构数")
    qualifications = number("登记资质数")
    people = number("登记人员数")
