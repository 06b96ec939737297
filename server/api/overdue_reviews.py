"""The JSON door of overdue reviews: general hazards past their day, for a technician to look at."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from server.api.columns import DueColumns, PageQuery, day, many, moment, text
from server.domain.acts import Act
from server.domain.deadlines import Due, told
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.services import overdue_reviews
from server.services.work import Work

door = Door("overdue_reviews", url_prefix="/api/v1")

Body = dict[str, Any]


class OverdueLineSchema(DueColumns):
    id = text("整治编号")
    house_id = text("房屋编号")
    case_id = text("案卷编号")
    code = text("房屋编码")
    township_code = text("乡镇代码")
    village_code = text("村代码")
    owner_masked = text("产权人（脱敏）")
    verdict = text("现判定")
    assessment_id = text("初步判定编号，复核时带回")
    requirement = text("整治要求")
    supervising_unit = text("监管责任单位")
    due_on = day("整治时限")
    called_at = moment("提请复核时间（夜间任务登记；未登记的同样须复核）")


class OverduePageSchema(Schema):
    lines = many(OverdueLineSchema, "逾期的一般隐患整治项目")
    next = text("下一页的翻页标记")


@door.opens(
    "/overdue-reviews",
    act=Act.VERDICT_CONFIRM,
    query=PageQuery,
    answer=OverduePageSchema,
    problems=("cursor.invalid",),
)
def late(work: Work, query: Body) -> Body:
    """一般隐患整治逾期、须专业技术人员复核的项目；确认或改判房屋判定即办结。"""
    after: Any = key_of(query.get("after"), 4)
    page = overdue_reviews.late_page(work, after=after, limit=query["limit"])
    lines = [{**one._asdict(), **told(Due(one.due_on), work.now)._asdict()} for one in page.lines]
    return {"lines": lines, "next": cursor_of(page.next_key)}
