"""The JSON door of transfers (案件移送): one route per step of the table."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from server.api.columns import PageQuery, flag, many, moment, number as whole, text, texts
from server.api.matter_columns import (
    CountQuery,
    MatterClockSchema,
    MatterCountsSchema,
    MatterNextStepSchema,
    MatterQuery,
    MatterStepSchema,
    StepBody,
    steps_with_acts,
)
from server.api.sector_tasks import STEP_PROBLEMS, given_of
from server.domain.acts import Act
from server.domain.transfers import SOURCES, TRANSFERS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.services import matter_asking, matter_counts, transfer_reading, transfers
from server.services.transfer_reading import ToRecord, Transfer
from server.services.transfers import Record
from server.services.work import Work

door = Door("transfers", url_prefix="/api/v1")

Body = dict[str, Any]
_SHA256 = validate.Regexp(r"^[0-9a-f]{64}$")


class RecordTransferSchema(Schema):
    class Meta:
        unknown = RAISE

    house_id = text("房屋编号", required=True, validate=validate.Length(max=36))
    kinds = fields.List(
        fields.String(validate=validate.Length(max=30)),
        required=True,
        validate=validate.Length(min=1, max=9),
        metadata={"description": "违法建设经营情况（代码表 illegal_kind）"},
    )
    words = text("基本违法事实，加密保存", required=True, validate=validate.Length(max=2000))
    source = text("线索来源", load_default="survey", validate=validate.OneOf(list(SOURCES)))
    found_at = moment("发现时间；不填时按排查时间或现在")
    is_urgent = flag("情况是否紧急（24小时内移送）")
    files = fields.List(
        fields.String(validate=_SHA256),
        validate=validate.Length(max=20),
        metadata={"description": "现场照片"},
    )


class TransferSchema(Schema):
    id = text("移送内部编号")
    number = text("移送编号")
    house_id = text("房屋编号")
    house_code = text("房屋编码")
    township_code = text("乡镇代码")
    village_code = text("村代码")
    source = text("线索来源")
    kinds = texts("违法建设经营情况")
    is_urgent = flag("是否紧急")
    sender = text("移送单位代码")
    sender_name = text("移送单位")
    receiver = text("承办单位代码")
    receiver_name = text("承办单位")
    state = text("状态")
    side = text("反馈：none、given、acknowledged")
    outcomes = texts("处理结果")
    refusals = whole("退回次数")
    is_binding = flag("管辖是否已经决定")
    is_unlawful = flag("是否因此不得经营")
    found_at = moment("发现时间")
    recorded_at = moment("登记时间")
    handed_over_at = moment("移送时间")
    closed_at = moment("办结时间")
    clock = fields.Nested(MatterClockSchema)
    version = whole("版本号")


class WholeTransferSchema(TransferSchema):
    steps = many(MatterStepSchema, "办理经过")
    next_steps = many(MatterNextStepSchema, "本人现在可以办理的步骤")


class TransferPageSchema(Schema):
    transfers = many(TransferSchema, "按期限排列")
    next = text("下一页的翻页标记，没有下一页时为空")
    total = whole("符合条件的件数（只在第一页给出）")


class ToRecordSchema(Schema):
    house_id = text("房屋编号")
    code = text("房屋编码")
    township_code = text("乡镇代码")
    village_code = text("村代码")
    submission_id = text("排查提交编号")
    kinds = texts("违法建设经营情况")
    found_at = moment("排查时间")
    clock = fields.Nested(MatterClockSchema)


class ToRecordPageSchema(Schema):
    findings = many(ToRecordSchema, "最早发现的在前")
    next = text("下一页的翻页标记，没有下一页时为空")


@door.opens(
    "/transfers",
    act=Act.TRANSFER_READ,
    query=MatterQuery,
    answer=TransferPageSchema,
    problems=("cursor.invalid",),
)
def transfer_list(work: Work, query: Body) -> Body:
    """本单位移送和承办的案件，按本步骤的期限排列。"""
    after = matter_asking.key_of_cursor(key_of(query.pop("after", None), 2))
    limit = query.pop("limit")
    wanted = matter_asking.filter_of(work, TRANSFERS, query)
    found = transfer_reading.page(work, wanted, after=after, limit=limit)
    return {
        "transfers": [transfer_body(one) for one in found.transfers],
        "next": cursor_of(matter_asking.cursor_key(found.next_key)),
        "total": found.total,
    }


def transfer_body(one: Transfer) -> Body:
    return {**one.row._asdict(), **{n: getattr(one, n) for n in Transfer._fields if n != "row"}}


@door.opens(
    "/transfers",
    "POST",
    act=Act.TRANSFER_RECORD,
    body=RecordTransferSchema,
    answer=WholeTransferSchema,
    status=201,
    problems=(
        "house.missing",
        "code.unknown",
        "reason.too_short",
        "photo.not_stored",
        "matter.photo_used",
        "transfer.open_already",
        "transfer.found_in_future",
    ),
)
def record(work: Work, body: Body) -> Body:
    """登记违法建设经营线索；移送期限自发现之日起算。"""
    lists = {name: tuple(body.pop(name, ())) for name in ("kinds", "files")}
    transfer_id = transfers.record(work, Record(**body, **lists))
    return transfer_body(transfer_reading.read(work, transfer_id))


@door.opens(
    "/transfers/to-record",
    act=Act.TRANSFER_RECORD,
    query=PageQuery,
    answer=ToRecordPageSchema,
    problems=("cursor.invalid",),
)
def to_record(work: Work, query: Body) -> Body:
    """排查发现违法建设经营、尚未登记移送的房屋。"""
    after = matter_asking.key_of_cursor(key_of(query.pop("after", None), 2))
    found, following = transfer_reading.to_record(work, after=after, **query)
    return {
        "findings": [finding_body(one) for one in found],
        "next": cursor_of(matter_asking.cursor_key(following)),
    }


def finding_body(one: ToRecord) -> Body:
    return {**one.finding._asdict(), "clock": one.clock}


@door.opens(
    "/transfers/counts",
    act=Act.TRANSFER_READ,
    query=CountQuery,
    answer=MatterCountsSchema,
    problems=("figures.no_such_month",),
)
def counts(work: Work, query: Body) -> Body:
    """各单位登记、移送、退回、立案、处罚、逾期件数；只统计到单位。"""
    period = matter_asking.period_asked(work, query.get("month"))
    since = matter_asking.beginning_of(period)
    units = matter_counts.unit_counts(work, TRANSFERS, since, period.closes_at)
    return {"since": since, "until": period.closes_at, "units": units}


@door.opens(
    "/transfers/<transfer_id>",
    act=Act.TRANSFER_READ,
    answer=WholeTransferSchema,
    problems=("transfer.missing",),
)
def transfer(work: Work, transfer_id: str) -> Body:
    """一件移送案件：事实、期限、办理经过和反馈，以及本人现在可以办理的步骤。"""
    return transfer_body(transfer_reading.read(work, transfer_id))


def _open(step: str, label: str, act: Act) -> None:
    """One step of the table as a route of its own."""

    def take(work: Work, body: Body, transfer_id: str) -> Body:
        transfers.take_step(work, transfer_id, step, given_of(body))
        return transfer_body(transfer_reading.read(work, transfer_id))

    take.__name__, take.__doc__ = step, f"{label}。"
    door.opens(
        f"/transfers/<transfer_id>/{step.replace('_', '-')}",
        "POST",
        act=act,
        body=StepBody,
        answer=WholeTransferSchema,
        problems=("transfer.missing", "matter.outcome_unknown", *STEP_PROBLEMS[1:]),
    )(take)


for _step, _label, _act in steps_with_acts(TRANSFERS):
    _open(_step, _label, _act)
