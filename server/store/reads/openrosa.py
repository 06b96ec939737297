"""Reading what came as an XForm, and the houses a form on a phone is to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import House, OpenrosaFile, OpenrosaInstance, Photo, Submission

_AT_ONCE = 1000


class Instance(NamedTuple):
    submission_id: str
    house_id: str
    xml_hash: str
    account_id: str  # who sent it


def instance(reach: Reach, db: Connection, instance_id: str) -> Instance | None:
    """What a filled form became, by the id its phone gave it and the sender brings."""
    columns = (getattr(OpenrosaInstance, name) for name in Instance._fields)
    row = db.execute(
        select(*columns).where(
            OpenrosaInstance.county_code == reach.spans[0].county,
            OpenrosaInstance.instance_id == instance_id,
        )
    ).one_or_none()
    return None if row is None else Instance(*row)


class NamedPhoto(NamedTuple):
    """`sha256` is None as long as the photo has not come."""

    name: str
    slot: str
    question: str | None
    sha256: str | None


def photos_named(reach: Reach, db: Connection, instance_id: str) -> list[NamedPhoto]:
    columns = (getattr(OpenrosaFile, name) for name in NamedPhoto._fields)
    found = db.execute(
        select(*columns)
        .where(
            OpenrosaFile.county_code == reach.spans[0].county,
            OpenrosaFile.instance_id == instance_id,
        )
        .order_by(OpenrosaFile.name)
    )
    return [NamedPhoto(*row) for row in found]


class Head(NamedTuple):
    house_id: str | None
    doubts: list[Any] | None


def lock_head(reach: Reach, db: Connection, submission_id: str) -> Head:
    """The submission, held until the end of the transaction: two posts may bring photos at once."""
    row = db.execute(
        select(Submission.house_id, Submission.doubts)
        .where(
            Submission.county_code == reach.spans[0].county,
            Submission.id == submission_id,
        )
        .with_for_update()
    ).one()
    return Head(*row)


def photo_counts(reach: Reach, db: Connection, submission_id: str) -> dict[tuple[str, str], int]:
    """(slot, question or '') -> photos of it that have come."""
    question = func.coalesce(Photo.question, "")
    found = db.execute(
        select(Photo.slot, question, func.count())
        .where(
            Photo.county_code == reach.spans[0].county,
            Photo.submission_id == submission_id,
        )
        .group_by(Photo.slot, question)
    )
    return {(slot, asked): count for slot, asked, count in found}


class Choice(NamedTuple):
    """A standing house as the list of a form on a phone shows it: no more than the grid pull."""

    id: str
    code: str
    owner_masked: str | None
    village_code: str
    lon: float | None
    lat: float | None


def house_choices(reach: Reach, db: Connection) -> Iterator[Choice]:
    """Standing houses within reach by their code, read in pieces."""
    columns = (getattr(House, name) for name in Choice._fields)
    found = (
        select(*columns)
        .where(within(reach), House.ended_on.is_(None))
        .order_by(House.code, House.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in db.execute(found):
        yield Choice(*row)


def house_of(reach: Reach, db: Connection, submission_id: str) -> str | None:
    """The house of a submission, without holding either."""
    found = select(Submission.house_id).where(
        Submission.county_code == reach.spans[0].county, Submission.id == submission_id
    )
    return db.scalar(found)
