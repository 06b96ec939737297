"""Reading submissions for people: one, the quarantine list, the returned ones of a phone.

A submission lies where its house lies; before it has a house (quarantine) it lies in the area of
the worker who sent it. Whoever sent it may always read it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    cast,
    exists,
    literal,
    or_,
    select,
    tuple_,
)

from server.domain.reach import Reach
from server.store.base import Instant
from server.store.reads.reach import within
from server.store.reads.waiting import Waiting, waiting
from server.store.rows import House, Photo, PhotoFile, Submission


class SubmissionRow(NamedTuple):
    id: str
    house_id: str | None
    township_code: str | None
    village_code: str | None
    grid_code: str | None
    kind: str
    state: str
    form_version: str
    account_id: str
    device_id: str | None
    captured_at: datetime | None
    received_at: datetime
    body_hash: str
    answers: dict[str, Any] | None
    personal_sealed: bytes | None
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    location_source: str | None
    doubts: list[Any] | None
    reasons: list[Any] | None
    raw_sealed: bytes | None
    review_sealed: bytes | None


class SubmissionLine(NamedTuple):
    """One line of a list: nothing personal, nothing sealed."""

    id: str
    house_id: str | None
    township_code: str | None
    village_code: str | None
    kind: str
    state: str
    form_version: str
    account_id: str
    captured_at: datetime | None
    received_at: datetime
    reasons: list[Any] | None


Key = tuple[datetime, str]  # received_at, id


def visible(reach: Reach, account_id: str) -> ColumnElement[bool]:
    """The clause over `submission` for who may see it."""
    of_house = exists().where(
        House.county_code == Submission.county_code,
        House.id == Submission.house_id,
        within(reach),
    )
    before_house = and_(Submission.house_id.is_(None), within(reach, Submission))
    return or_(Submission.account_id == account_id, of_house, before_house)


def submission_row(
    reach: Reach, db: Connection, submission_id: str, account_id: str
) -> SubmissionRow | None:
    columns = (getattr(Submission, name) for name in SubmissionRow._fields)
    row = db.execute(
        select(*columns).where(
            _county(reach), Submission.id == submission_id, visible(reach, account_id)
        )
    ).one_or_none()
    return None if row is None else SubmissionRow(*row)


def lock_submission_row(
    reach: Reach, db: Connection, submission_id: str, account_id: str
) -> SubmissionRow | None:
    """The same, held until the end of the transaction: two reviewers must not both decide."""
    columns = (getattr(Submission, name) for name in SubmissionRow._fields)
    row = db.execute(
        select(*columns)
        .where(_county(reach), Submission.id == submission_id, visible(reach, account_id))
        .with_for_update(of=Submission)
    ).one_or_none()
    return None if row is None else SubmissionRow(*row)


def submission_page(
    reach: Reach,
    db: Connection,
    state: str,
    account_id: str,
    *,
    after: Key | None,
    limit: int,
    reason: str | None = None,
) -> list[SubmissionLine]:
    """Submissions in a state (and with the reason), oldest first, strictly after the key."""
    columns = (getattr(Submission, name) for name in SubmissionLine._fields)
    statement = select(*columns).where(
        _county(reach), Submission.state == state, visible(reach, account_id)
    )
    if reason is not None:
        statement = statement.where(cast(Submission.reasons, Text).contains(f'"{reason}"'))
    if after is not None:
        key = tuple_(literal(after[0], Instant), literal(after[1]))
        statement = statement.where(tuple_(Submission.received_at, Submission.id) > key)
    ordered = statement.order_by(Submission.received_at, Submission.id).limit(limit)
    return [SubmissionLine(*row) for row in db.execute(ordered)]


def submissions_waiting(reach: Reach, db: Connection, state: str, account_id: str) -> Waiting:
    """All of `submission_page`, counted."""
    found = select(Submission.id).where(
        _county(reach), Submission.state == state, visible(reach, account_id)
    )
    return waiting(db, found, since=Submission.received_at)


class PhotoNoteRow(NamedTuple):
    submission_id: str
    sha256: str
    slot: str
    question: str | None
    is_stored: bool


def photos_of(reach: Reach, db: Connection, submissions: Collection[str]) -> list[PhotoNoteRow]:
    """Photos announced by submissions the caller may already see."""
    if not submissions:
        return []
    stored = exists().where(
        PhotoFile.county_code == Photo.county_code, PhotoFile.sha256 == Photo.sha256
    )
    found = db.execute(
        select(Photo.submission_id, Photo.sha256, Photo.slot, Photo.question, stored)
        .where(
            Photo.county_code.in_({span.county for span in reach.spans}),
            Photo.submission_id.in_(submissions),
        )
        .order_by(Photo.submission_id, Photo.slot, Photo.sha256)
    )
    return [PhotoNoteRow(*note, is_stored=bool(has)) for *note, has in found]


class ReturnedHead(NamedTuple):
    id: str
    house_id: str | None
    account_id: str


def lock_returned(reach: Reach, db: Connection, submission_id: str) -> ReturnedHead | None:
    """A returned submission of the county, held; whose it is the caller must look at."""
    row = db.execute(
        select(Submission.id, Submission.house_id, Submission.account_id)
        .where(
            _county(reach),
            Submission.id == submission_id,
            Submission.state == "returned",
        )
        .with_for_update()
    ).one_or_none()
    return None if row is None else ReturnedHead(*row)


class ReturnedLine(NamedTuple):
    id: str
    house_id: str | None
    received_at: datetime
    review_sealed: bytes | None


def returned_to(reach: Reach, db: Connection, account_id: str, limit: int) -> list[ReturnedLine]:
    """What was returned to the worker: what he sent himself, or of a house in his reach."""
    columns = (getattr(Submission, name) for name in ReturnedLine._fields)
    found = db.execute(
        select(*columns)
        .where(_county(reach), Submission.state == "returned", visible(reach, account_id))
        .order_by(Submission.received_at, Submission.id)
        .limit(limit)
    )
    return [ReturnedLine(*row) for row in found]


def _county(reach: Reach) -> ColumnElement[bool]:
    return Submission.county_code.in_({span.county for span in reach.spans})
