"""What a client sends and is answered about the use of a house: checks, certificates, plates."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server.api.case_bodies import StrictSchema, reason as written
from server.api.columns import day, flag, many, moment, number, text, texts
from server.domain.certificate import REVOCATIONS
from server.domain.plate import WITHDRAWALS

_CODE = validate.Length(min=1, max=40)


def _choice(known: Any) -> str:
    return "、".join(f"{code} {label}" for code, label in known.items())


class CheckBody(StrictSchema):
    asked = text(
        "18 位房屋编码、凭证编号，或码牌、凭证二维码中的网址",
        required=True,
        validate=validate.Length(min=1, max=200),
    )
    licence_kind = text("办理的许可，licence_kind 代码", required=True, validate=_CODE)
    use = text("拟经营的业态，business_kind 代码；与凭证用途不同的，答复为否", validate=_CODE)


class OperationBarSchema(Schema):
    code = text("原因代码")
    sentence = text("原因")
    remedy = text("如何消除")
    source = text("依据")
    mark = text("依据不是官方文件的，注明待确认；否则为空")


class UseCertificateSchema(Schema):
    id = text("凭证标识")
    number = text("凭证编号")
    use = text("核准用途，business_kind 代码")
    valid_until = day("报告有效期至")
    issued_at = moment("核发时间")
    unit = text("核发单位")
    inspection_id = text("所依据的鉴定报告")
    is_valid = flag("今天是否有效（随查随算，不存储）")
    reasons = texts("无效的原因代码")
    sentences = texts("无效的原因")
    revoked_at = moment("撤销或换发时间")
    revoked_for = text("撤销原因代码；replaced 为换发")
    replaced_by = text("换发的新凭证")
    url = text("凭证二维码中的网址")


class OperationCheckSchema(Schema):
    receipt = text("核验回执号，可写入审批档案")
    at = moment("核验时间")
    code = text("房屋编码")
    may_operate = flag("能否用于经营")
    valid_until = day("能用于经营的，有效至（期间情况变化随时失效）")
    reasons = texts("原因代码")
    sentences = texts("原因")
    bars = many(OperationBarSchema, "每条原因的依据和消除办法")
    certificate = fields.Nested(UseCertificateSchema, metadata={"description": "该房屋的凭证"})
    licence_kind = text("办理的许可")
    use = text("拟经营的业态")


class CheckReceiptSchema(Schema):
    receipt = text("核验回执号")
    code = text("房屋编码")
    at = moment("核验时间")
    may_operate = flag("当时的答复")
    reasons = texts("当时的原因代码")
    valid_until = day("当时答复的有效期")
    licence_kind = text("办理的许可")
    use = text("拟经营的业态")
    asked_by = text("核验方式：code 房屋编码，number 凭证编号，plate 码牌，certificate 凭证二维码")


class MayOperateSchema(Schema):
    may_operate = flag("能否用于经营")
    valid_until = day("有效至")
    bars = many(OperationBarSchema, "不得用于经营的原因")


class HouseColourSchema(Schema):
    health_code = text("健康码：green、yellow、red、grey")
    line = text("县情配置 health_code 表中适用的一条")
    reason = text("颜色的原因")
    mark = text("颜色规定不是官方文件的，注明待确认")
    facts = fields.Dict(metadata={"description": "判断颜色所用的事实"})


class IssueBody(StrictSchema):
    use = text("核准用途，business_kind 代码", required=True, validate=_CODE)


class RevokeBody(StrictSchema):
    reason = text(
        f"撤销原因：{_choice(REVOCATIONS)}",
        required=True,
        validate=validate.OneOf(list(REVOCATIONS)),
    )
    note = written("具体情况，不少于五个字；加密保存", required=True)


class PlateSchema(Schema):
    id = text("码牌标识")
    house_id = text("房屋")
    serial = number("该房屋的第几块")
    issued_at = moment("制发时间")
    withdrawn_at = moment("停用时间")
    withdrawn_for = text("停用原因")
    url = text("码牌二维码中的网址")


class PlateChoice(StrictSchema):
    township = text("乡镇代码", validate=validate.Length(max=12))
    village = text("村代码", validate=validate.Length(max=12))
    grid = text("网格代码", validate=validate.Length(max=20))
    is_operational = flag("是否经营性")


class IssuedSchema(Schema):
    issued = number("新制发的块数")


class WithdrawBody(StrictSchema):
    reason = text(
        f"停用原因：{_choice(WITHDRAWALS)}",
        required=True,
        validate=validate.OneOf(list(WITHDRAWALS)),
    )
