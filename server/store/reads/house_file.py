"""What lies in a house's file beside its case: surveys, photos, and the timeline of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, and_, literal, select

from server.domain.facts import Moment
from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import House, LedgerEntry, Photo, PhotoFile, Submission


class SurveyLine(NamedTuple):
    id: str
    kind: str
    state: str
    form_version: str
    account_id: str
    captured_at: datetime | None
    received_at: datetime


class Answers(NamedTuple):
    """The newest accepted survey: its answers hold nothing personal, what is sealed does."""

    submission_id: str
    form_version: str
    captured_at: datetime | None
    answers: dict[str, Any] | None
    doubts: list[Any] | None


class Answered(NamedTuple):
    """A survey that counts, with what was answered to it; nothing personal is among it."""

    id: str
    form_version: str
    captured_at: datetime | None
    received_at: datetime
    answers: dict[str, Any]


class PhotoLine(NamedTuple):
    submission_id: str
    sha256: str
    slot: str
    question: str | None
    captured_at: datetime | None
    is_stored: bool
    is_sealed: bool = False  # a signature: shown for a written reason only


class Told(NamedTuple):
    """隐患告知 on the spot, as the ledger has it."""

    house_id: str
    told_at: datetime
    whom: str
    way: str
    refused: bool
    photos: list[str]
    recorded_at: datetime


class TimelineEntry(NamedTuple):
    moment: Moment
    unit_id: str | None
    hash: str


def surveys_of(reach: Reach, db: Connection, house_id: str) -> list[SurveyLine]:
    """Every survey of the house, newest first."""
    found = select(*(getattr(Submission, name) for name in SurveyLine._fields))
    found = found.join(House, _same_house(Submission))
    found = found.where(within(reach), Submission.house_id == house_id)
    ordered = found.order_by(Submission.received_at.desc(), Submission.id.desc())
    return [SurveyLine(*row) for row in db.execute(ordered)]


def answers_of(reach: Reach, db: Connection, house_id: str) -> Answers | None:
    found = (
        select(
            Submission.id,
            Submission.form_version,
            Submission.captured_at,
            Submission.answers,
            Submission.doubts,
        )
        .join(
            House,
            and_(House.county_code == Submission.county_code, House.submission_id == Submission.id),
        )
        .where(within(reach), House.id == house_id)
    )
    row = db.execute(found).one_or_none()
    return None if row is None else Answers(*row)


def newest_answers(reach: Reach, db: Connection, house_ids: Collection[str]) -> dict[str, Answers]:
    """Of several standing houses at once; none for a house nobody has surveyed."""
    own = (getattr(Submission, name) for name in ("id", *Answers._fields[1:]))
    found = (
        select(House.id.label("house_id"), *own)
        .join(
            House,
            and_(House.county_code == Submission.county_code, House.submission_id == Submission.id),
        )
        .where(within(reach), House.id.in_(house_ids), House.ended_on.is_(None))
    )
    return {row[0]: Answers(*row[1:]) for row in db.execute(found)} if house_ids else {}


def answered_of(reach: Reach, db: Connection, house_id: str) -> list[Answered]:
    """Every survey of the house that was accepted, newest first by the day it was made."""
    found = select(*(getattr(Submission, name) for name in Answered._fields))
    found = found.join(House, _same_house(Submission))
    found = found.where(
        within(reach), Submission.house_id == house_id, Submission.answers.is_not(None)
    )
    ordered = found.order_by(Submission.captured_at.desc(), Submission.id.desc())
    return [Answered(*row) for row in db.execute(ordered) if row.answers is not None]


def corrected_versions(reach: Reach, db: Connection, house_id: str) -> set[str]:
    found = (
        select(LedgerEntry.facts)
        .join(House, and_(House.county_code == LedgerEntry.county_code, House.id == house_id))
        .where(within(reach), LedgerEntry.chain == f"house:{house_id}")
        .where(LedgerEntry.event == "survey.corrected")
    )
    return {orjson.loads(facts)["submission"] for (facts,) in db.execute(found)}


def photos_of(reach: Reach, db: Connection, house_id: str, limit: int) -> list[PhotoLine]:
    """Photos its surveys and patrols announced, with whether their bytes have arrived."""
    found = (
        select(
            Photo.submission_id,
            Photo.sha256,
            Photo.slot,
            Photo.question,
            Photo.captured_at,
            PhotoFile.sha256.is_not(None),
            PhotoFile.sealed_sha256.is_not(None),
        )
        .join(House, _same_house(Photo))
        .outerjoin(
            PhotoFile,
            and_(PhotoFile.county_code == Photo.county_code, PhotoFile.sha256 == Photo.sha256),
        )
        .where(within(reach), Photo.house_id == house_id)
        .order_by(Photo.submission_id, Photo.slot, Photo.sha256)
        .limit(limit)
    )
    return [PhotoLine(*row[:5], bool(row[5]), bool(row[6])) for row in db.execute(found)]


def timeline(
    reach: Reach, db: Connection, house_id: str, *, after: int, limit: int
) -> Sequence[TimelineEntry]:
    """The house's chain of the ledger in order, after the sequence number `after`."""
    found = (
        select(
            LedgerEntry.seq,
            LedgerEntry.event,
            LedgerEntry.at,
            LedgerEntry.actor,
            LedgerEntry.facts,
            LedgerEntry.case_id,
            LedgerEntry.unit_id,
            LedgerEntry.hash,
        )
        .join(House, and_(House.county_code == LedgerEntry.county_code, House.id == house_id))
        .where(within(reach), LedgerEntry.chain == f"house:{house_id}", LedgerEntry.seq > after)
        .order_by(LedgerEntry.seq)
        .limit(limit)
    )
    return [
        TimelineEntry(
            Moment(row.seq, row.event, row.at, row.actor, orjson.loads(row.facts), row.case_id),
            row.unit_id,
            row.hash,
        )
        for row in db.execute(found)
    ]


def told_of(reach: Reach, db: Connection, house_ids: Collection[str]) -> list[Told]:
    """Who was told of these houses' danger, in the order the ledger recorded it."""
    found = (
        select(House.id, LedgerEntry.facts, LedgerEntry.at)
        .join(
            House,
            and_(
                House.county_code == LedgerEntry.county_code,
                LedgerEntry.chain == literal("house:") + House.id,
            ),
        )
        .where(
            within(reach),
            House.id.in_(house_ids),
            LedgerEntry.chain.in_([f"house:{one}" for one in house_ids]),
            LedgerEntry.event == "owner.told",
        )
        .order_by(LedgerEntry.chain, LedgerEntry.seq)
    )
    return [_told(*row) for row in db.execute(found)] if house_ids else []


def _told(house_id: str, facts: str, at: datetime) -> Told:
    said = orjson.loads(facts)
    told_at = datetime.fromisoformat(said["told_at"])
    words = (said["whom"], said["way"], said["refused"], said["photos"])
    return Told(house_id, told_at, *words, at)


def _same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)
