"""Reading what a phone verifies on the spot: hazards reported repaired, with their old photos."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import Hazard, House, HouseCase, Patrol, Photo, PhotoFile, Remediation


class RepairedHazard(NamedTuple):
    id: str
    house_id: str
    case_id: str
    part: str
    sign: str
    severity: str
    facts: dict[str, Any]
    finished_at: datetime | None


def repaired(reach: Reach, db: Connection, limit: int) -> list[RepairedHazard]:
    """Hazards of open cases whose line of the plan was finished, and that are not struck yet."""
    found = (
        select(
            Hazard.id,
            Hazard.house_id,
            Hazard.case_id,
            Hazard.part,
            Hazard.sign,
            Hazard.severity,
            Hazard.facts,
            Remediation.finished_at,
        )
        .select_from(House)
        .join(
            HouseCase,
            and_(HouseCase.county_code == House.county_code, HouseCase.id == House.open_case_id),
        )
        .join(Hazard, and_(Hazard.county_code == House.county_code, Hazard.case_id == HouseCase.id))
        .outerjoin(
            Remediation,
            and_(
                Remediation.county_code == Hazard.county_code,
                Remediation.id == Hazard.remediation_id,
            ),
        )
        .where(within(reach), House.open_case_id.is_not(None), Hazard.state == "remedied")
        .order_by(Hazard.house_id, Hazard.id)
        .limit(limit)
    )
    return [RepairedHazard(*row) for row in db.execute(found)]


class OldPhoto(NamedTuple):
    house_id: str
    question: str
    sha256: str


class EarlierView(NamedTuple):
    house_id: str
    submission_id: str
    slot: str
    question: str | None
    sha256: str


def views_of(reach: Reach, db: Connection, submissions: Collection[str]) -> list[EarlierView]:
    """Photos of these surveys or patrols whose bytes are here in the open, newest first."""
    if not submissions:
        return []
    found = (
        select(*(getattr(Photo, name) for name in EarlierView._fields))
        .join(House, and_(House.county_code == Photo.county_code, House.id == Photo.house_id))
        .join(
            PhotoFile,
            and_(PhotoFile.county_code == Photo.county_code, PhotoFile.sha256 == Photo.sha256),
        )
        .where(
            within(reach),
            House.ended_on.is_(None),
            Photo.submission_id.in_(submissions),
            PhotoFile.sealed_sha256.is_(None),
        )
        .order_by(Photo.house_id, Photo.captured_at.desc(), Photo.sha256)
    )
    return [EarlierView(*row) for row in db.execute(found)]


def patrols_of_due(reach: Reach, db: Connection, until: date, limit: int) -> list[str]:
    """The newest patrol that saw each house due until that day, of the longest due first.

    Ids come from phones in the order of their days (UUIDv7).
    """
    due = (
        select(House.county_code, House.id)
        .where(within(reach), House.patrol_due_on <= until, House.ended_on.is_(None))
        .order_by(House.patrol_due_on, House.code)
        .limit(limit)
        .subquery()
    )
    found = (
        select(func.max(Patrol.id))
        .join(due, and_(Patrol.county_code == due.c.county_code, Patrol.house_id == due.c.id))
        .where(Patrol.state == "accepted", Patrol.finding != "not_seen")
        .group_by(Patrol.house_id)
    )
    return list(db.execute(found).scalars())


def photos_of_signs(reach: Reach, db: Connection, houses: Collection[str]) -> list[OldPhoto]:
    """Photos of signs whose bytes are here, the newest first; those kept sealed are not told."""
    found = (
        select(Photo.house_id, Photo.question, Photo.sha256)
        .join(House, and_(House.county_code == Photo.county_code, House.id == Photo.house_id))
        .join(
            PhotoFile,
            and_(PhotoFile.county_code == Photo.county_code, PhotoFile.sha256 == Photo.sha256),
        )
        .where(
            within(reach),
            Photo.house_id.in_(houses),
            Photo.question.is_not(None),
            PhotoFile.sealed_sha256.is_(None),
        )
        .order_by(Photo.house_id, Photo.captured_at.desc(), Photo.sha256)
    )
    return [OldPhoto(*row) for row in db.execute(found)] if houses else []
