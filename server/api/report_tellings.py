"""The JSON door of telling owners that their house was found dangerous."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server.api.case_bodies import StrictSchema, described, sha256
from server.api.columns import DueColumns, PageQuery, day, many, moment, text
from server.domain.acts import Act
from server.domain.danger_told import WHOM
from server.domain.deadlines import told
from server.domain.owner_told import WAY_LABELS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.services import report_tellings
from server.services.report_tellings import Telling
from server.services.work import Work
from server.store.reads.report_tellings import TellingLine

door = Door("report_tellings", url_prefix="/api/v1")
door.description = "鉴定为危险房屋后告知产权人"

Body = dict[str, Any]


class ReportTellingSchema(DueColumns):
    inspection_id = text("鉴定编号")
    house_id = text("房屋编号")
    case_id = text("案卷编号")
    code = text("房屋编码")
    township_code = text("乡镇代码")
    village_code = text("村代码")
    owner_masked = text("产权人（脱敏）")
    report_no = text("报告编号")
    grade = text("鉴定等级")
    advice = text("处理意见")
    owed_since = moment("报告出具时间，自此起算")
    due_on = day("告知期限")
    told_at = moment("告知时间")
    whom = text("被告知人：owner 房主，user 使用人，family 房主家属；文书送达的为空")
    way = text("告知方式")
    recipient_masked = text("被告知人（脱敏）")
    paper_id = text("送达即为告知的文书编号")
    end_cause = text("不再需要告知的原因：void 报告失效，overruled 异议复核，house_ended 房屋灭失")


class ReportTellingPageSchema(Schema):
    lines = many(ReportTellingSchema, "待告知产权人的危险鉴定结果")
    next = text("下一页的翻页标记")


class TellReportSchema(StrictSchema):
    whom = fields.String(
        required=True, validate=validate.OneOf(list(WHOM)), metadata=described("告知了谁")
    )
    way = fields.String(
        required=True, validate=validate.OneOf(list(WAY_LABELS)), metadata=described("告知方式")
    )
    recipient = fields.String(
        required=True,
        validate=validate.Length(min=2, max=40),
        metadata=described("被告知人姓名（加密保存）"),
    )
    told_at = fields.AwareDateTime(
        format="iso", metadata=described("告知时间，不填为现在；不早于报告出具时间")
    )
    photo_sha256 = sha256("告知现场或签收照片（可不填；照片须已上传）")
    note = fields.String(
        validate=validate.Length(max=500), metadata=described("情况说明（加密保存）")
    )


@door.opens(
    "/report-tellings",
    act=Act.LIST_READ,
    query=PageQuery,
    answer=ReportTellingPageSchema,
    problems=("cursor.invalid",),
)
def owed(work: Work, query: Body) -> Body:
    """鉴定为危险房屋、尚未告知产权人的，按乡镇、期限先后。"""
    found = report_tellings.owed_page(
        work,
        township=query.get("township"),
        after=key_of(query.get("after"), 3),
        limit=query["limit"],
    )
    return {"lines": [_dump(work, one) for one in found.lines], "next": cursor_of(found.next_key)}


@door.opens(
    "/inspections/<inspection_id>/telling",
    "POST",
    act=Act.INSPECTION_TELL,
    body=TellReportSchema,
    answer=ReportTellingSchema,
    problems=(
        "inspection.missing",
        "telling.not_dangerous",
        "telling.done",
        "telling.ended",
        "telling.in_future",
        "telling.before_report",
        "photo.not_stored",
        "photo.of_another_house",
        "photo.used_already",
        "photo.taken_before",
        "photo.in_future",
        "house.changed_meanwhile",
    ),
)
def tell(work: Work, body: Body, inspection_id: str) -> Body:
    """登记已将危险鉴定结果告知产权人（使用人）；《限期整改通知书》送达的自动登记。"""
    return _dump(work, report_tellings.tell(work, inspection_id, telling=Telling(**body)))


def _dump(work: Work, line: TellingLine) -> Body:
    return {**line._asdict(), **told(line.due, work.now)._asdict()}
