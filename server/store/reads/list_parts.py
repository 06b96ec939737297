"""What the printed lists say beyond the working lists: who surveyed, by which rules, which papers.

One statement for a page of lines each; all ids in one parameter, as in case_parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from server.domain.reach import Reach
from server.store.reads import reached
from server.store.reads.case_parts import ids_of, is_among
from server.store.reads.reach import within
from server.store.rows import (
    Account,
    Assessment,
    Confirmation,
    EvidencePhoto,
    Hazard,
    House,
    Paper,
    Photo,
    Reinspection,
    Submission,
    SupervisionItem,
)


class Ground(NamedTuple):
    """What a hazard rests on: the survey, by whom, and the rules that graded it."""

    hazard_id: str
    pack: str | None
    surveyed_at: datetime | None
    surveyor: str | None  # masked
    photos: int


def grounds(reach: Reach, db: Connection, hazard_ids: Sequence[str]) -> dict[str, Ground]:
    dialect = db.dialect.name
    found = reached.rows(reach, db, _grounds, dialect, ids=ids_of(dialect, hazard_ids))
    return {row[0]: Ground(*row) for row in found}


def _grounds(reach: Reach, dialect: str) -> Any:
    # a hazard listed by hand rests on what the house was last found to be
    resting_on = func.coalesce(Hazard.assessment_id, House.assessment_id)
    assessed = and_(Assessment.county_code == Hazard.county_code, Assessment.id == resting_on)
    photos = (
        select(func.count())
        .where(Photo.county_code == Submission.county_code, Photo.submission_id == Submission.id)
        .correlate(Submission)
        .scalar_subquery()
    )
    return (
        select(Hazard.id, Assessment.pack, Submission.captured_at, Account.name_masked, photos)
        .join(House, _same_house(Hazard))
        .outerjoin(Assessment, assessed)
        .outerjoin(Submission, _of(Submission, Assessment.submission_id))
        .outerjoin(Account, _of(Account, Submission.account_id))
        .where(within(reach), is_among(Hazard.id, dialect))
    )


def confirmers(reach: Reach, db: Connection, house_ids: Sequence[str]) -> dict[str, str]:
    """house -> the technician whose word was the last, masked."""
    dialect = db.dialect.name
    found = reached.rows(reach, db, _confirmers, dialect, ids=ids_of(dialect, house_ids))
    return dict(found)  # in order of time: the last one stays


def _confirmers(reach: Reach, dialect: str) -> Any:
    return (
        select(Confirmation.house_id, Account.name_masked)
        .join(House, _same_house(Confirmation))
        .join(Account, _of(Account, Confirmation.account_id))
        .where(within(reach), is_among(Confirmation.house_id, dialect))
        .order_by(Confirmation.at, Confirmation.id)
    )


def sealed_people(
    reach: Reach, db: Connection, house_ids: Sequence[str]
) -> dict[str, bytes | None]:
    """house -> its owner's sealed particulars, for their masks."""
    dialect = db.dialect.name
    found = reached.rows(reach, db, _sealed_people, dialect, ids=ids_of(dialect, house_ids))
    return dict(found)


def _sealed_people(reach: Reach, dialect: str) -> Any:
    return select(House.id, House.personal_sealed).where(within(reach), is_among(House.id, dialect))


def sealed_answers(
    reach: Reach, db: Connection, house_ids: Sequence[str]
) -> dict[str, bytes | None]:
    """house -> the personal answers of the survey its verdict rests on, sealed."""
    dialect = db.dialect.name
    return dict(reached.rows(reach, db, _sealed_answers, dialect, ids=ids_of(dialect, house_ids)))


def _sealed_answers(reach: Reach, dialect: str) -> Any:
    return (
        select(House.id, Submission.personal_sealed)
        .join(Assessment, _of(Assessment, House.assessment_id))
        .join(Submission, _of(Submission, Assessment.submission_id))
        .where(within(reach), is_among(House.id, dialect))
    )


class CasePapers(NamedTuple):
    rectify_number: str | None
    supervised: int


def papers(reach: Reach, db: Connection, house_ids: Sequence[str]) -> dict[str, CasePapers]:
    """case -> the number of its newest 限期整改通知书, and how often it was supervised.

    By the houses of the cases: papers are indexed by house.
    """
    dialect = db.dialect.name
    found = reached.rows(reach, db, _papers, dialect, ids=ids_of(dialect, house_ids))
    told: dict[str, CasePapers] = {}
    for case_id, kind, number in found:
        before = told.get(case_id, CasePapers(None, 0))
        told[case_id] = (
            before._replace(rectify_number=number)
            if kind == "rectify_notice"
            else before._replace(supervised=before.supervised + 1)
        )
    return told


def _papers(reach: Reach, dialect: str) -> Any:
    return (
        select(Paper.case_id, Paper.kind, Paper.number)
        .join(House, _same_house(Paper))
        .where(
            within(reach),
            or_(Paper.kind == "rectify_notice", Paper.kind == "supervision_letter"),
            Paper.state == "valid",
            is_among(Paper.house_id, dialect),
        )
        .order_by(Paper.issued_at)
    )


def reinspection_grades(reach: Reach, db: Connection, case_ids: Sequence[str]) -> dict[str, str]:
    dialect = db.dialect.name
    return dict(reached.rows(reach, db, _reinspections, dialect, ids=ids_of(dialect, case_ids)))


def _reinspections(reach: Reach, dialect: str) -> Any:
    return (
        select(Reinspection.case_id, Reinspection.grade)
        .join(House, _same_house(Reinspection))
        .where(within(reach), is_among(Reinspection.case_id, dialect))
        .order_by(Reinspection.id)
    )


class Evidence(NamedTuple):
    number: int
    newest_at: datetime


def evidence_of(reach: Reach, db: Connection, case_ids: Sequence[str]) -> dict[str, Evidence]:
    """case -> how many photos prove its steps, and when the newest was taken."""
    dialect = db.dialect.name
    found = reached.rows(reach, db, _evidence, dialect, ids=ids_of(dialect, case_ids))
    return {case: Evidence(number, at) for case, number, at in found}


def _evidence(reach: Reach, dialect: str) -> Any:
    return (
        select(EvidencePhoto.case_id, func.count(), func.max(EvidencePhoto.taken_at))
        .join(House, _same_house(EvidencePhoto))
        .where(within(reach), is_among(EvidencePhoto.case_id, dialect))
        .group_by(EvidencePhoto.case_id)
    )


def named_by_supervision(reach: Reach, db: Connection) -> Iterator[tuple[str, str]]:
    """(form, house) of every item that names houses one by one and was not withdrawn."""
    row = SupervisionItem
    found = select(row.form, row.houses).where(
        row.county_code.in_({span.county for span in reach.spans}), row.state != "withdrawn"
    )
    for form, houses in db.execute(found):
        yield from ((form, house) for house in houses)


def _same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)


def _of(row: Any, key: Any) -> Any:
    return and_(row.county_code == key.class_.county_code, row.id == key)
