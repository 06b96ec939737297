"""The JSON door of rules: why a verdict is what it is, and houses newer rules grade otherwise."""

from __future__ import annotations

from typing import Any

from server.api import rule_answers as answers
from server.domain.acts import Act
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.services import explanations, rule_reviews
from server.services.work import Work
from server.store.reads.review_tasks import TaskFilter

door = Door("rules", url_prefix="/api/v1")

Body = dict[str, Any]


@door.opens(
    "/houses/<house_id>/assessments/<assessment_id>/explanation",
    act=Act.HOUSE_READ,
    answer=answers.ExplanationSchema,
    problems=("house.missing", "assessment.missing"),
)
def explanation(work: Work, house_id: str, assessment_id: str) -> Body:
    """判定依据：判定 ← 合并 ← 隐患表现 ← 答案 ← 照片 ← 条款；以及怎样才是较轻的等级。"""
    found = explanations.explained(work, house_id, assessment_id)
    return {"tree": found.tree, "lowering": found.lowering}


@door.opens(
    "/review-tasks",
    act=Act.VERDICT_CONFIRM,
    query=answers.TaskQuerySchema,
    answer=answers.TaskPageSchema,
    problems=("cursor.invalid",),
)
def review_tasks(work: Work, query: Body) -> Body:
    """新版规则库与原判定不一致、须由技术人员复核的房屋；确认或改判房屋判定后自动办结。"""
    after, limit = key_of(query.pop("after", None), 4), query.pop("limit")
    page = rule_reviews.task_page(work, TaskFilter(**query), after=after, limit=limit)  # type: ignore[arg-type]
    return {"tasks": page.tasks, "next": cursor_of(page.next_key), "total": page.total}


@door.opens(
    "/review-tasks/<task_id>",
    act=Act.VERDICT_CONFIRM,
    answer=answers.TaskFileSchema,
    problems=("review_task.missing",),
)
def review_task(work: Work, task_id: str) -> Body:
    """一项复核任务：新规则的判定依据。"""
    task = rule_reviews.find_task(work, task_id)
    return {**task._asdict(), "tree": rule_reviews.explained(work, task)}
