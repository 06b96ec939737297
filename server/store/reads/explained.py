"""The survey behind an assessment: how it was asked, what was answered, what was photographed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import House, Photo, PhotoFile, Submission

MAX_PHOTOS = 200


class AskedSurvey(NamedTuple):
    """Without anything personal."""

    form_version: str
    captured_at: datetime | None
    answers: dict[str, Any] | None


class SignPhoto(NamedTuple):
    sha256: str
    slot: str
    question: str | None
    is_stored: bool


def survey_behind(reach: Reach, db: Connection, submission_id: str) -> AskedSurvey | None:
    found = (
        select(Submission.form_version, Submission.captured_at, Submission.answers)
        .join(House, _same_house(Submission))
        .where(within(reach), Submission.id == submission_id)
    )
    row = db.execute(found).one_or_none()
    return None if row is None else AskedSurvey(*row)


def sign_photos(reach: Reach, db: Connection, submission_id: str) -> list[SignPhoto]:
    """Its photos that show a sign, with whether their bytes have arrived."""
    same_file = and_(PhotoFile.county_code == Photo.county_code, PhotoFile.sha256 == Photo.sha256)
    found = (
        select(Photo.sha256, Photo.slot, Photo.question, PhotoFile.sha256.is_not(None))
        .join(House, _same_house(Photo))
        .outerjoin(PhotoFile, same_file)
        .where(within(reach), Photo.submission_id == submission_id, Photo.question.is_not(None))
        .order_by(Photo.slot, Photo.sha256)
        .limit(MAX_PHOTOS)
    )
    return [SignPhoto(*row[:3], bool(row[3])) for row in db.execute(found)]


def _same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)
