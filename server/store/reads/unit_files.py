"""Documents units brought, by what they belong to; whose that is, the services ask before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from server.domain.reach import Reach
from server.store.rows import UnitFile


class FileRow(NamedTuple):
    id: str
    holder: str
    holder_id: str
    step: int
    kind: str
    sha256: str
    size: int
    name_sealed: bytes
    sealed_file: str
    party: str
    brought_at: datetime


_COLUMNS = tuple(getattr(UnitFile, name) for name in FileRow._fields)


def files_of(reach: Reach, db: Connection, holders: Collection[str]) -> list[FileRow]:
    """By holder and step, as they were brought."""
    found = select(*_COLUMNS).where(_county(reach), UnitFile.holder_id.in_(holders))
    ordered = found.order_by(UnitFile.holder_id, UnitFile.step, UnitFile.brought_at, UnitFile.id)
    return [FileRow(*row) for row in db.execute(ordered)]


def file(reach: Reach, db: Connection, file_id: str) -> FileRow | None:
    row = db.execute(select(*_COLUMNS).where(_county(reach), UnitFile.id == file_id)).one_or_none()
    return None if row is None else FileRow(*row)


def _county(reach: Reach) -> Any:
    return UnitFile.county_code.in_({span.county for span in reach.spans})
