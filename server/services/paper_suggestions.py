"""What a paper's form starts with: the matter of a letter of supervision, from what is overdue."""

from __future__ import annotations

from server.domain.acts import Act
from server.domain.case_state import STAGE_LABELS
from server.domain.deadlines import days_left
from server.outputs.dates import day_text
from server.services import task_facts
from server.services.cases import Found, find_case
from server.services.work import Work


def matter(work: Work, case_id: str, kind: str, task_id: str | None) -> str:
    """ "" where nothing is overdue: the issuer writes what it is about."""
    if kind != "supervision_letter":
        return ""
    found = find_case(work, Act.PAPER_ISSUE, case_id)
    if task_id:
        task = task_facts.of_letter(work, found, task_id)
        return f"请立即办理{task['number']}派单并书面答复；不能办理的，说明原因和依据。"
    return _of_case(work, found)


def _of_case(work: Work, found: Found) -> str:
    left = days_left(found.row.due, work.now)
    if left is None or left >= 0 or found.row.due_on is None:
        return ""
    stage = STAGE_LABELS.get(found.row.stage, found.row.stage)
    return (
        f"该案卷处于“{stage}”环节，办理期限为{day_text(found.row.due_on)}，已超期{-left}日。"
        "请督促有关单位和责任人立即办理，落实管控和整治措施，防止发生事故。"
    )
