"""The hot path's reads: few statements, built once, each answered from a key or an index.

`reach` is the whole county's here: an id belongs to one submission or house whoever asks, and
whether the sender may know of it is decided on the row (`Reach.covers`), not in SQL (law 6).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, select

from server.domain.facts import Place
from server.domain.reach import Reach
from server.store.rows import Assessment, Hazard, House, HouseCase, Photo, PhotoFile, Submission

_COUNTY = bindparam("county")
_KEY = bindparam("id")


def county_of(reach: Reach) -> str:
    return reach.spans[0].county


class Known(NamedTuple):
    """A submission that was received before, with what its answer tells of house and verdict."""

    id: str
    state: str
    body_hash: str
    received_at: datetime
    account_id: str
    is_sealed: bool  # it was quarantined when it came
    doubts: list[Any] | None
    reasons: list[Any] | None
    house_id: str | None
    house_code: str | None
    health_code: str | None
    assessment_id: str | None
    verdict: str | None
    pack: str | None
    profile: str | None
    fired: list[Any] | None
    missing: list[Any] | None
    promotion: str | None
    case_id: str | None


_KNOWN = (
    select(
        Submission.id,
        Submission.state,
        Submission.body_hash,
        Submission.received_at,
        Submission.account_id,
        Submission.raw_sealed.is_not(None),
        Submission.doubts,
        Submission.reasons,
        Submission.house_id,
        House.code,
        House.health_code,
        Assessment.id,
        Assessment.verdict,
        Assessment.pack,
        Assessment.profile,
        Assessment.fired,
        Assessment.missing,
        Assessment.promotion,
        House.open_case_id,
    )
    .outerjoin(
        House,
        and_(House.county_code == Submission.county_code, House.id == Submission.house_id),
    )
    .outerjoin(
        Assessment,
        and_(
            Assessment.county_code == Submission.county_code,
            Assessment.house_id == Submission.house_id,
            Assessment.submission_id == Submission.id,
        ),
    )
    .where(Submission.county_code == _COUNTY, Submission.id == _KEY)
)


def known_submission(reach: Reach, db: Connection, submission_id: str) -> Known | None:
    row = db.execute(_KNOWN, {"county": county_of(reach), "id": submission_id}).one_or_none()
    return None if row is None else Known(*row)


_PHOTOS_WANTED = (
    select(Photo.sha256, PhotoFile.stored_at.is_not(None))
    .outerjoin(
        PhotoFile,
        and_(PhotoFile.county_code == Photo.county_code, PhotoFile.sha256 == Photo.sha256),
    )
    .where(Photo.county_code == _COUNTY, Photo.submission_id == _KEY)
    .order_by(Photo.sha256)
)


def photos_announced(reach: Reach, db: Connection, submission_id: str) -> list[tuple[str, bool]]:
    """(hash, is stored) of every photo the submission announced."""
    found = db.execute(_PHOTOS_WANTED, {"county": county_of(reach), "id": submission_id})
    return [(sha256, bool(is_stored)) for sha256, is_stored in found]


class HouseNow(NamedTuple):
    """The house as it stands under the lock of this transaction."""

    county_code: str
    id: str
    code: str
    township_code: str
    village_code: str
    grid_code: str | None
    department_code: str | None
    lon: float | None
    lat: float | None
    is_operational: bool | None
    is_key_survey: bool
    verdict: str | None
    is_verdict_confirmed: bool
    health_code: str
    open_case_id: str | None
    stage: str | None
    due_on: date | None
    submission_id: str | None
    assessment_id: str | None
    surveyed_at: datetime | None
    ended_on: date | None
    version: int

    @property
    def place(self) -> Place:
        """Without agencies: no agency sends surveys."""
        return Place(
            self.county_code,
            self.township_code,
            self.village_code,
            self.grid_code,
            self.department_code,
        )


_HOUSE_NOW = (
    select(*(getattr(House, name) for name in HouseNow._fields))
    .where(House.county_code == _COUNTY, House.id == _KEY)
    .with_for_update()
)


def lock_house(reach: Reach, db: Connection, house_id: str) -> HouseNow | None:
    """The house, held until the end of the transaction, so that its surveys queue up.

    In SQLite the write transaction holds everything and the lock clause is left out.
    """
    row = db.execute(_HOUSE_NOW, {"county": county_of(reach), "id": house_id}).one_or_none()
    return None if row is None else HouseNow(*row)


class LastCase(NamedTuple):
    """The newest case of a house, open or closed."""

    id: str
    number: str
    track: str
    verdict: str
    control: str
    inspection: str
    remediation: str
    acceptance: str
    stage: str
    due_on: date | None
    opened_at: datetime
    closed_at: datetime | None
    closing: str | None
    version: int


_LAST_CASE = (
    select(*(getattr(HouseCase, name) for name in LastCase._fields))
    .where(HouseCase.county_code == _COUNTY, HouseCase.house_id == _KEY)
    .order_by(HouseCase.opened_at.desc(), HouseCase.id.desc())
    .limit(1)
)


def last_case(reach: Reach, db: Connection, house_id: str) -> LastCase | None:
    row = db.execute(_LAST_CASE, {"county": county_of(reach), "id": house_id}).one_or_none()
    return None if row is None else LastCase(*row)


_LISTED_RULES = select(Hazard.rule_id).where(
    Hazard.county_code == _COUNTY,
    Hazard.case_id == _KEY,
    Hazard.struck_at.is_(None),
    Hazard.rule_id.is_not(None),
)


def rules_listed(reach: Reach, db: Connection, case_id: str) -> frozenset[str]:
    """Rules that already have an unstruck line on the case's hazard list."""
    return frozenset(
        db.execute(_LISTED_RULES, {"county": county_of(reach), "id": case_id}).scalars()
    )


_SUBMISSION_LOCK = (
    select(Submission.id)
    .where(Submission.county_code == _COUNTY, Submission.id == _KEY)
    .with_for_update()
)


def lock_submission(reach: Reach, db: Connection, submission_id: str) -> None:
    db.execute(_SUBMISSION_LOCK, {"county": county_of(reach), "id": submission_id})
