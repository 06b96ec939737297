"""Reading photos: what is stored, who announced it, and whether it is within reach."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, or_, select

from server.domain.reach import NOWHERE, Reach
from server.store.prepared import Prepared
from server.store.reads.areas import counties
from server.store.reads.complaints import reached as complaint_reached
from server.store.reads.patrols import visible as patrol_visible
from server.store.reads.reach import between, within
from server.store.reads.submissions import visible
from server.store.rows import (
    CaseTransfer,
    Complaint,
    ControlMeasure,
    EvidencePhoto,
    House,
    MatterFile,
    Patrol,
    Photo,
    PhotoFile,
    SectorTask,
    Submission,
    SupervisionItem,
)


class StoredPhoto(NamedTuple):
    sha256: str
    size: int
    width: int
    height: int
    media_type: str
    stored_at: datetime
    account_id: str
    sealed_sha256: str | None = None  # a signature: its bytes lie sealed under this name


_STORED = Prepared(
    select(*(getattr(PhotoFile, name) for name in StoredPhoto._fields)).where(
        PhotoFile.county_code == bindparam("county"), PhotoFile.sha256 == bindparam("sha256")
    )
)


def stored_photo(reach: Reach, db: Connection, sha256: str) -> StoredPhoto | None:
    """The photo of that content in the reach's county, whoever sent it (law 6)."""
    row = _STORED.row(db, {"county": reach.spans[0].county, "sha256": sha256})
    return None if row is None else StoredPhoto(*row)


class Announcement(NamedTuple):
    submission_id: str
    house_id: str | None
    slot: str = ""


_ANNOUNCED = Prepared(
    select(Photo.submission_id, Photo.house_id, Photo.slot)
    .where(Photo.county_code == bindparam("county"), Photo.sha256 == bindparam("sha256"))
    .order_by(Photo.submission_id)
)


def announcements(reach: Reach, db: Connection, sha256: str) -> list[Announcement]:
    """Every submission that announced the photo, oldest id first."""
    found = _ANNOUNCED.rows(db, {"county": reach.spans[0].county, "sha256": sha256})
    return [Announcement(*row) for row in found]


_HELD = Prepared(
    select(House.id)
    .where(House.county_code == bindparam("county"), House.id == bindparam("id"))
    .with_for_update()
)


def hold_house(reach: Reach, db: Connection, house_id: str) -> None:
    """The lock of `intake.lock_house` for who needs nothing of the house but his turn."""
    _HELD.row(db, {"county": reach.spans[0].county, "id": house_id})


def sealed_photos(db: Connection) -> list[str]:
    """Of every county: what lies sealed has no business among the plain files."""
    found: list[str] = []
    for county in counties(db):
        wanted = select(PhotoFile.sha256).where(
            PhotoFile.county_code == county.code, PhotoFile.sealed_sha256.is_not(None)
        )
        found.extend(db.scalars(wanted))
    return found


def visible_photo(
    reach: Reach, db: Connection, sha256: str, account_id: str, reports: Reach = NOWHERE
) -> StoredPhoto | None:
    """A stored photo of a house or submission within reach, or one's own upload; `reports` is the
    reach in which one reads reports from the public."""
    columns = (getattr(PhotoFile, name) for name in StoredPhoto._fields)
    shown = or_(
        PhotoFile.account_id == account_id,
        _of_submission(reach, account_id),
        _of_patrol(reach, account_id),
        _of_evidence(reach),
        _of_measure(reach),
        _of_matter(reach, SectorTask),
        _of_matter(reach, CaseTransfer),
        _of_matter(reach, SupervisionItem),
        _of_complaint(reports),
    )
    row = db.execute(
        select(*columns).where(
            PhotoFile.county_code.in_({span.county for span in reach.spans}),
            PhotoFile.sha256 == sha256,
            shown,
        )
    ).one_or_none()
    return None if row is None else StoredPhoto(*row)


def is_of_complaint(reports: Reach, db: Connection, sha256: str) -> bool:
    """Brought to a report from the public that is within this reach."""
    found = select(PhotoFile.sha256).where(
        PhotoFile.county_code.in_({span.county for span in reports.spans}),
        PhotoFile.sha256 == sha256,
        _of_complaint(reports),
    )
    return db.execute(found).first() is not None


def _of_submission(reach: Reach, account_id: str) -> ColumnElement[bool]:
    return exists().where(
        Photo.county_code == PhotoFile.county_code,
        Photo.sha256 == PhotoFile.sha256,
        Submission.county_code == Photo.county_code,
        Submission.id == Photo.submission_id,
        visible(reach, account_id),
    )


def _of_patrol(reach: Reach, account_id: str) -> ColumnElement[bool]:
    return exists().where(
        Photo.county_code == PhotoFile.county_code,
        Photo.sha256 == PhotoFile.sha256,
        Patrol.county_code == Photo.county_code,
        Patrol.id == Photo.submission_id,
        patrol_visible(reach, account_id),
    )


def _of_evidence(reach: Reach) -> ColumnElement[bool]:
    house = and_(House.county_code == EvidencePhoto.county_code, House.id == EvidencePhoto.house_id)
    return exists().where(
        EvidencePhoto.county_code == PhotoFile.county_code,
        EvidencePhoto.sha256 == PhotoFile.sha256,
        house,
        within(reach),
    )


def _of_matter(reach: Reach, row: Any) -> ColumnElement[bool]:
    """Evidence brought to a task or transfer is shown to both its sides."""
    return exists().where(
        MatterFile.county_code == PhotoFile.county_code,
        MatterFile.sha256 == PhotoFile.sha256,
        row.county_code == MatterFile.county_code,
        row.id == MatterFile.matter_id,
        between(reach, row),
    )


def _of_complaint(reach: Reach) -> ColumnElement[bool]:
    return exists().where(
        MatterFile.county_code == PhotoFile.county_code,
        MatterFile.sha256 == PhotoFile.sha256,
        Complaint.county_code == MatterFile.county_code,
        Complaint.id == MatterFile.matter_id,
        complaint_reached(reach),
    )


def _of_measure(reach: Reach) -> ColumnElement[bool]:
    house = and_(
        House.county_code == ControlMeasure.county_code, House.id == ControlMeasure.house_id
    )
    return exists().where(
        ControlMeasure.county_code == PhotoFile.county_code,
        ControlMeasure.photo_sha256 == PhotoFile.sha256,
        house,
        within(reach),
    )
