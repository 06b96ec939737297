"""The JSON door of the figures: a month's table and the houses behind every number (law 10)."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import RAISE, Schema, fields, validate

from server.api.columns import flag, moment, number, text
from server.api.house_answers import HouseLineSchema
from server.domain.acts import Act
from server.domain.indicators import INDICATORS
from server.http.door import Door
from server.http.downloads import attachment, file_pieces
from server.http.paging import DEFAULT_LIMIT, MAX_LIMIT, cursor_of, key_of
from server.outputs import excel
from server.services import (
    exports,
    frozen,
    report_houses,
    reports,
    todays_division,
    todays_houses,
)
from server.services.report_houses import HousesBehind
from server.services.reports import MonthReport
from server.services.work import Work
from server.store.reads.figures import AreaLine

door = Door("reports", url_prefix="/api/v1")

Body = dict[str, Any]

_NUMBERS = fields.Dict(
    keys=fields.String(), values=fields.Integer(), metadata={"description": "指标代码 → 数"}
)


def _division() -> fields.String:
    return text(
        "then 当时的区划（封存时的样子），today 现在的区划（合并、分设、划转后）",
        load_default="then",
        validate=validate.OneOf(["then", "today"]),
    )


class MonthQuerySchema(Schema):
    class Meta:
        unknown = RAISE

    level = text(
        "按乡镇，或按乡镇和村",
        load_default="township",
        validate=validate.OneOf(["township", "village"]),
    )
    division = _division()


class IndicatorSchema(Schema):
    id = text("指标代码")
    name = text("项目")
    meaning = text("含义")
    group = text("分组")
    unit = text("单位")


class AreaNumbersSchema(Schema):
    code = text("区划代码")
    name = text("区划名称")
    parent = text("上级区划代码")
    level = text("township 乡镇，village 村（居）")
    numbers = _NUMBERS


class AnchorSchema(Schema):
    seq = number("锚定序号")
    at = moment("锚定时间")
    hash = text("SM3")


class IssueSchema(Schema):
    issue = number("期号，1 为封存，其后为更正")
    frozen_at = moment("封存时间")
    anchor = number("所据台账锚定序号")
    sm3 = text("报表内容的 SM3")


class UnmetSchema(Schema):
    area = text("区划代码，total 为合计")
    check = text("校核关系代码")
    sentence = text("校核关系")


class FallSchema(Schema):
    area = text("区划代码，total 为合计")
    indicator = text("低于上月的累计指标")
    was = number("上月的数")
    now = number("本月的数")
    is_explained = flag("是否由划出的房屋说明")


class MonthReportSchema(Schema):
    month = text("报表月份")
    starts = fields.Date(metadata={"description": "报表期第一日"})
    ends = fields.Date(metadata={"description": "报表期最后一日"})
    before = moment("该时刻之前的台账记录计入")
    is_closed = flag("报表期是否已结束")
    issue = fields.Nested(
        IssueSchema, allow_none=True, metadata={"description": "封存的期次；未封存的为空"}
    )
    generated_at = moment("生成时间")
    houses = number("辖区内建档房屋数")
    total = _NUMBERS
    areas = fields.List(fields.Nested(AreaNumbersSchema), metadata={"description": "各区划"})
    indicators = fields.List(fields.Nested(IndicatorSchema), metadata={"description": "指标"})
    holds = flag("校核是否全部相符")
    unmet = fields.List(fields.Nested(UnmetSchema), metadata={"description": "未通过的校核"})
    falls = fields.List(fields.Nested(FallSchema), metadata={"description": "低于上月的累计数"})
    anchor = fields.Nested(AnchorSchema, allow_none=True, metadata={"description": "最近一次锚定"})


class BehindQuerySchema(Schema):
    class Meta:
        unknown = RAISE

    area = text("乡镇或村代码；不填为辖区合计", load_default=None, validate=validate.Length(max=12))
    after = text("上一页返回的翻页标记", load_default=None, validate=validate.Length(max=400))
    limit = number("每页条数", load_default=DEFAULT_LIMIT, validate=validate.Range(1, MAX_LIMIT))
    division = _division()


class BehindSchema(Schema):
    houses = fields.List(fields.Nested(HouseLineSchema), metadata={"description": "房屋"})
    next = text("下一页的翻页标记，没有下一页时为空")


@door.opens(
    "/reports/<month>",
    act=Act.REPORT_READ,
    query=MonthQuerySchema,
    answer=MonthReportSchema,
    problems=("figures.no_such_month", "figures.in_future"),
)
def month_report(work: Work, query: Body, month: str) -> Body:
    """某月统计表：各指标的合计与各乡镇（村）数，附表内校核；已封存的为封存时的数。"""
    is_today = query["division"] == "today"
    read = todays_division.report_of_month if is_today else frozen.report_of_month
    return _body(read(work, month), query["level"])


def _body(report: MonthReport, level: str) -> Body:
    period, cut_off = report.cut_off.period, report.cut_off
    shown = report.areas if level == "village" else report.townships
    return {
        "month": period.name,
        "starts": period.starts,
        "ends": period.ends,
        "before": cut_off.before,
        "is_closed": cut_off.is_closed,
        "issue": report.issue,
        "generated_at": report.generated_at,
        "houses": report.houses,
        "total": report.total,
        "areas": [_area(report, one) for one in shown],
        "indicators": INDICATORS,
        "holds": report.holds,
        "falls": report.falls,
        "anchor": report.anchor,
        "unmet": [
            {"area": one.area, "check": one.check.id, "sentence": one.check.sentence}
            for one in report.unmet
        ],
    }


def _area(report: MonthReport, area: AreaLine) -> Body:
    numbers = {row.id: report.number(area.code, row.id) for row in INDICATORS}
    return {**area._asdict(), "numbers": numbers}


@door.opens(
    "/reports/<month>/<indicator>/houses",
    act=Act.REPORT_READ,
    query=BehindQuerySchema,
    answer=BehindSchema,
    problems=(
        "figures.no_such_month",
        "figures.in_future",
        "figures.no_such_indicator",
        "cursor.invalid",
    ),
)
def houses_behind(work: Work, query: Body, month: str, indicator: str) -> Body:
    """某个数字背后的房屋：恰为该数所计的房屋，按房屋编号排列。"""
    after = key_of(query["after"], 1)
    asked = {"area": query["area"], "after": after and after[0], "limit": query["limit"]}
    found = _found(work, month, indicator, asked, is_today=query["division"] == "today")
    return {
        "houses": found.houses,
        "next": cursor_of(found.next_after and (found.next_after,)),
    }


def _found(work: Work, month: str, indicator: str, asked: Body, *, is_today: bool) -> HousesBehind:
    if is_today:
        return todays_houses.houses_behind(work, month, indicator, **asked)
    found = frozen.houses_behind(work, month, indicator, **asked)
    if found is not None:
        return found
    cut_off = reports.cut_off_of_month(work, month)
    return report_houses.houses_behind(work, indicator, cut_off, **asked)


@door.opens(
    "/reports/<month>.xlsx",
    act=Act.EXPORT_READ,
    reads=False,
    retries=2,
    problems=("figures.no_such_month", "figures.in_future"),
)
def month_xlsx(work: Work, month: str) -> Response:
    """某月统计表 XLSX：汇总表、各乡镇分村表、校核、指标说明；导出记入台账。"""
    file = exports.export_month(work, month)
    return attachment(file_pieces(file.content), file.name, excel.MEDIA_TYPE)
