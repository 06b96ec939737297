"""Applying a rule pack: the county's decision, and a review task for every house it moves (M6).

No verdict changes here. A task holds what the machine would say now; a technician confirms, raises
or lowers (services/verdicts), and his word closes the task.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.acts import Act
from server.domain.answer_words import AnswerWords
from server.domain.explanation import Assessed, Explanation, explain
from server.domain.facts import Verdict
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.services.county import county_schema
from server.services.ids import fresh_id
from server.services.rule_packs import hash_of, name_of
from server.services.rule_trials import Move, Trial
from server.services.work import Work
from server.store.reads import review_tasks as reads, rules
from server.store.reads.cases import ConfirmationLine
from server.store.reads.review_tasks import Key, TaskFilter, TaskLine
from server.store.reads.rules import DecisionLine
from server.store.rows import ReviewTask, RuleDecision

PAGE = 50


@dataclass(frozen=True, slots=True)
class TaskPage:
    """`total` only on the first page."""

    tasks: list[TaskLine]
    next_key: Key | None
    total: int | None


# --- the county's decision -------------------------------------------------------------------


def begin(work: Work, trial: Trial) -> DecisionLine:
    """Record the decision; asked again after an interruption it finds the one begun.

    `rules.already_applied` when every task was made, `rules.other_content` when the pack's text
    is not the one the decision was about.
    """
    found = _decision(work, trial)
    if found is None:
        _decide(work, trial)
        found = _decision(work, trial)
        assert found is not None
    if found.content_hash != hash_of(trial.pack):
        raise Problem("rules.other_content", name=found.pack)
    if found.finished_at is not None:
        raise Problem("rules.already_applied", name=found.pack)
    return found


def finish(work: Work, trial: Trial, *, houses: int) -> None:
    """`houses` were looked at; the tasks of a run that was interrupted count with the others."""
    chain, key = f"county:{work.county}", _key(trial)
    tasks = reads.tasks_made(whole_county(work.county), work.db, key)
    done = {"finished_at": work.now, "houses": houses, "moved": tasks}
    work.update(RuleDecision, key, done, chain=chain)
    work.record("rules.reviewed", chain, **key, houses=houses, tasks=tasks)


def is_applied(work: Work, trial: Trial) -> bool:
    """The county decided for it, whether or not every task was made."""
    return _decision(work, trial) is not None


def decisions(work: Work) -> list[DecisionLine]:
    return rules.decisions(whole_county(work.county), work.db)


def _decision(work: Work, trial: Trial) -> DecisionLine | None:
    key = _key(trial)
    return next(
        (one for one in decisions(work) if {"pack": one.pack, "profile": one.profile} == key), None
    )


def _decide(work: Work, trial: Trial) -> None:
    chain, content = f"county:{work.county}", hash_of(trial.pack)
    row = {
        **_key(trial),
        "content_hash": content,
        "valid_from": trial.pack.valid_from,
        "decided_at": work.now,
        "finished_at": None,
        "houses": None,
        "moved": None,
    }
    work.insert(RuleDecision, row, chain=chain)
    work.record("rules.applied", chain, **_key(trial), content=content)


def _key(trial: Trial) -> dict[str, str]:
    return {"pack": name_of(trial.pack), "profile": trial.profile}


# --- tasks -----------------------------------------------------------------------------------


def open_tasks(work: Work, trial: Trial, moves: Sequence[Move]) -> int:
    """A task for each house that has none of this pack yet; how many were made."""
    wanted = [one for one in moves if one.needs_review]
    there = reads.assessments_with_task(
        whole_county(work.county), work.db, _key(trial), [one.assessment_id for one in wanted]
    )
    made = {
        f"house:{one.house_id}": _task_row(work, trial, one)
        for one in wanted
        if one.assessment_id not in there
    }
    work.insert_chained(ReviewTask, made)
    for chain, row in made.items():
        facts = ("pack", "was", "proposed", "gained", "lost")
        told = {name: row[name] for name in facts}
        work.record("review.opened", chain, task=row["id"], assessment=row["assessment_id"], **told)
    return len(made)


def _task_row(work: Work, trial: Trial, move: Move) -> dict[str, Any]:
    kept = ("house_id", "assessment_id", "submission_id", "was", "proposed", "gained", "lost")
    of_verdict = ("fired", "missing", "promotion")
    return {
        "id": fresh_id(work),
        **_key(trial),
        **{name: getattr(move, name) for name in (*kept, *of_verdict)},
        "state": "open",
        "opened_at": work.now,
        "decided_at": None,
        "confirmation_id": None,
    }


def close_by(
    work: Work, reach: Reach, house_id: str, word: ConfirmationLine, task: str | None
) -> None:
    """The technician's word decides the task he had before him, and those that say the same.

    A task that opened meanwhile, or that he never looked at, still waits for somebody's word.
    """
    chain = f"house:{house_id}"
    for one in reads.open_tasks(reach, work.db, house_id):
        if one.id != task and one.proposed != word.verdict:
            continue
        decided = {"state": "decided", "decided_at": work.now, "confirmation_id": word.id}
        work.update(ReviewTask, {"id": one.id, "state": "open"}, decided, chain=chain)
        work.record("review.decided", chain, task=one.id, verdict=word.verdict)


def has_open_task(work: Work, reach: Reach, house_id: str) -> bool:
    return bool(reads.open_tasks(reach, work.db, house_id))


def proposes_safe(work: Work, reach: Reach, house_id: str, task: str | None) -> bool:
    """Whether the open task says that by its rules nothing is left to look at."""
    tasks = reads.open_tasks(reach, work.db, house_id)
    return any(one.id == task and one.proposed == Verdict.SAFE for one in tasks)


def task_page(
    work: Work, wanted: TaskFilter, *, after: Key | None = None, limit: int = PAGE
) -> TaskPage:
    """Those who decide a verdict see the tasks of their reach."""
    require_act(work.actor, Act.VERDICT_CONFIRM)
    reach = reach_of(work.actor, Act.VERDICT_CONFIRM)
    found = reads.task_page(reach, work.db, wanted, after, limit + 1)
    total = reads.task_count(reach, work.db, wanted) if after is None else None
    return TaskPage(found[:limit], found[limit - 1].key if len(found) > limit else None, total)


def find_task(work: Work, task_id: str) -> TaskLine:
    require_act(work.actor, Act.VERDICT_CONFIRM)
    found = reads.task(reach_of(work.actor, Act.VERDICT_CONFIRM), work.db, task_id)
    if found is None:
        raise Problem("review_task.missing")
    return found


def explained(work: Work, task: TaskLine) -> Explanation:
    """Why the new rules say so, from what the task itself keeps."""
    schema = county_schema(work.county)
    assessed = Assessed(
        Verdict(task.proposed), task.pack, task.profile, task.fired, task.missing, task.promotion
    )
    return explain(assessed, AnswerWords(schema.form, schema.codes), {})
