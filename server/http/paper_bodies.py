"""What is written about a paper by phone or on a page: the issuer's words, and a delivery."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from server.domain.papers import WAYS


class StrictSchema(Schema):
    class Meta:
        unknown = RAISE


def text(description: str, **options: Any) -> fields.String:
    return fields.String(metadata={"description": description}, **options)


class PaperInputSchema(StrictSchema):
    """What the issuer writes himself; which of it a kind takes, /paper-kinds tells."""

    contact_name = text("联系人", validate=validate.Length(min=2, max=20))
    contact_phone = text(
        "联系电话", validate=validate.Regexp(r"[0-9+-]{7,20}\Z", error="电话号码格式不正确。")
    )
    due_on = fields.Date(format="iso", metadata={"description": "办理期限，今后的日期"})
    due_days = fields.Integer(
        strict=True,
        validate=validate.Range(1, 180),
        metadata={"description": "自送达之日起的天数"},
    )
    matter = text("事由", validate=validate.Length(min=5, max=1000))
    department = text("移送的部门（部门代码）", validate=validate.Length(min=1, max=40))
    talk_at = fields.AwareDateTime(format="iso", metadata={"description": "约谈时间"})
    talk_place = text("约谈地点", validate=validate.Length(min=2, max=60))
    task = text("督办的派单编号（超期的派单；督办函用）", validate=validate.Length(equal=36))
    talk_person = text("被约谈人职务", validate=validate.Length(min=2, max=60))


class DeliverSchema(StrictSchema):
    way = text(
        "送达方式：direct 直接，lien 留置，post 邮寄，notice 公告，entrusted 委托",
        required=True,
        validate=validate.OneOf(list(WAYS)),
    )
    is_delivered = fields.Boolean(
        load_default=True, metadata={"description": "是否送达；未送达的写明情况"}
    )
    happened_at = fields.AwareDateTime(
        required=True, format="iso", metadata={"description": "送达（尝试）时间"}
    )
    receiver = text("收件人姓名（加密保存）", validate=validate.Length(min=2, max=20))
    relation = text(
        "收件人与产权人的关系：本人、同住成年家属、单位收件人等",
        validate=validate.Length(min=1, max=20),
    )
    is_refused = fields.Boolean(load_default=False, metadata={"description": "是否拒收、拒签"})
    signature = text(
        "收件人签名，PNG 图像的 base64（加密保存）", validate=validate.Length(max=300_000)
    )
    witnesses = fields.List(
        fields.String(validate=validate.Length(min=2, max=20)),
        validate=validate.Length(max=5),
        load_default=list,
        metadata={"description": "见证人姓名（加密保存）"},
    )
    photo_sha256 = text(
        "现场照片的 SHA-256（照片须已上传）",
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="应为小写十六进制的 SHA-256 值。"),
    )
    tracking_no = text("邮件号码", validate=validate.Length(min=4, max=40))
    note = text("情况说明（加密保存）", validate=validate.Length(min=2, max=500))
    delivered_by = text("送达人账号；不填的为登记人", validate=validate.Length(equal=36))


class OfficePaperInputSchema(StrictSchema):
    """What the office writes into its own papers; which of it a kind takes, the kind says."""

    demand = text("补充的工作要求", validate=validate.Length(max=1000))
    contact_name = text("联系人", validate=validate.Length(min=2, max=20))
    contact_phone = text(
        "联系电话", validate=validate.Regexp(r"[0-9+-]{7,20}\Z", error="电话号码格式不正确。")
    )
    talk_at = fields.AwareDateTime(format="iso", metadata={"description": "约谈时间"})
    talk_place = text("约谈地点", validate=validate.Length(min=2, max=60))
    talk_person = text("被约谈人职务", validate=validate.Length(min=2, max=60))
    commitment = text("被约谈单位表态和整改承诺", validate=validate.Length(max=1000))
