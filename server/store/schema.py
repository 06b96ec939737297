"""Tables of a home: migrations run from here, by `prepare` and by tests, never by a server."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from server.config import Config
from server.store import planner, rows as _every_table  # noqa: F401  (fills Base.metadata)
from server.store.base import Base
from server.store.engines import Store, open_engine, open_store
from server.store.secrets import create_keys

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(4150001)")


def prepare(config: Config) -> Store:
    """Everything a home needs: directories, keys, tables. Safe to run again, and side by side."""
    config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    config.photos.mkdir(exist_ok=True, mode=0o700)
    engine = open_engine(config)
    try:
        if not config.keys_file.exists():
            _found_keys(config, engine)
        upgrade(engine)
    finally:
        engine.dispose()
    return open_store(config)


def _found_keys(config: Config, engine: Engine) -> None:
    if current(engine) is not None:
        raise RuntimeError(
            f"数据库里已有数据，但密钥文件 {config.keys_file} 不见了。请从备份恢复该文件后再启动；"
            "没有它，已加密的个人信息无法读取。"
        )
    try:
        create_keys(config.keys_file)
    except FileExistsError:
        return  # another process founded the home at the same moment


def upgrade(of: Store | Engine, revision: str = "head") -> None:
    """Also tells SQLite's planner the size of a county: with every version anew."""
    if revision == "head" and current(of) == newest() and _is_planned(of):
        return
    with _engine(of).execution_options(anju_begin="BEGIN IMMEDIATE").begin() as db:
        command.upgrade(_alembic(db), revision)
        planner.tell(db)


def _is_planned(of: Store | Engine) -> bool:
    with _engine(of).connect() as db:
        return planner.is_told(db)


def downgrade(of: Store | Engine, revision: str = "base") -> None:
    with _engine(of).execution_options(anju_begin="BEGIN IMMEDIATE").begin() as db:
        command.downgrade(_alembic(db), revision)


def current(of: Store | Engine) -> str | None:
    """The revision the database is at; None before the first."""
    with _engine(of).connect() as db:
        return MigrationContext.configure(db).get_current_revision()


@cache
def newest() -> str | None:
    """The revision a database is at after `upgrade`."""
    config = AlembicConfig()
    config.set_main_option("script_location", _script_location())
    return ScriptDirectory.from_config(config).get_current_head()


def _script_location() -> str:
    return str(MIGRATIONS).replace("%", "%%")


def _engine(of: Store | Engine) -> Engine:
    return of.engine if isinstance(of, Store) else of


def _alembic(db: Connection) -> AlembicConfig:
    if db.dialect.name == "postgresql":
        db.execute(_ONE_AT_A_TIME)
    config = AlembicConfig()
    config.set_main_option("script_location", _script_location())
    config.attributes["connection"] = db
    return config


def is_ours(item: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """What autogenerate compares: our tables, not those of SpatiaLite, PostGIS and its indexes."""
    if kind == "table":
        return name in Base.metadata.tables
    return not (kind == "index" and (name or "").startswith("idx_"))


def tables_in(db: Connection) -> set[str]:
    return set(inspect(db).get_table_names())
