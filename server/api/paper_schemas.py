"""What the paper door takes and answers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api.case_bodies import StrictSchema, VersionedSchema, reason
from server.api.columns import PageQuery, day, flag, many, moment, number, text, texts
from server.domain.papers import KINDS
from server.http.paper_bodies import PaperInputSchema

KIND_LABELS = "，".join(f"{name} {kind.title}" for name, kind in KINDS.items())


class PaperDraftSchema(VersionedSchema):
    kind = text(f"文种：{KIND_LABELS}", required=True, validate=validate.OneOf(list(KINDS)))
    given = fields.Nested(
        PaperInputSchema,
        data_key="input",
        load_default=dict,
        metadata={"description": "由印发人填写的内容"},
    )


class VoidSchema(StrictSchema):
    reason = reason("作废理由，不少于5个字", required=True)


class ParagraphSchema(Schema):
    level = text("h1 一级标题，h2 二级标题，p 正文")
    text = text("文字")


class PreviewSchema(Schema):
    kind = text("文种")
    issuer = text("发文机关")
    title = text("标题")
    addressee = text("主送（产权人脱敏）")
    paragraphs = many(ParagraphSchema, "正文")
    copies = text("抄送")


class DeliverySchema(Schema):
    id = text("送达记录编号")
    way = text("direct 直接，lien 留置，post 邮寄，notice 公告，entrusted 委托")
    is_delivered = flag("是否送达")
    happened_at = moment("送达（尝试）时间")
    delivered_on = day("视为送达的日期")
    delivered_by = text("送达人账号")
    receiver_masked = text("收件人（脱敏）")
    relation = text("收件人与产权人的关系")
    is_refused = flag("是否拒收、拒签")
    is_signed = flag("是否有签名")
    photo_sha256 = text("送达照片")
    recorded_at = moment("登记时间")


class PaperSchema(Schema):
    due_days = number("自送达之日起的天数")
    id = text("文书编号（系统）")
    house_id = text("房屋编号")
    house_code = text("房屋编码")
    case_id = text("案卷编号")
    kind = text(f"文种：{KIND_LABELS}")
    number = text("发文字号")
    issuer = text("发文机关")
    issued_on = day("成文日期")
    issued_at = moment("印发时间")
    issued_by = text("印发人账号")
    due_on = day("文书载明的期限")
    check_code = text("核验码")
    pdf_sha256 = text("PDF 的 SHA-256；尚未生成时为空")
    pdf_sm3 = text("PDF 的 SM3；尚未生成时为空")
    facts_sm3 = text("所载事实的 SM3，与台账一致")
    state = text("valid 有效，void 作废")
    voided_at = moment("作废时间")
    delivery = text(
        "not_needed 不需送达，waiting 待送达，tried 送达未成，announced 公告期内，delivered 已送达"
    )
    delivered_on = day("送达日期")


class PaperFileSchema(PaperSchema):
    deliveries = many(DeliverySchema, "送达记录")
    void_reason = text("作废理由")


class UndeliveredQuerySchema(PageQuery):
    pass


class KindSchema(Schema):
    kind = text("文种")
    title = text("名称")
    issuers = texts("可以印发的岗位")
    inputs = texts("由印发人填写的项目")
    optional = texts("可不填的项目")
    basis = fields.List(fields.Dict(), metadata={"description": "依据及其可信程度"})


class TemplateSchema(Schema):
    id = text("模板编号")
    kind = text("文种")
    version = number("版本")
    name = text("文件名")
    sha256 = text("文件的 SHA-256")
    uploaded_at = moment("上传时间")
    uploaded_by = text("上传人账号")


class KindTemplatesSchema(Schema):
    kind = text("文种")
    title = text("名称")
    versions = many(TemplateSchema, "本县上传的版本，新的在前；没有的使用系统自带模板")
    fields_known = fields.List(
        fields.Dict(), data_key="fields", metadata={"description": "模板可用的字段"}
    )
