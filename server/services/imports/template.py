"""Which columns the empty template offers, in the words of the form."""

from __future__ import annotations

from server.outputs.import_template import TemplateColumn
from server.services.county import county_schema
from server.services.imports.fields import Field, fields_of
from survey_schema.accept import range_in_words
from survey_schema.model import Kind, Question

GUIDE = (
    "1. 一行一户（一处房屋）；表头不要改动，用不到的列可以留空或删除。",
    "2. “村”必填（名称或12位代码；有同名村的同时填乡镇），没有填村的按坐标确定。",
    "3. 为了识别同一房屋，平台编号、普查编号、户主加门牌号、坐标至少填一项。",
    "4. 经度、纬度为 CGCS2000（或 WGS84）的度数，如 111.8412345、38.9123456；"
    "高德、腾讯、百度地图的坐标请在对照文件中注明。",
    "5. 多选项用顿号隔开。不知道的留空，不要填“不详”“/”。",
    "6. 10 米内另有房屋的会被当作可能重复；确是两处房屋的，在“确认非重复”列填“是”。",
    "7. 身份证号、电话、编号列请保持文本格式，避免末尾几位丢失。",
)

_OWN_NOTES = {
    "platform_no": "自建房归集平台的房屋编号",
    "census_no": "自然灾害综合风险普查的房屋编号",
    "township": "名称或代码；没有同名村时可不填",
    "village": "名称或12位代码",
    "grid": "网格编号；不填时按坐标或村内唯一网格确定",
    "lon": "度，CGCS2000 或 WGS84",
    "lat": "度，CGCS2000 或 WGS84",
    "footprint_m2": "普查图斑自动计算的面积（平方米），用于核对建筑面积",
    "is_distinct": "与10米内的另一处不是同一房屋时填“是”",
}
_YES_NO = ("是", "否")


def template_columns(county: str) -> list[TemplateColumn]:
    fields = fields_of(county_schema(county).form)
    return [_column(county, field) for field in fields.values()]


def _column(county: str, field: Field) -> TemplateColumn:
    question = field.question
    if question is None:
        choices = _YES_NO if field.id == "is_distinct" else ()
        return TemplateColumn(field.label, _OWN_NOTES[field.id], choices)
    if question.codes is not None:
        codes = county_schema(county).codes[question.codes].codes
        labels = tuple(code.label for code in codes if not code.retired)
        is_several = question.kind is Kind.MULTI
        return TemplateColumn(field.label, _note(question), labels, is_several)
    choices = _YES_NO if question.kind is Kind.BOOLEAN else ()
    return TemplateColumn(field.label, _note(question), choices)


def _note(question: Question) -> str:
    parts = [question.hint or ""]
    if question.kind is Kind.MULTI:
        parts.append("可多选，用顿号隔开")
    if question.minimum is not None or question.maximum is not None:
        parts.append(f"范围：{range_in_words(question)}")
    if question.personal:
        parts.append("个人信息，加密保存")
    return "；".join(part for part in parts if part) or question.label
