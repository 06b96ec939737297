"""What the API says of matters between units: columns tasks and transfers share."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from server.api.columns import PageQuery, day, flag, many, moment, number as whole, text, texts
from server.domain.matters import Procedure

_SHA256 = validate.Regexp(r"^[0-9a-f]{64}$")
_ID = validate.Length(max=36)

Body = dict[str, Any]


class StepBody(Schema):
    """What a step may bring; which of it is needed is said by the task itself (next_steps)."""

    class Meta:
        unknown = RAISE

    words = text("文字说明，不少于五个字，加密保存", validate=validate.Length(max=2000))
    clause = text("所依据的文件和条款（退单、退回必填）", validate=validate.Length(max=300))
    files = fields.List(
        fields.String(validate=_SHA256),
        validate=validate.Length(max=20),
        metadata={"description": "佐证照片的 SHA-256，须先上传"},
    )
    day = day("申请延期到的日期")
    receiver = text(
        "承办单位：department:部门代码 或 township:乡镇代码", validate=validate.Length(max=60)
    )
    outcomes = fields.List(
        fields.String(validate=validate.Length(max=30)),
        validate=validate.Length(max=8),
        metadata={"description": "处理结果代码"},
    )
    version = whole("读到的版本号，带上可防止覆盖他人的办理", strict=True)


class MatterStepSchema(Schema):
    number = whole("次序")
    step = text("步骤")
    label = text("步骤名称")
    at = moment("时间")
    who = text("办理人（脱敏）")
    party = text("办理单位代码")
    party_name = text("办理单位")
    words = text("文字说明")
    clause = text("所依据的条款")
    files = texts("佐证照片")
    outcomes = texts("处理结果")
    receiver_name = text("此后的承办单位")
    due_on = day("此后的期限")
    is_late = flag("是否在期限之后办理")


class MatterNextStepSchema(Schema):
    step = text("可以办理的步骤")
    label = text("步骤名称")
    needs = texts("必须提供的内容")
    takes = texts("可以提供的内容")


class MatterClockSchema(Schema):
    due_on = day("办理期限")
    days_left = whole("剩余天数，负数为超期天数")
    is_overdue = flag("是否超期")
    is_provisional = flag("期限跨入放假安排尚未公布的年度，暂按周一至周五推算")


class MatterQuery(PageQuery):
    state = text("状态", validate=validate.Length(max=12))
    sender = text("派出（移送）单位", validate=validate.Length(max=60))
    receiver = text("承办单位", validate=validate.Length(max=60))
    house = text("房屋编号", validate=_ID)
    number = text("编号", validate=validate.Length(max=40))
    overdue = fields.Boolean(metadata={"description": "只看超期未办的"})


class CountQuery(Schema):
    class Meta:
        unknown = RAISE

    month = text("报表月份，如 2022-09；不填为本期", validate=validate.Length(max=7))


class MatterUnitCountSchema(Schema):
    party = text("单位代码")
    name = text("单位")
    numbers = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "各项件数：退单、逾期等，只统计到单位，不到个人"},
    )


class MatterCountsSchema(Schema):
    since = moment("统计期开始")
    until = moment("统计期结束")
    units = many(MatterUnitCountSchema, "各单位")


def steps_with_acts(procedure: Procedure) -> list[tuple[str, str, Any]]:
    """One route per step: its name, label and act."""
    return list({move.step: (move.step, move.label, move.act) for move in procedure.moves}.values())
