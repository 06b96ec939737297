"""Deciding a review task: the technician's word on the house, by the services of every verdict."""

from __future__ import annotations

from typing import Any

from server.domain.facts import Verdict
from server.domain.problems import Problem
from server.domain.reassessment import RANK
from server.services import rule_reviews, verdicts
from server.services.work import Work
from server.store.reads.cases import ConfirmationLine


def keep_verdict(work: Work, task_id: str, *, version: int | None = None) -> ConfirmationLine:
    """The house stays at what it stands at, and a technician stands behind it."""
    task = _open_task(work, task_id)
    return verdicts.confirm(work, task["house_id"], **_seen(task, version))


def adopt_proposal(
    work: Work, task_id: str, *, reason: str | None, version: int | None = None
) -> ConfirmationLine:
    """The house gets the verdict of the new rules, raised or lowered, with the reason.

    What is not known to be better lowers nothing: `verdict.incomplete` where the new rules miss
    answers. The sign stays on the list, and the house has to be surveyed again.
    """
    task = _open_task(work, task_id)
    now, proposed = Verdict(task["verdict"]), Verdict(task["proposed"])
    is_higher = RANK[proposed] > RANK[now]
    change = verdicts.raise_verdict if is_higher else verdicts.lower_verdict
    return change(work, task["house_id"], verdict=proposed, reason=reason, **_seen(task, version))


def _open_task(work: Work, task_id: str) -> dict[str, Any]:
    task = rule_reviews.find_task(work, task_id)
    if task.state != "open":
        raise Problem("review_task.decided")
    return task._asdict()


def _seen(task: dict[str, Any], version: int | None) -> dict[str, Any]:
    """The assessment the task is about, which a newer survey makes pointless, and the house as it
    was shown: another's word meanwhile must be seen before it is kept or changed.
    """
    return {"assessment_id": task["assessment_id"], "version": version, "task": task["id"]}
