"""What the rule doors answer: the tree of a verdict, what would lower it, and review tasks."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.api import columns

_VERDICTS = ["safe", "general_hazard", "severe_hazard", "incomplete"]


class PhotoNodeSchema(Schema):
    sha256 = columns.text("照片")
    label = columns.text("照片类别")
    is_stored = columns.flag("照片是否已收到")


class AnswerNodeSchema(Schema):
    question = columns.text("问题编号")
    label = columns.text("问题")
    value = fields.Raw(metadata={"description": "答案（代码或数值）"})
    text = columns.text("答案（文字，含单位）")
    photos = columns.many(PhotoNodeSchema, "所示照片")


class ClauseNodeSchema(Schema):
    text = columns.text("条款")
    certainty = columns.text("出处可靠度")
    mark = columns.text("待当地主管部门确认（非正式条款）")


class SignNodeSchema(Schema):
    rule = columns.text("规则编号")
    part = columns.text("部位代码")
    part_label = columns.text("部位")
    sign = columns.text("隐患表现")
    severity = columns.text("general 一般，severe 严重")
    severity_label = columns.text("等级")
    threshold = columns.text("限值")
    places = columns.number("处数")
    decides = columns.flag("判定是否以此为据")
    answers = columns.many(AnswerNodeSchema, "所据答案")
    clause = fields.Nested(ClauseNodeSchema, metadata={"description": "条款"})


class PromotionNodeSchema(Schema):
    by = columns.text("kinds 多类，places 多处")
    count = columns.number("类数或处数")
    sentence = columns.text("说明")
    rules = fields.List(fields.String(), metadata={"description": "计入的规则"})


class MissingQuestionSchema(Schema):
    question = columns.text("问题编号")
    label = columns.text("问题")
    state = columns.text("unanswered 未填，unseen 看不到")
    text = columns.text("说明")


class MissingSectionSchema(Schema):
    section = columns.text("表单部分编号")
    label = columns.text("表单部分")
    questions = columns.many(MissingQuestionSchema, "缺少的答案")


class TreeSchema(Schema):
    verdict = columns.text("判定")
    label = columns.text("判定名称")
    sentence = columns.text("说明")
    pack = columns.text("规则库版本")
    profile = columns.text("规则口径")
    promotion = fields.Nested(
        PromotionNodeSchema, allow_none=True, metadata={"description": "合并判为严重的依据"}
    )
    signs = columns.many(SignNodeSchema, "查出的隐患表现")
    missing = columns.many(MissingSectionSchema, "缺少的信息，按表单部分")


class ChangeSchema(Schema):
    question = columns.text("问题编号")
    label = columns.text("问题")
    was = columns.text("现答案")
    text = columns.text("须为")
    value = fields.Raw(metadata={"description": "一个满足要求的答案"})


class WaySchema(Schema):
    changes = columns.many(ChangeSchema, "须同时满足的变化，缺一不可")
    verdict = columns.text("变化后的判定")


class LoweringSchema(Schema):
    ways = columns.many(WaySchema, "各种最少的变化")
    is_complete = columns.flag("是否已列出全部")


class ExplanationSchema(Schema):
    tree = fields.Nested(TreeSchema, metadata={"description": "判定依据"})
    lowering = fields.Nested(
        LoweringSchema, allow_none=True, metadata={"description": "怎样才是较轻的等级"}
    )


class TaskQuerySchema(columns.PageQuery):
    state = columns.text(
        "open 待复核，decided 已复核",
        load_default="open",
        validate=validate.OneOf(["open", "decided"]),
    )
    proposed = columns.text("新规则的判定", validate=validate.OneOf(_VERDICTS))


class TaskSchema(Schema):
    id = columns.text("复核任务编号")
    house_id = columns.text("房屋编号")
    code = columns.text("房屋编码")
    township_code = columns.text("乡镇代码")
    village_code = columns.text("村代码")
    house_version = columns.number("房屋档案版本号，办理时带回")
    verdict = columns.text("房屋现判定")
    is_verdict_confirmed = columns.flag("现判定是否已由技术人员确认")
    assessment_id = columns.text("原初步判定编号")
    was = columns.text("原初步判定")
    pack = columns.text("新规则库版本")
    profile = columns.text("规则口径")
    proposed = columns.text("新规则的判定")
    gained = fields.List(fields.String(), metadata={"description": "新触发的规则"})
    lost = fields.List(fields.String(), metadata={"description": "不再触发的规则"})
    state = columns.text("open 待复核，decided 已复核")
    opened_at = columns.moment("列入时间")
    decided_at = columns.moment("办结时间")


class TaskPageSchema(Schema):
    tasks = columns.many(TaskSchema, "复核任务")
    next = columns.text("下一页的翻页标记，没有下一页时为空")
    total = columns.number("符合条件的任务数（只在第一页给出）")


class TaskFileSchema(TaskSchema):
    tree = fields.Nested(TreeSchema, metadata={"description": "新规则的判定依据"})
