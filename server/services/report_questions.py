"""鉴定报告交叉核查: what a report is held against, the questions that come of it, the answers.

Examined when the report is filed, in the same unit of work: nothing depends on a job having run.
A question asks about records and is answered by the housing bureau; an answered one stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from server.domain.acts import Act
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.domain.report_examination import OUTCOMES, examine as doubts_of
from server.domain.report_facts import Doubt
from server.services.evidence import fingerprint, written_reason
from server.services.ids import fresh_id
from server.services.projection_of_report import show_report
from server.services.report_evidence import examined
from server.services.report_words import worded
from server.services.work import Work
from server.store.reads import evidence, report_questions as reads, reports
from server.store.reads.case_shapes import InspectionLine
from server.store.reads.report_questions import ReportQuestionFilter, ReportQuestionRow
from server.store.rows import ReportQuestion
from survey_schema.report_checks import load_report_checks

PAGE = 50


class Question(NamedTuple):
    """`text` says it in words; `others` are the codes of other houses within reach it is about."""

    id: str
    house_id: str
    inspection_id: str
    township_code: str
    village_code: str
    kind: str
    label: str
    text: str
    certainty: str
    is_serious: bool
    state: str
    asked_at: Any
    others: dict[str, str]  # house id -> code
    outcome: str | None
    note: str | None
    answered_by: str | None
    answered_at: Any
    version: int


def examine(work: Work, line: InspectionLine) -> int:
    """Ask what the report gives rise to; how many questions were newly asked."""
    checks = load_report_checks()
    limits = {one.id: one.limits for one in checks.values()}
    found = list(doubts_of(examined(work, line), limits))
    house = reports.house_place(whole_county(work.county), work.db, line.house_id)
    asked = sum(_ask(work, line, house, doubt, checks[doubt.kind].is_serious) for doubt in found)
    if asked:
        show_report(work, line.house_id)
    return asked


def _ask(
    work: Work, line: InspectionLine, house: tuple[str, str], doubt: Doubt, is_serious: bool
) -> bool:
    question, chain = fresh_id(work), f"house:{line.house_id}"
    township, village = house
    row = {
        "id": question,
        "house_id": line.house_id,
        "case_id": line.case_id,
        "inspection_id": line.id,
        "township_code": township,
        "village_code": village,
        "kind": doubt.kind,
        "basis": hashlib.sha256(orjson.dumps([doubt.kind, *doubt.basis])).hexdigest(),
        "is_serious": is_serious,
        "facts": {**doubt.facts, "basis": list(doubt.basis)},
        "state": "open",
        "asked_at": work.now,
        "version": 1,
    }
    if not work.insert_once(ReportQuestion, row, chain=chain):
        return False
    facts = {"question": question, "inspection": line.id, "kind": doubt.kind}
    work.record("report.question_asked", chain, case_id=line.case_id, serious=is_serious, **facts)
    return True


def question_page(
    work: Work, wanted: ReportQuestionFilter, *, after: str | None = None, limit: int = PAGE
) -> tuple[list[Question], str | None]:
    """A page and the id to go on after."""
    require_act(work.actor, Act.QUALITY_READ)
    reach = reach_of(work.actor, Act.QUALITY_READ)
    rows = reads.report_questions(reach, work.db, wanted, after, limit + 1)
    following = rows[limit - 1].id if len(rows) > limit else None
    return _told(work, reach, rows[:limit]), following


def question_count(work: Work, wanted: ReportQuestionFilter) -> int:
    require_act(work.actor, Act.QUALITY_READ)
    return reads.questions_waiting(reach_of(work.actor, Act.QUALITY_READ), work.db, wanted).number


def read_question(work: Work, question_id: str) -> Question:
    require_act(work.actor, Act.QUALITY_READ)
    reach = reach_of(work.actor, Act.QUALITY_READ)
    (question,) = _told(work, reach, [_found(work, reach, question_id)])
    return question


def questions_of_house(work: Work, reach: Reach, house_id: str) -> list[Question]:
    """For the house's file, whose reader need not have the list of questions."""
    return _told(
        work, reach, reads.report_questions(reach, work.db, ReportQuestionFilter(house=house_id))
    )


def answer(
    work: Work, question_id: str, *, outcome: str, note: str, version: int | None = None
) -> None:
    """What was found on looking into it. A report that cannot be believed stays in question until
    it is declared void or another one is decided to count."""
    require_act(work.actor, Act.REPORT_QUESTION_ANSWER)
    row = _found(work, reach_of(work.actor, Act.REPORT_QUESTION_ANSWER), question_id)
    if outcome not in OUTCOMES:
        raise Problem("report_question.outcome_needed")
    words = written_reason(note)
    if row.state != "open":
        raise Problem("report_question.not_open")
    if version not in (None, row.version):
        raise Problem("house.changed_meanwhile")
    chain = f"house:{row.house_id}"
    answered = {
        "state": "answered",
        "outcome": outcome,
        "answer_sealed": work.store.secrets.seal({"note": words}),
        "answered_by": work.actor.account_id,
        "answered_at": work.now,
        "version": row.version + 1,
    }
    work.update(ReportQuestion, {"id": row.id, "version": row.version}, answered, chain=chain)
    work.record(
        "report.question_answered",
        chain,
        case_id=row.case_id,
        question=row.id,
        inspection=row.inspection_id,
        kind=row.kind,
        outcome=outcome,
        note=fingerprint(words),
    )
    show_report(work, row.house_id)


def _found(work: Work, reach: Reach, question_id: str) -> ReportQuestionRow:
    row = reads.report_question(reach, work.db, question_id)
    if row is None:
        raise Problem("report_question.missing")
    return row


def _told(work: Work, reach: Reach, rows: Iterable[ReportQuestionRow]) -> list[Question]:
    listed = list(rows)
    people = {one.answered_by for one in listed if one.answered_by}
    names = evidence.names_of(whole_county(work.county), work.db, people)
    named = {house for one in listed for house in one.facts.get("basis", ()) if len(house) == 36}
    codes = reports.codes_within(reach, work.db, named) if named else {}
    return [_question(work, one, names, codes) for one in listed]


def _question(
    work: Work, row: ReportQuestionRow, names: Mapping[str, str], codes: Mapping[str, str]
) -> Question:
    check = load_report_checks()[row.kind]
    sealed = row.answer_sealed
    others = {one: codes[one] for one in row.facts.get("basis", ()) if one in codes}
    return Question(
        id=row.id,
        house_id=row.house_id,
        inspection_id=row.inspection_id,
        township_code=row.township_code,
        village_code=row.village_code,
        kind=row.kind,
        label=check.label,
        text=check.question.format(**worded(work, row.kind, row.facts)),
        certainty=check.source.certainty.value,
        is_serious=row.is_serious,
        state=row.state,
        asked_at=row.asked_at,
        others=others,
        outcome=row.outcome,
        note=None if sealed is None else str(work.store.secrets.open(sealed)["note"]),
        answered_by=names.get(row.answered_by or ""),
        answered_at=row.answered_at,
        version=row.version,
    )
