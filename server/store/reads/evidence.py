"""What an act about a case rests on: units that exist, photos safely on disk, people by name.

These rows belong to a county, not to a house: reach gives the counties that may be asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from server.domain.reach import Reach
from server.store.rows import (
    Account,
    Area,
    EvidencePhoto,
    House,
    Photo,
    PhotoFile,
    ReportDocument,
    Unit,
)


class UnitLine(NamedTuple):
    id: str
    kind: str
    name: str
    closed_at: datetime | None
    department_code: str | None


def unit_line(reach: Reach, db: Connection, unit_id: str) -> UnitLine | None:
    row = db.execute(
        select(*(getattr(Unit, name) for name in UnitLine._fields)).where(
            Unit.county_code.in_(_counties(reach)), Unit.id == unit_id
        )
    ).one_or_none()
    return None if row is None else UnitLine(*row)


def stored_photos(reach: Reach, db: Connection, hashes: Collection[str]) -> frozenset[str]:
    """Those of the hashes whose bytes are on disk."""
    found = select(PhotoFile.sha256).where(
        PhotoFile.county_code.in_(_counties(reach)), PhotoFile.sha256.in_(hashes)
    )
    return frozenset(db.execute(found).scalars())


class Announced(NamedTuple):
    """A survey that announced the photo, for the house it was about."""

    house_id: str | None
    captured_at: datetime | None


def announced(reach: Reach, db: Connection, sha256: str) -> list[Announced]:
    """By surveys that know their house; others tie the photo to none."""
    found = select(Photo.house_id, Photo.captured_at).where(
        Photo.county_code.in_(_counties(reach)),
        Photo.sha256 == sha256,
        Photo.house_id.is_not(None),
    )
    return [Announced(*row) for row in db.execute(found)]


def stored_at(reach: Reach, db: Connection, sha256: str) -> datetime | None:
    found = select(PhotoFile.stored_at).where(
        PhotoFile.county_code.in_(_counties(reach)), PhotoFile.sha256 == sha256
    )
    return db.execute(found).scalar()


def is_report(reach: Reach, db: Connection, sha256: str) -> bool:
    """Whether an agency has filed this document under one of its commissions."""
    found = select(ReportDocument.sha256).where(
        ReportDocument.county_code.in_(_counties(reach)), ReportDocument.sha256 == sha256
    )
    return db.execute(found.limit(1)).first() is not None


def used_at(reach: Reach, db: Connection, sha256: str) -> str | None:
    """The house at which the photo already proves something."""
    found = select(EvidencePhoto.house_id).where(
        EvidencePhoto.county_code.in_(_counties(reach)), EvidencePhoto.sha256 == sha256
    )
    return db.execute(found).scalar()


def names_of(reach: Reach, db: Connection, accounts: Collection[str]) -> Mapping[str, str]:
    """account id -> masked name."""
    found = select(Account.id, Account.name_masked).where(
        Account.county_code.in_(_counties(reach)), Account.id.in_(accounts)
    )
    return {row.id: row.name_masked for row in db.execute(found)}


def unit_names(reach: Reach, db: Connection, units: Collection[str]) -> Mapping[str, str]:
    found = select(Unit.id, Unit.name).where(
        Unit.county_code.in_(_counties(reach)), Unit.id.in_(units)
    )
    return {row.id: row.name for row in db.execute(found)}


def area_names(reach: Reach, db: Connection, codes: Collection[str]) -> Mapping[str, str]:
    """area code -> the name it had last."""
    found = (
        select(Area.code, Area.name)
        .where(Area.county_code.in_(_counties(reach)), Area.code.in_(codes))
        .order_by(Area.valid_from)
    )
    return {row.code: row.name for row in db.execute(found)}


def _counties(reach: Reach) -> set[str]:
    return {span.county for span in reach.spans}


def house_codes(reach: Reach, db: Connection, houses: Collection[str]) -> dict[str, str]:
    """house id -> its code."""
    found = select(House.id, House.code).where(
        House.county_code.in_(_counties(reach)), House.id.in_(houses)
    )
    return {row.id: row.code for row in db.execute(found)}
