"""The JSON door of reports from the public (投诉举报): one route per step of the table.

No answer but that of `…/reporter` says who reported, and that one to the unit that keeps it.
"""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from server.api.columns import PageQuery, day, flag, many, moment, number as whole, text, texts
from server.api.matter_columns import (
    MatterClockSchema,
    MatterNextStepSchema,
    MatterStepSchema,
    StepBody,
    steps_with_acts,
)
from server.domain.acts import Act
from server.domain.complaints import CHANNELS, COMPLAINTS, KINDS, RESULTS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.services import (
    complaint_asking,
    complaint_reading,
    complaint_reporter,
    complaint_taking,
    complaints,
    matter_asking,
)
from server.services.complaint_reading import Complaint
from server.services.complaint_reporter import Reporter
from server.services.complaint_taking import Taking
from server.services.complaints import Bringing
from server.services.work import Work

door = Door("complaints", url_prefix="/api/v1")

Body = dict[str, Any]
_SHA256 = validate.Regexp(r"^[0-9a-f]{64}$")
_CODE = validate.Length(max=18)


class ComplaintQuerySchema(PageQuery):
    state = text("状态：open 在办、to_answer 待答复、closed 已办结或某一状态")
    side = text("mine 本单位核查、kept 本单位受理、all 全部", validate=validate.Length(max=8))
    channel = text("举报方式", validate=validate.OneOf(list(CHANNELS)))
    result = text("核查结果", validate=validate.OneOf(list(RESULTS)))
    township = text("乡镇代码；none 为未写明乡镇的", validate=validate.Length(max=12))
    village = text("村代码", validate=validate.Length(max=12))
    house = text("房屋编号", validate=validate.Length(max=36))
    overdue = fields.Boolean(metadata={"description": "只看超期未办的"})


class ReporterSchema(Schema):
    class Meta:
        unknown = RAISE

    name = text("姓名，加密保存", validate=validate.Length(max=40))
    phone = text("电话，加密保存", validate=validate.Length(max=20))
    note = text("其他联系方式、备注，加密保存", validate=validate.Length(max=300))


class TakingSchema(Schema):
    class Meta:
        unknown = RAISE

    channel = text("举报方式", required=True, validate=validate.OneOf(list(CHANNELS)))
    kinds = fields.List(
        fields.String(validate=validate.OneOf(list(KINDS))),
        required=True,
        validate=validate.Length(min=1, max=len(KINDS)),
        metadata={"description": "反映的问题"},
    )
    words = text("具体情况，加密保存，会转给核查单位", required=True,
                 validate=validate.Length(max=2000))  # fmt: skip
    place = text("怎么找到，加密保存", validate=validate.Length(max=200))
    township = text("乡镇代码", validate=validate.Length(max=12))
    village = text("村代码", validate=validate.Length(max=12))
    house_code = text("房屋编码", validate=_CODE)
    is_anonymous = flag("是否匿名")
    reporter = fields.Nested(ReporterSchema, metadata={"description": "举报人，只由受理单位保管"})
    received_on = day("收到日期，不填为现在")
    files = fields.List(
        fields.String(validate=_SHA256),
        validate=validate.Length(max=12),
        metadata={"description": "照片的 SHA-256，须先上传"},
    )


class ComplaintSchema(Schema):
    id = text("举报内部编号")
    number = text("举报编号")
    channel = text("举报方式")
    kinds = texts("反映的问题")
    words = text("具体情况")
    place = text("地点")
    township_code = text("乡镇代码")
    village_code = text("村代码")
    house_id = text("房屋编号（在辖区内的）")
    house_code = text("房屋编码（在辖区内的）")
    sender = text("受理单位代码")
    sender_name = text("受理单位")
    receiver = text("核查单位代码")
    receiver_name = text("核查单位")
    with_village = flag("是否已交村（居）委会核查")
    state = text("状态")
    side = text("奖励")
    result = text("核查结果")
    declined_for = text("不予受理的原因")
    received_at = moment("收到时间，期限自此起算")
    taken_at = moment("登记时间")
    clock = fields.Nested(MatterClockSchema, allow_none=True)
    checked_at = moment("核查时间")
    answered_at = moment("答复时间")
    closed_at = moment("办结时间")
    was_late = flag("是否有环节超期")
    version = whole("版本号")


class FollowedSchema(Schema):
    follow = text("surveyed、raised、reopened、handed_over")
    reference = text("排查、判定意见、案卷或移送的编号")
    at = moment("时间")


class WholeComplaintSchema(ComplaintSchema):
    steps = many(MatterStepSchema, "办理经过")
    next_steps = many(MatterNextStepSchema, "本人现在可以办理的步骤")
    followed = many(FollowedSchema, "查实后的处理")


class ComplaintPageSchema(Schema):
    complaints = many(ComplaintSchema, "按期限排列，超期的在前")
    next = text("下一页的翻页标记，没有下一页时为空")
    total = whole("符合条件的件数（只在第一页给出）")


class ComplaintStepBody(StepBody):
    """What a step may bring; which of it is needed is said by the report itself (next_steps)."""

    house_code = text("所反映房屋的编码", validate=_CODE)
    earlier = text("重复举报的，此前举报的编号", validate=validate.Length(max=40))


class ReasonBody(Schema):
    class Meta:
        unknown = RAISE

    reason = text("查看的理由，不少于五个字", required=True, validate=validate.Length(max=200))


@door.opens(
    "/complaints",
    act=Act.COMPLAINT_READ,
    query=ComplaintQuerySchema,
    answer=ComplaintPageSchema,
    problems=("cursor.invalid",),
)
def complaint_list(work: Work, query: Body) -> Body:
    """本单位受理、核查的举报，按期限排列；不含举报人信息。"""
    after = matter_asking.key_of_cursor(key_of(query.pop("after", None), 2))
    limit = query.pop("limit")
    wanted = complaint_asking.filter_of(work, query)
    found = complaint_reading.page(work, wanted, after=after, limit=limit)
    return {
        "complaints": [complaint_body(one) for one in found.complaints],
        "next": cursor_of(matter_asking.cursor_key(found.next_key)),
        "total": found.total,
    }


def complaint_body(found: Complaint) -> Body:
    """A house the reader does not reach is not named."""
    return {
        **found.row._asdict(),
        **{name: getattr(found, name) for name in _TOLD},
        "house_id": found.house and found.house.id,
        "house_code": found.house and found.house.code,
    }


_TOLD = (
    "words", "place", "sender_name", "receiver_name", "clock", "steps", "next_steps", "followed",
)  # fmt: skip


@door.opens(
    "/complaints",
    "POST",
    act=Act.COMPLAINT_KEEP,
    body=TakingSchema,
    answer=WholeComplaintSchema,
    status=201,
    problems=(
        "house.missing",
        "reason.too_short",
        "photo.not_stored",
        "matter.photo_used",
        "complaint.contact_needed",
        "complaint.names_reporter",
        "complaint.place_needed",
        "complaint.place_unknown",
        "complaint.received_wrong",
    ),
)
def take_down(work: Work, body: Body) -> Body:
    """登记一件举报；期限自收到之时起算。"""
    person = Reporter(**body.pop("reporter", {}))
    lists = {name: tuple(body.pop(name, ())) for name in ("kinds", "files")}
    complaint_id = complaint_taking.take_down(work, Taking(**body, **lists, reporter=person))
    return complaint_body(complaint_reading.read(work, complaint_id))


@door.opens(
    "/complaints/<complaint_id>",
    act=Act.COMPLAINT_READ,
    answer=WholeComplaintSchema,
    problems=("complaint.missing",),
)
def complaint(work: Work, complaint_id: str) -> Body:
    """一件举报：情况、期限、办理经过，以及本人现在可以办理的步骤。"""
    return complaint_body(complaint_reading.read(work, complaint_id))


@door.opens(
    "/complaints/<complaint_id>/reporter",
    "POST",
    act=Act.COMPLAINT_KEEP,
    body=ReasonBody,
    answer=ReporterSchema,
    problems=(
        "complaint.missing",
        "complaint.not_kept_here",
        "complaint.reporter_none",
        "reason.too_short",
    ),
)
def reporter(work: Work, body: Body, complaint_id: str) -> Body:
    """受理单位写明理由后查看举报人；何人、何时、为何查看都留有记录。"""
    return complaint_reporter.shown(work, complaint_id, reason=body["reason"])


def _open(step: str, label: str, act: Act) -> None:
    """One step of the table as a route of its own."""

    def take(work: Work, body: Body, complaint_id: str) -> Body:
        complaints.take_step(work, complaint_id, step, _given(body))
        return complaint_body(complaint_reading.read(work, complaint_id))

    take.__name__, take.__doc__ = step, f"{label}。"
    door.opens(
        f"/complaints/<complaint_id>/{step.replace('_', '-')}",
        "POST",
        act=act,
        body=ComplaintStepBody,
        answer=WholeComplaintSchema,
        problems=_STEP_PROBLEMS,
    )(take)


_STEP_PROBLEMS = (
    "complaint.missing",
    "complaint.own_doing",
    "complaint.names_reporter",
    "complaint.photo_needed",
    "complaint.house_elsewhere",
    "house.missing",
    "matter.not_yours",
    "matter.not_ready",
    "matter.changed_meanwhile",
    "matter.evidence_missing",
    "matter.four_eyes",
    "matter.receiver_unknown",
    "photo.not_stored",
    "matter.photo_used",
    "reason.too_short",
)


def _given(body: Body) -> Bringing:
    lists = {name: tuple(body.pop(name, ())) for name in ("files", "outcomes")}
    return Bringing(**body, **lists)


for _step, _label, _act in steps_with_acts(COMPLAINTS):
    _open(_step, _label, _act)
