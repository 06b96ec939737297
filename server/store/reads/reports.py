"""What a report is examined against: its documents, visits, and what other reports hold.

Comparisons go over the whole county, whoever asks; what is told of others keeps to his reach.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select, union

from server.domain.reach import Reach
from server.store.reads.reach import within
from server.store.rows import (
    House,
    Inspection,
    InspectionVisit,
    Photo,
    PhotoPrint,
    Remediation,
    ReportBand,
    ReportDocument,
    ReportPicture,
)

_BANDS = ("band_a", "band_b", "band_c", "band_d")
_MOST_NEIGHBOURS = 500


class DocumentLine(NamedTuple):
    inspection_id: str
    sha256: str
    house_id: str
    size: int
    pages: int
    pages_read: int
    flags: list[str]
    text_sealed: bytes | None
    stored_at: datetime
    stored_by: str


class VisitLine(NamedTuple):
    id: str
    house_id: str
    inspection_id: str
    agency_id: str
    visited_on: date
    people: list[Any]
    photos: list[str]
    recorded_at: datetime
    recorded_by: str


class HouseWordsRow(NamedTuple):
    village_code: str
    storeys: int | None
    floor_area_m2: float | None
    structure_type: str | None
    built_year: int | None
    door_index: str | None
    owner_index: str | None
    lon: float | None
    lat: float | None


class VisitElsewhere(NamedTuple):
    house_id: str
    people: list[Any]
    lon: float | None
    lat: float | None


class AlikeRow(NamedTuple):
    house_id: str
    inspection_id: str
    signature: str


def documents_of(reach: Reach, db: Connection, inspection_id: str) -> list[DocumentLine]:
    columns = (getattr(ReportDocument, name) for name in DocumentLine._fields)
    found = (
        select(*columns)
        .join(House, _same_house(ReportDocument))
        .where(within(reach), ReportDocument.inspection_id == inspection_id)
        .order_by(ReportDocument.stored_at)
    )
    return [DocumentLine(*row) for row in db.execute(found)]


def visits_of(reach: Reach, db: Connection, inspections: Collection[str]) -> list[VisitLine]:
    columns = (getattr(InspectionVisit, name) for name in VisitLine._fields)
    found = (
        select(*columns)
        .join(House, _same_house(InspectionVisit))
        .where(within(reach), InspectionVisit.inspection_id.in_(inspections))
        .order_by(InspectionVisit.visited_on, InspectionVisit.id)
    )
    return [VisitLine(*row) for row in db.execute(found)]


def house_words(reach: Reach, db: Connection, house_id: str) -> HouseWordsRow:
    columns = (getattr(House, name) for name in HouseWordsRow._fields)
    row = db.execute(select(*columns).where(within(reach), House.id == house_id)).one()
    return HouseWordsRow(*row)


def repairers_sealed(reach: Reach, db: Connection, house_id: str) -> list[bytes]:
    found = select(Remediation.responsible_sealed).join(House, _same_house(Remediation))
    return list(db.execute(found.where(within(reach), Remediation.house_id == house_id)).scalars())


def visits_elsewhere(
    reach: Reach, db: Connection, agency: str, day: date, house: str
) -> list[VisitElsewhere]:
    """The agency's visits of that day at other houses."""
    found = (
        select(InspectionVisit.house_id, InspectionVisit.people, House.lon, House.lat)
        .join(House, _same_house(InspectionVisit))
        .where(
            within(reach),
            InspectionVisit.agency_id == agency,
            InspectionVisit.visited_on == day,
            InspectionVisit.house_id != house,
        )
    )
    return [VisitElsewhere(*row) for row in db.execute(found)]


def houses_with_file(reach: Reach, db: Connection, sha256: str, house: str) -> list[str]:
    found = (
        select(ReportDocument.house_id)
        .join(House, _same_house(ReportDocument))
        .where(within(reach), ReportDocument.sha256 == sha256, ReportDocument.house_id != house)
        .distinct()
    )
    return list(db.execute(found).scalars())


def is_number_used(reach: Reach, db: Connection, agency: str, number: str) -> bool:
    found = (
        select(Inspection.id)
        .join(House, _same_house(Inspection))
        .where(within(reach), Inspection.agency_id == agency, Inspection.report_no == number)
        .limit(1)
    )
    return db.execute(found).first() is not None


def alike_texts(
    reach: Reach, db: Connection, agency: str, bands: Sequence[str], house: str
) -> list[AlikeRow]:
    """Reports of the agency about other houses that share a band; looked up, never scanned."""
    found = (
        select(ReportBand.house_id, ReportBand.inspection_id, ReportBand.signature)
        .where(
            ReportBand.county_code.in_({span.county for span in reach.spans}),
            ReportBand.agency_id == agency,
            ReportBand.band.in_(bands),
            ReportBand.house_id != house,
        )
        .distinct()
        .limit(_MOST_NEIGHBOURS)
    )
    return [AlikeRow(*row) for row in db.execute(found)]


def prints_of(reach: Reach, db: Connection, inspection_id: str) -> list[int]:
    found = select(ReportPicture.print).where(
        ReportPicture.county_code.in_({span.county for span in reach.spans}),
        ReportPicture.inspection_id == inspection_id,
    )
    return [int(one, 16) for one in db.execute(found).scalars()]


def near_pictures(
    reach: Reach, db: Connection, bands: tuple[int, ...], house: str
) -> list[tuple[str, int]]:
    """(house, print) of pictures in reports of other houses that share a band of 16 bits."""
    counties = {span.county for span in reach.spans}
    shared = [
        select(ReportPicture.house_id, ReportPicture.print).where(
            ReportPicture.county_code.in_(counties),
            getattr(ReportPicture, name) == value,
            ReportPicture.house_id != house,
        )
        for name, value in zip(_BANDS, bands, strict=True)
    ]
    return [(one, int(number, 16)) for one, number in db.execute(union(*shared))]


def surveys_with_print(reach: Reach, db: Connection, stored: int, house: str) -> list[str]:
    """Other houses whose survey has a photo of exactly this print (as photo_print stores it)."""
    photo = and_(Photo.county_code == PhotoPrint.county_code, Photo.sha256 == PhotoPrint.sha256)
    found = (
        select(Photo.house_id)
        .join(PhotoPrint, photo)
        .where(
            PhotoPrint.county_code.in_({span.county for span in reach.spans}),
            PhotoPrint.print == stored,
            Photo.house_id.is_not(None),
            Photo.house_id != house,
        )
        .distinct()
        .limit(_MOST_NEIGHBOURS)
    )
    return [one for one in db.execute(found).scalars() if one is not None]


def codes_within(reach: Reach, db: Connection, houses: Collection[str]) -> dict[str, str]:
    """house id -> code of those within reach."""
    found = select(House.id, House.code).where(within(reach), House.id.in_(houses))
    return {row.id: row.code for row in db.execute(found)}


def _same_house(row: Any) -> Any:
    return and_(House.county_code == row.county_code, House.id == row.house_id)


def house_place(reach: Reach, db: Connection, house_id: str) -> tuple[str, str]:
    """(township, village)."""
    found = select(House.township_code, House.village_code).where(
        within(reach), House.id == house_id
    )
    township, village = db.execute(found).one()
    return township, village


def address_sealed(reach: Reach, db: Connection, inspection_id: str) -> bytes | None:
    found = (
        select(Inspection.address_sealed)
        .join(House, _same_house(Inspection))
        .where(within(reach), Inspection.id == inspection_id)
    )
    sealed: bytes | None = db.execute(found).scalar_one()
    return sealed
