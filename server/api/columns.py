"""Columns of what the API answers: one maker per kind, each with its description, and the groups of
columns that several answers share. A house, a case, a hazard or a remediation is described once."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from server.http.paging import DEFAULT_LIMIT, MAX_LIMIT
from survey_schema.model import UNCONFIRMED, Certainty


def text(description: str, **options: Any) -> fields.String:
    return fields.String(metadata={"description": description}, **options)


def texts(description: str) -> fields.List[Any]:
    return fields.List(fields.String(), metadata={"description": description})


def number(description: str, **options: Any) -> fields.Integer:
    return fields.Integer(metadata={"description": description}, **options)


def decimal(description: str) -> fields.Float:
    return fields.Float(metadata={"description": description})


def flag(description: str) -> fields.Boolean:
    return fields.Boolean(metadata={"description": description})


def moment(description: str) -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso", metadata={"description": description})


def day(description: str) -> fields.Date:
    return fields.Date(format="iso", metadata={"description": description})


def many(schema: type[Schema], description: str) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), metadata={"description": description})


class PageQuery(Schema):
    """What every list read page by page is asked with, within a township."""

    class Meta:
        unknown = RAISE

    after = text("上一页返回的翻页标记", validate=validate.Length(max=400))
    limit = number("每页条数", load_default=DEFAULT_LIMIT, validate=validate.Range(1, MAX_LIMIT))
    township = text("乡镇代码", validate=validate.Length(max=12))


class DueColumns(Schema):
    """What stands beside every due day, worked out when it is asked."""

    due_at = moment("期限以小时计的，到期的时刻")
    days_left = number("剩余天数：0 为今天到期，负数为已超期的天数；没有期限的为空")
    is_overdue = flag("是否超期")
    left = text("剩余时间：剩 3 天、今天到期、超期 5 天")


class TellingColumns(Schema):
    """A clock beside the stage's: the owner is still to be told of a dangerous report."""

    telling_due_on = day("鉴定为危险、尚未告知产权人的，告知期限；没有的为空")
    telling_due_at = moment("告知期限以小时计的，到期的时刻")
    telling_is_overdue = flag("告知是否超期")
    telling_left = text("告知剩余时间")


class HouseColumns(Schema):
    """What a list shows of a house; the owner masked."""

    code = text("房屋编码")
    township_code = text("乡镇代码")
    village_code = text("村代码")
    owner_masked = text("产权人（脱敏）")
    is_operational = flag("是否经营性")
    business_kinds = texts("经营业态")
    structure_type = text("结构类型")
    storeys = number("层数")
    floor_area_m2 = decimal("建筑面积（平方米）")
    built_year = number("建成年份")
    key_reasons = texts(
        "百日行动重点的原因：storeys 3层及以上，span 跨度6米及以上，"
        "complex 结构形式复杂，altered 加建、改建、扩建，shop 住宅改门店，crowded 人员密集"
    )


class CaseColumns(DueColumns):
    """A case and the state of each of its parts."""

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


class _Mark(fields.String):
    """The certainty of a fact as words: empty where an official text stands behind it."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return "" if value is None or Certainty(value).is_official else UNCONFIRMED


class HazardColumns(Schema):
    """One found hazard."""

    id = text("隐患编号")
    part = text("隐患部位（代码表 hazard_part）")
    sign = text("隐患表现")
    rule_id = text("规则号")
    severity = text("隐患等级：general 一般，severe 严重")
    certainty = text("规则依据的可信程度")
    mark = _Mark(
        attribute="certainty",
        dump_only=True,
        metadata={"description": "依据未经确认的，注明待当地主管部门确认"},
    )
    state = text("open 未整治，planned 已列入整治清单，remedied 已整治，struck 已销号")
    listed_at = moment("列入隐患清单时间")
    struck_at = moment("销号时间")


class RemediationColumns(DueColumns):
    """One line of the remediation list; whoever is responsible masked."""

    id = text("整治编号")
    case_id = text("案卷编号")
    kind = text("整治类别（代码表 remediation_class）")
    remedies = texts("整治措施（代码表 remedy_kind）")
    requirement = text("整治要求")
    responsible_masked = text("整治责任人（脱敏）")
    due_on = day("整治时限")
    planned_at = moment("列入整治清单时间")
    started_at = moment("开工时间")
    finished_at = moment("完成时间")
