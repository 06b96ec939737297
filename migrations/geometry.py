"""Geometry columns and their spatial indexes, the same call on both engines. Frozen.

SpatiaLite keeps a register of geometry columns and an R-tree per index; its triggers that only
note the time of the last change are dropped, because they write one more page in every commit.
"""

import sqlalchemy as sa
from alembic import op

SRID = 4326


def prepare_space() -> None:
    db = op.get_bind()
    if db.dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    elif not db.scalar(sa.text("SELECT CheckSpatialMetaData()")):
        # We are inside a transaction already; with all EPSG systems this takes 25 s.
        db.execute(sa.text("SELECT InitSpatialMetaData('WGS84')"))


def add_geometry(table: str, column: str, kind: str) -> None:
    db = op.get_bind()
    if db.dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} geometry({kind}, {SRID})")
        op.execute(f"CREATE INDEX idx_{table}_{column} ON {table} USING gist ({column})")
        return
    _require(db, f"SELECT AddGeometryColumn('{table}', '{column}', {SRID}, '{kind}', 'XY')")
    _require(db, f"SELECT CreateSpatialIndex('{table}', '{column}')")
    for moment in ("tmi", "tmu", "tmd"):
        op.execute(f"DROP TRIGGER {moment}_{table}_{column}")


def drop_geometry(table: str, column: str) -> None:
    """Before the table itself is dropped; on PostgreSQL there is nothing to do."""
    db = op.get_bind()
    if db.dialect.name == "sqlite":
        _require(db, f"SELECT DisableSpatialIndex('{table}', '{column}')")
        op.execute(f"DROP TABLE idx_{table}_{column}")
        _require(db, f"SELECT DiscardGeometryColumn('{table}', '{column}')")


def _require(db: sa.Connection, call: str) -> None:
    if not db.scalar(sa.text(call)):
        raise RuntimeError(f"SpatiaLite refused: {call}")
