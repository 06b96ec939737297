"""Which sealed files a row points to; asked of every county, because files lie together."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select

from server.store.reads.areas import counties
from server.store.rows import OfficePaper, Paper, PhotoFile, ReportStep, SealedImage, UnitFile

_NAMES: tuple[tuple[Any, Any], ...] = (
    (Paper, Paper.file_sha256),
    (OfficePaper, OfficePaper.file_sha256),
    (SealedImage, SealedImage.sealed_sha256),
    (PhotoFile, PhotoFile.sealed_sha256),
    (ReportStep, ReportStep.signature_file),
    (UnitFile, UnitFile.sealed_file),
)


def known(db: Connection, names: Collection[str]) -> set[str]:
    """Those of the files that are somebody's paper or image."""
    found: set[str] = set()
    for county in counties(db):
        for row, name in _NAMES:
            wanted = select(name).where(row.county_code == county.code, name.in_(names))
            found.update(db.scalars(wanted))
    return found
