"""数据质量核实: questions about records are read within reach and answered by a person (§2.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.data_quality import OUTCOMES
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.services.evidence import fingerprint, written_reason
from server.services.work import Work
from server.store.reads import evidence, quality_questions as reads
from server.store.reads.quality_questions import Key, QuestionFilter, QuestionRow, Subject
from server.store.rows import QualityQuestion
from survey_schema.quality import load_quality

COUNT_CAP = 10_000


class Question(NamedTuple):
    """`text` says it in words; `houses` are those within reach, `elsewhere` counts the others."""

    id: str
    township_code: str
    village_code: str
    kind: str
    label: str
    text: str
    certainty: str
    state: str
    asked_at: datetime
    houses: list[Subject]
    elsewhere: int
    shown: list[str]  # SHA-256 of some of the photos it is about
    outcome: str | None
    note: str | None
    answered_by: str | None  # masked name
    answered_at: datetime | None
    version: int


class QuestionPage(NamedTuple):
    questions: list[Question]
    next_key: Key | None
    total: int | None  # only on the first page; COUNT_CAP means "that many or more"


def question_page(
    work: Work, wanted: QuestionFilter, *, after: Key | None = None, limit: int = 50
) -> QuestionPage:
    require_act(work.actor, Act.QUALITY_READ)
    reach = reach_of(work.actor, Act.QUALITY_READ)
    rows = reads.question_page(reach, work.db, wanted, after, limit + 1)
    total = None
    if after is None:
        total = reads.question_count(reach, work.db, wanted, COUNT_CAP)
    shown = rows[:limit]
    return QuestionPage(_told(work, reach, shown), _key_after(rows, limit), total)


def read_question(work: Work, question_id: str) -> Question:
    """`quality.missing` outside reach."""
    require_act(work.actor, Act.QUALITY_READ)
    reach = reach_of(work.actor, Act.QUALITY_READ)
    (question,) = _told(work, reach, [_found(work, reach, question_id)])
    return question


def answer(
    work: Work, question_id: str, *, outcome: str, note: str, version: int | None = None
) -> None:
    """Put down what was found on looking; `note` says it in words and is kept sealed.

    The ledger keeps the SM3 of the note, which may name a person. An answered question is not
    asked again unless its facts change.
    """
    require_act(work.actor, Act.QUALITY_ANSWER)
    row = _found(work, reach_of(work.actor, Act.QUALITY_ANSWER), question_id)
    if outcome not in OUTCOMES:
        raise Problem("quality.outcome_needed")
    words = written_reason(note)
    if row.state != "open":
        raise Problem("quality.not_open")
    if version not in (None, row.version):
        raise Problem("house.changed_meanwhile")
    chain = f"question:{row.id}"
    answered = {
        "state": "answered",
        "outcome": outcome,
        "answer_sealed": work.store.secrets.seal({"note": words}),
        "answered_by": work.actor.account_id,
        "answered_at": work.now,
        "version": row.version + 1,
    }
    work.update(QualityQuestion, {"id": row.id, "version": row.version}, answered, chain=chain)
    work.record(
        "quality.answered",
        chain,
        question=row.id,
        kind=row.kind,
        outcome=outcome,
        note=fingerprint(words),
    )


def _found(work: Work, reach: Reach, question_id: str) -> QuestionRow:
    row = reads.question(reach, work.db, question_id)
    if row is None:
        raise Problem("quality.missing")
    return row


def _told(work: Work, reach: Reach, rows: Sequence[QuestionRow]) -> list[Question]:
    houses: defaultdict[str, list[Subject]] = defaultdict(list)
    for subject in reads.subjects(reach, work.db, [row.id for row in rows]):
        houses[subject.question_id].append(subject)
    people = {row.answered_by for row in rows if row.answered_by}
    names = evidence.names_of(whole_county(work.county), work.db, people)
    return [_question(work, row, houses[row.id], names.get(row.answered_by or "")) for row in rows]


def _question(work: Work, row: QuestionRow, houses: list[Subject], who: str | None) -> Question:
    check = load_quality()[row.kind]
    sealed = row.answer_sealed
    return Question(
        id=row.id,
        township_code=row.township_code,
        village_code=row.village_code,
        kind=row.kind,
        label=check.label,
        text=check.question.format(**row.facts),
        certainty=check.source.certainty.value,
        state=row.state,
        asked_at=row.asked_at,
        houses=houses,
        elsewhere=int(row.facts.get("elsewhere", 0)),
        shown=list(row.facts.get("shown", ())),
        outcome=row.outcome,
        note=None if sealed is None else str(work.store.secrets.open(sealed)["note"]),
        answered_by=who,
        answered_at=row.answered_at,
        version=row.version,
    )


def _key_after(rows: Sequence[QuestionRow], limit: int) -> Key | None:
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return last.township_code, last.village_code, last.id
