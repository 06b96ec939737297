"""Reading questions about records: the list, one of them, and what a check has asked before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select, tuple_

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import House, QualityQuestion, QualitySubject


class QuestionRow(NamedTuple):
    id: str
    township_code: str
    village_code: str
    kind: str
    facts: dict[str, Any]
    state: str
    asked_at: datetime
    outcome: str | None
    answer_sealed: bytes | None
    answered_by: str | None
    answered_at: datetime | None
    version: int


_ROW = tuple(getattr(QualityQuestion, name) for name in QuestionRow._fields)


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """`house` keeps the questions about one house."""

    township: str | None = None
    village: str | None = None
    kind: str | None = None
    state: str | None = None
    house: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = (
            (QualityQuestion.township_code, self.township),
            (QualityQuestion.village_code, self.village),
            (QualityQuestion.kind, self.kind),
            (QualityQuestion.state, self.state),
        )
        narrowed = [column == value for column, value in wanted if value is not None]
        if self.house is not None:
            asked = select(QualitySubject.question_id).where(
                QualitySubject.county_code == QualityQuestion.county_code,
                QualitySubject.house_id == self.house,
            )
            narrowed.append(QualityQuestion.id.in_(asked))
        return narrowed


Key = tuple[str, str, str]  # township, village, id


def question_page(
    reach: Reach, db: Connection, wanted: QuestionFilter, after: Key | None, limit: int
) -> list[QuestionRow]:
    """By township, village and id, strictly after the key."""
    key = tuple_(QualityQuestion.township_code, QualityQuestion.village_code, QualityQuestion.id)
    found = select(*_ROW).where(within(reach, QualityQuestion), *wanted.conditions())
    if after is not None:
        found = found.where(key > tuple_(*after))
    ordered = found.order_by(
        QualityQuestion.township_code, QualityQuestion.village_code, QualityQuestion.id
    )
    return [QuestionRow(*row) for row in db.execute(ordered.limit(limit))]


def question_count(reach: Reach, db: Connection, wanted: QuestionFilter, cap: int) -> int:
    """How many questions the list holds, counted no further than `cap`."""
    found = select(QualityQuestion.id).where(within(reach, QualityQuestion), *wanted.conditions())
    counted = select(func.count()).select_from(found.limit(cap).subquery())
    return int(db.execute(counted).scalar_one())


def questions_waiting(reach: Reach, db: Connection, wanted: QuestionFilter) -> Waiting:
    """The lines of `question_page`, counted for home."""
    found = select(QualityQuestion.id).where(within(reach, QualityQuestion), *wanted.conditions())
    return waiting(db, found, since=QualityQuestion.asked_at)


def question(reach: Reach, db: Connection, question_id: str) -> QuestionRow | None:
    found = select(*_ROW).where(within(reach, QualityQuestion), QualityQuestion.id == question_id)
    row = db.execute(found).one_or_none()
    return None if row is None else QuestionRow(*row)


class Subject(NamedTuple):
    """A house a question is about, within reach."""

    question_id: str
    house_id: str
    code: str


def subjects(reach: Reach, db: Connection, questions: Collection[str]) -> list[Subject]:
    """The houses of those questions, by question and house code."""
    same = and_(
        House.county_code == QualitySubject.county_code, House.id == QualitySubject.house_id
    )
    found = (
        select(QualitySubject.question_id, House.id, House.code)
        .join(House, same)
        .where(within(reach), QualitySubject.question_id.in_(questions))
        .order_by(QualitySubject.question_id, House.code)
    )
    return [Subject(*row) for row in db.execute(found)]


class AskedBefore(NamedTuple):
    id: str
    township_code: str
    village_code: str
    kind: str
    subject: str
    basis: str
    state: str
    version: int


def asked_before(reach: Reach, db: Connection) -> list[AskedBefore]:
    """Every question of the reach but the withdrawn ones, by the time of asking."""
    columns: tuple[Any, ...] = tuple(getattr(QualityQuestion, n) for n in AskedBefore._fields)
    found = (
        select(*columns)
        .where(within(reach, QualityQuestion), QualityQuestion.state != "withdrawn")
        .order_by(QualityQuestion.asked_at, QualityQuestion.id)
    )
    return [AskedBefore(*row) for row in db.execute(found)]
