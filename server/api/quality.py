"""The JSON door of questions about records (§2.4)."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from server.api.columns import PageQuery, moment, number, text
from server.domain.acts import Act
from server.domain.data_quality import OUTCOMES, STATES
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.services import quality_questions
from server.services.quality_questions import Question
from server.services.work import Work
from server.store.reads.quality_questions import QuestionFilter
from survey_schema.quality import SHAPES

door = Door("quality", url_prefix="/api/v1")

Body = dict[str, Any]


class QuestionQuerySchema(PageQuery):
    village = text("村代码", validate=validate.Length(max=12))
    kind = text("核查项目", validate=validate.OneOf(list(SHAPES)))
    state = text("open 待核实，answered 已核实，withdrawn 已消除", validate=validate.OneOf(STATES))
    house = text("房屋编号：只看与它有关的", validate=validate.Length(max=36))


class SubjectSchema(Schema):
    house_id = text("房屋编号")
    code = text("房屋编码")


class QuestionSchema(Schema):
    id = text("核实事项编号")
    township_code = text("乡镇代码")
    village_code = text("村代码")
    kind = text("核查项目")
    label = text("核查项目名称")
    certainty = text("核查标准的可信程度，D 为系统设定")
    state = text("状态")
    asked_at = moment("提出时间")
    houses = fields.List(fields.Nested(SubjectSchema), metadata={"description": "辖区内有关房屋"})
    elsewhere = number("不在本村的有关房屋数")
    shown = fields.List(fields.String(), metadata={"description": "有关照片（部分）"})
    outcome = text("核实结果：as_recorded 情况属实，corrected 已更正，resurvey 需重新排查")
    note = text("核实说明")
    answered_by = text("核实人（脱敏）")
    answered_at = moment("核实时间")
    version = number("版本号")
    text = text("需要核实的问题")


class QuestionPageSchema(Schema):
    questions = fields.List(fields.Nested(QuestionSchema))
    next = text("下一页的翻页标记，没有下一页时为空")
    total = number("符合条件的事项数（只在第一页给出，满 10000 表示不少于 10000）")


class AnswerSchema(Schema):
    class Meta:
        unknown = RAISE

    outcome = text("核实结果", required=True, validate=validate.OneOf(OUTCOMES))
    note = text("核实说明，不少于五个字", required=True, validate=validate.Length(max=500))
    version = number("读到的版本号，带上可防止覆盖他人的答复", strict=True)


@door.opens(
    "/quality-questions",
    act=Act.QUALITY_READ,
    query=QuestionQuerySchema,
    answer=QuestionPageSchema,
    problems=("cursor.invalid",),
)
def question_list(work: Work, query: Body) -> Body:
    """需要核实的数据：按乡镇、村排列，可按村、项目、状态、房屋筛选。"""
    after, limit = key_of(query.pop("after", None), 3), query.pop("limit")
    found = quality_questions.question_page(
        work,
        QuestionFilter(**query),
        after=after,
        limit=limit,
    )
    return {
        "questions": found.questions,
        "next": cursor_of(found.next_key),
        "total": found.total,
    }


@door.opens(
    "/quality-questions/<question_id>",
    act=Act.QUALITY_READ,
    answer=QuestionSchema,
    problems=("quality.missing",),
)
def question(work: Work, question_id: str) -> Question:
    """一项需要核实的数据。"""
    return quality_questions.read_question(work, question_id)


@door.opens(
    "/quality-questions/<question_id>/answer",
    "POST",
    act=Act.QUALITY_ANSWER,
    body=AnswerSchema,
    answer=QuestionSchema,
    problems=(
        "quality.missing",
        "quality.not_open",
        "house.changed_meanwhile",
        "reason.too_short",
    ),
)
def answer_question(work: Work, body: Body, question_id: str) -> Question:
    """答复核实结果；说明加密保存，事实不变不再重复提出。"""
    quality_questions.answer(work, question_id, **body)
    return quality_questions.read_question(work, question_id)
