"""Leaf of the store: metadata, naming of constraints, and the column types both engines share."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import JSON, Dialect, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Instant(TypeDecorator[datetime]):
    """A moment, always aware and in UTC; in SQLite fixed-width text, so that it sorts."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return _as_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value if value is None else value.astimezone(UTC)
        return datetime.fromisoformat(value)


@lru_cache(maxsize=256)
def _as_text(moment: datetime) -> str:
    """A unit of work writes its one moment into many rows."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


Json = JSON().with_variant(JSONB(), "postgresql")


def geometry(kind: str) -> Geometry:
    """EPSG:4326, longitude first; indexed in the migration through store/spatial."""
    return Geometry(kind, srid=4326, spatial_index=False)


COUNTY = String(12)
CODE = String(12)
ID = String(36)
# Chains are put in order the same way on both engines, whatever the language of the database.
CHAIN = String(50).with_variant(String(50, collation="C"), "postgresql")
