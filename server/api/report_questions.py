"""鉴定报告核实: questions about reports, read within reach and answered by the housing bureau."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server.api.columns import flag, many, moment, number, text
from server.api.inspection_bodies import ReportAnswerSchema
from server.domain.acts import Act
from server.domain.report_examination import STATES
from server.http.door import Door
from server.services import report_questions
from server.services.work import Work
from server.store.reads.report_questions import ReportQuestionFilter
from survey_schema.report_checks import SHAPES

door = Door("report_questions", url_prefix="/api/v1")
door.description = "鉴定报告交叉核查：提请核实的事项及答复"

Body = dict[str, Any]


class ReportQuestionSchema(Schema):
    id = text("核实事项编号")
    house_id = text("房屋编号")
    inspection_id = text("鉴定编号")
    township_code = text("乡镇代码")
    village_code = text("村代码")
    kind = text("核查项目")
    label = text("核查项目名称")
    certainty = text("依据的可信程度；D 为系统设定")
    is_serious = flag("核实前，有利的鉴定结论不能据以归档、解除管控或销号")
    state = text("open 待核实，answered 已核实，withdrawn 已消除")
    asked_at = moment("提出时间")
    others = fields.Dict(metadata={"description": "辖区内的其他有关房屋：编号和编码"})
    outcome = text("核实结果")
    note = text("核实说明")
    answered_by = text("核实人（脱敏）")
    answered_at = moment("核实时间")
    version = number("版本号")
    text = text("请核实的内容")


class ReportQuestionsSchema(Schema):
    questions = many(ReportQuestionSchema, "核实事项")
    next = fields.String(metadata={"description": "下一页的 after"})


class ReportQuestionsQuerySchema(Schema):
    state = text("状态", validate=validate.OneOf(STATES))
    kind = text("核查项目", validate=validate.OneOf(list(SHAPES)))
    house_id = text("房屋编号", validate=validate.Length(max=36))
    inspection_id = text("鉴定编号", validate=validate.Length(max=36))
    after = text("从这一项之后继续", validate=validate.Length(max=36))


@door.opens(
    "/report-questions",
    act=Act.QUALITY_READ,
    query=ReportQuestionsQuerySchema,
    answer=ReportQuestionsSchema,
)
def question_list(work: Work, query: Body) -> Body:
    """辖区内鉴定报告的核实事项，新的在前。"""
    wanted = ReportQuestionFilter(
        state=query.get("state"),
        kind=query.get("kind"),
        house=query.get("house_id"),
        inspection=query.get("inspection_id"),
    )
    questions, following = report_questions.question_page(work, wanted, after=query.get("after"))
    return {"questions": questions, "next": following}


@door.opens(
    "/report-questions/<report_question_id>",
    act=Act.QUALITY_READ,
    answer=ReportQuestionSchema,
    problems=("report_question.missing",),
)
def question(work: Work, report_question_id: str) -> Any:
    """一项核实事项。"""
    return report_questions.read_question(work, report_question_id)


@door.opens(
    "/report-questions/<report_question_id>/answer",
    "POST",
    act=Act.REPORT_QUESTION_ANSWER,
    body=ReportAnswerSchema,
    answer=ReportQuestionSchema,
    problems=(
        "report_question.missing",
        "report_question.not_open",
        "report_question.outcome_needed",
        "house.changed_meanwhile",
        "reason.too_short",
    ),
)
def answer(work: Work, body: Body, report_question_id: str) -> Any:
    """住建局答复核实结果；说明加密保存，台账只记其摘要。"""
    report_questions.answer(work, report_question_id, **body)
    return report_questions.read_question(work, report_question_id)
