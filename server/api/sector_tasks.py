"""The JSON door of dispatched tasks (派单): one route per step of the table."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from server.api.columns import day, flag, many, moment, number as whole, text
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
from server.domain.acts import Act
from server.domain.sector_tasks import TASK_KINDS, TASKS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.services import matter_asking, matter_counts, sector_tasks, task_reading
from server.services.matters import Given
from server.services.sector_tasks import Dispatch
from server.services.task_reading import Task
from server.services.work import Work

door = Door("sector_tasks", url_prefix="/api/v1")

Body = dict[str, Any]
_ID = validate.Length(max=36)


class SectorTaskQuerySchema(MatterQuery):
    kind = text("派单事项", validate=validate.OneOf(list(TASK_KINDS)))


class DispatchSchema(Schema):
    class Meta:
        unknown = RAISE

    kind = text("派单事项", required=True, validate=validate.OneOf(list(TASK_KINDS)))
    demand = text("要求办理的内容，加密保存", required=True, validate=validate.Length(max=2000))
    basis = text("依据的文件和条款", required=True, validate=validate.Length(max=300))
    receiver = text(
        "承办单位：department:部门代码 或 township:乡镇代码",
        required=True,
        validate=validate.Length(max=60),
    )
    house_ids = fields.List(
        fields.String(validate=_ID),
        validate=validate.Length(max=sector_tasks.MOST_HOUSES),
        metadata={"description": "有关房屋"},
    )
    mechanism = whole("抓落实机制的序号", strict=True)
    is_urgent = flag("是否紧急（期限按小时计）")
    transfer_id = text("为哪一移送案件出具技术鉴定意见", validate=_ID)


class SectorTaskHouseSchema(Schema):
    house_id = text("房屋编号")
    code = text("房屋编码")
    township_code = text("乡镇代码")
    village_code = text("村代码")


class SectorTaskSchema(Schema):
    id = text("派单内部编号")
    number = text("派单编号")
    kind = text("派单事项")
    demand = text("要求办理的内容")
    basis = text("依据")
    mechanism = whole("抓落实机制的序号")
    transfer_id = text("有关移送案件")
    sender = text("派单单位代码")
    sender_name = text("派单单位")
    receiver = text("承办单位代码")
    receiver_name = text("承办单位")
    state = text("状态")
    side = text("延期：none、asked、granted、denied")
    is_urgent = flag("是否紧急")
    refusals = whole("退单次数")
    is_binding = flag("承办单位是否经领导小组办公室裁定")
    dispatched_at = moment("派单时间，期限自此起算")
    clock = fields.Nested(MatterClockSchema)
    first_due_on = day("最初的期限")
    is_late = flag("是否超期（未办或逾期答复）")
    answered_at = moment("答复时间")
    closed_at = moment("办结时间")
    houses = whole("有关房屋数")
    named = many(SectorTaskHouseSchema, "辖区内有关房屋")
    version = whole("版本号")


class WholeSectorTaskSchema(SectorTaskSchema):
    steps = many(MatterStepSchema, "办理经过")
    next_steps = many(MatterNextStepSchema, "本人现在可以办理的步骤")


class SectorTaskPageSchema(Schema):
    tasks = many(SectorTaskSchema, "按期限排列")
    next = text("下一页的翻页标记，没有下一页时为空")
    total = whole("符合条件的件数（只在第一页给出）")


@door.opens(
    "/sector-tasks",
    act=Act.TASK_READ,
    query=SectorTaskQuerySchema,
    answer=SectorTaskPageSchema,
    problems=("cursor.invalid",),
)
def task_list(work: Work, query: Body) -> Body:
    """本单位派出和承办的派单，按期限排列；state 可为 open 在办、closed 已结或某一状态。"""
    after = matter_asking.key_of_cursor(key_of(query.pop("after", None), 2))
    limit = query.pop("limit")
    wanted = matter_asking.filter_of(work, TASKS, query)
    found = task_reading.page(work, wanted, after=after, limit=limit)
    return {
        "tasks": [task_body(one) for one in found.tasks],
        "next": cursor_of(matter_asking.cursor_key(found.next_key)),
        "total": found.total,
    }


def task_body(task: Task) -> Body:
    """The row's columns beside what is told of them."""
    return {**task.row._asdict(), **{n: getattr(task, n) for n in Task._fields if n != "row"}}


@door.opens(
    "/sector-tasks",
    "POST",
    act=Act.TASK_DISPATCH,
    body=DispatchSchema,
    answer=WholeSectorTaskSchema,
    status=201,
    problems=(
        "house.missing",
        "reason.too_short",
        "matter.no_clause",
        "matter.receiver_unknown",
        "matter.receiver_out_of_area",
        "matter.to_oneself",
        "task.nothing_asked_about",
        "task.mechanism_unknown",
        "task.not_of_transfer",
        "task.too_many_houses",
        "transfer.missing",
    ),
)
def dispatch(work: Work, body: Body) -> Body:
    """派单；期限自派单时起算，与何时签收无关。"""
    houses = tuple(body.pop("house_ids", ()))
    task_id = sector_tasks.dispatch(work, Dispatch(**body, house_ids=houses))
    return task_body(task_reading.read(work, task_id))


@door.opens(
    "/sector-tasks/counts",
    act=Act.TASK_READ,
    query=CountQuery,
    answer=MatterCountsSchema,
    problems=("figures.no_such_month",),
)
def counts(work: Work, query: Body) -> Body:
    """各单位收到、答复、退单、逾期件数；只统计到单位。"""
    period = matter_asking.period_asked(work, query.get("month"))
    since = matter_asking.beginning_of(period)
    units = matter_counts.unit_counts(work, TASKS, since, period.closes_at)
    return {"since": since, "until": period.closes_at, "units": units}


@door.opens(
    "/sector-tasks/<sector_task_id>",
    act=Act.TASK_READ,
    answer=WholeSectorTaskSchema,
    problems=("task.missing",),
)
def task(work: Work, sector_task_id: str) -> Body:
    """一件派单：要求、依据、期限、办理经过，以及本人现在可以办理的步骤。"""
    return task_body(task_reading.read(work, sector_task_id))


def _open(step: str, label: str, act: Act) -> None:
    """One step of the table as a route of its own."""

    def take(work: Work, body: Body, sector_task_id: str) -> Body:
        sector_tasks.take_step(work, sector_task_id, step, given_of(body))
        return task_body(task_reading.read(work, sector_task_id))

    take.__name__, take.__doc__ = step, f"{label}。"
    door.opens(
        f"/sector-tasks/<sector_task_id>/{step.replace('_', '-')}",
        "POST",
        act=act,
        body=StepBody,
        answer=WholeSectorTaskSchema,
        problems=STEP_PROBLEMS,
    )(take)


STEP_PROBLEMS = (
    "task.missing",
    "matter.not_yours",
    "matter.not_ready",
    "matter.changed_meanwhile",
    "matter.evidence_missing",
    "matter.no_clause",
    "matter.four_eyes",
    "matter.binding",
    "photo.not_stored",
    "matter.photo_used",
    "reason.too_short",
)


def given_of(body: Body) -> Given:
    lists = {name: tuple(body.pop(name, ())) for name in ("files", "outcomes")}
    return Given(**body, **lists)


for _step, _label, _act in steps_with_acts(TASKS):
    _open(_step, _label, _act)
