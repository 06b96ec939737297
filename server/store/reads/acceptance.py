"""What acceptance compares: photos of the surveys, people who worked on the house, what was found
on site."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import (
    AcceptanceMark,
    Account,
    House,
    NamedPerson,
    Photo,
    PhotoFile,
    Reinspection,
    Remediation,
    Reopening,
    SealedImage,
    Unit,
)


class SurveyPhoto(NamedTuple):
    sha256: str
    slot: str
    question: str | None
    captured_at: datetime | None
    lon: float | None
    lat: float | None


class MarkLine(NamedTuple):
    acceptance_id: str
    hazard_id: str
    mark: str
    note: str | None
    before_sha256: str | None
    after_sha256: str | None
    after_at: datetime | None
    distance_m: float | None
    place_note: str | None


class ReinspectionLine(NamedTuple):
    id: str
    acceptance_id: str
    agency_id: str
    report_no: str
    scale: str
    grade: str
    is_usable: bool
    conclusion: str
    signers: list[str]
    inspected_on: date
    file_sha256: str
    filed_at: datetime


class ImageLine(NamedTuple):
    id: str
    house_id: str
    case_id: str
    kind: str
    sha256: str
    sealed_sha256: str
    media_type: str
    size: int


class ReopeningLine(NamedTuple):
    case_id: str
    reopens: str
    cause: str
    reason: str
    reopened_at: datetime
    reopened_by: str


def survey_photos(reach: Reach, db: Connection, house_id: str) -> list[SurveyPhoto]:
    """Photos the house's surveys announced whose bytes are here, oldest first.

    Put in order here: SQLite would walk all photos of the county for the sake of the order.
    """
    stored = and_(PhotoFile.county_code == Photo.county_code, PhotoFile.sha256 == Photo.sha256)
    found = _of(reach, Photo, SurveyPhoto).join(PhotoFile, stored)
    rows = db.execute(found.where(Photo.house_id == house_id).add_columns(Photo.submission_id))
    width = len(SurveyPhoto._fields)
    photos = sorted((row[width], SurveyPhoto(*row[:width])) for row in rows.all())
    return [one for _, one in photos]


def marks_of(reach: Reach, db: Connection, case_id: str) -> list[MarkLine]:
    found = _of(reach, AcceptanceMark, MarkLine).where(AcceptanceMark.case_id == case_id)
    marks = [MarkLine(*row) for row in db.execute(found)]  # in order here, as survey_photos
    return sorted(marks, key=lambda one: (one.acceptance_id, one.hazard_id))


def reinspections_of(reach: Reach, db: Connection, case_id: str) -> list[ReinspectionLine]:
    found = _of(reach, Reinspection, ReinspectionLine).where(Reinspection.case_id == case_id)
    order = (Reinspection.filed_at, Reinspection.id)
    return [ReinspectionLine(*row) for row in db.execute(found.order_by(*order))]


def reinspection(reach: Reach, db: Connection, reinspection_id: str) -> ReinspectionLine | None:
    found = _of(reach, Reinspection, ReinspectionLine).where(Reinspection.id == reinspection_id)
    row = db.execute(found).one_or_none()
    return None if row is None else ReinspectionLine(*row)


def images_of(reach: Reach, db: Connection, case_id: str) -> list[ImageLine]:
    found = _of(reach, SealedImage, ImageLine).where(SealedImage.case_id == case_id)
    return [ImageLine(*row) for row in db.execute(found.order_by(SealedImage.id))]


def image(reach: Reach, db: Connection, image_id: str) -> ImageLine | None:
    found = _of(reach, SealedImage, ImageLine).where(SealedImage.id == image_id)
    row = db.execute(found).one_or_none()
    return None if row is None else ImageLine(*row)


def reopening_of(reach: Reach, db: Connection, case_id: str) -> ReopeningLine | None:
    found = _of(reach, Reopening, ReopeningLine).where(Reopening.case_id == case_id)
    row = db.execute(found).one_or_none()
    return None if row is None else ReopeningLine(*row)


def names_written(reach: Reach, db: Connection, case_id: str, parts: Collection[str]) -> set[str]:
    """Blind indexes of the people named in these parts of the case."""
    found = _joined(reach, select(NamedPerson.name_index), NamedPerson)
    wanted = found.where(NamedPerson.case_id == case_id, NamedPerson.part.in_(parts))
    return set(db.execute(wanted).scalars())


def names_of_visit(reach: Reach, db: Connection, case_id: str, acceptance_id: str) -> set[str]:
    """Blind indexes of the people who were on site."""
    found = _joined(reach, select(NamedPerson.name_index), NamedPerson)
    found = found.where(NamedPerson.case_id == case_id)
    wanted = found.where(NamedPerson.part == "acceptance", NamedPerson.part_id == acceptance_id)
    return set(db.execute(wanted).scalars())


class NamedLine(NamedTuple):
    name_sealed: bytes
    name_masked: str
    unit_id: str | None


def people_of_visit(
    reach: Reach, db: Connection, case_id: str, acceptance_id: str
) -> list[NamedLine]:
    """Who was on site, by his sealed name."""
    columns = (getattr(NamedPerson, name) for name in NamedLine._fields)
    found = _joined(reach, select(*columns), NamedPerson).where(NamedPerson.case_id == case_id)
    wanted = found.where(NamedPerson.part == "acceptance", NamedPerson.part_id == acceptance_id)
    return [NamedLine(*row) for row in db.execute(wanted.order_by(NamedPerson.id))]


def responsible_people(reach: Reach, db: Connection, case_id: str) -> list[bytes]:
    """The sealed names of those who answer for the repair."""
    found = _joined(reach, select(Remediation.responsible_sealed), Remediation)
    return list(db.execute(found.where(Remediation.case_id == case_id)).scalars())


def account_names(reach: Reach, db: Connection, accounts: Collection[str]) -> list[bytes]:
    """The sealed names of accounts of the county reached."""
    counties = {span.county for span in reach.spans}
    found = select(Account.personal_sealed).where(
        Account.county_code.in_(counties), Account.id.in_(accounts)
    )
    return list(db.execute(found).scalars())


def names_by_account(reach: Reach, db: Connection, accounts: Collection[str]) -> dict[str, bytes]:
    """account id -> its sealed particulars."""
    counties = {span.county for span in reach.spans}
    found = select(Account.id, Account.personal_sealed).where(
        Account.county_code.in_(counties), Account.id.in_(accounts)
    )
    return {row[0]: row[1] for row in db.execute(found)}


def unit_kinds(reach: Reach, db: Connection, units: Collection[str]) -> set[str]:
    counties = {span.county for span in reach.spans}
    found = select(Unit.kind).where(Unit.county_code.in_(counties), Unit.id.in_(units))
    return set(db.execute(found).scalars())


def _of(reach: Reach, row: Any, shape: Any) -> Any:
    return _joined(reach, select(*(getattr(row, name) for name in shape._fields)), row)


def _joined(reach: Reach, found: Any, row: Any) -> Any:
    same_house = and_(House.county_code == row.county_code, House.id == row.house_id)
    return found.join(House, same_house).where(within(reach))
