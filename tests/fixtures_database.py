"""Fixtures `config` and `store`: a migrated database of its own for every test, on both engines.

SQLite: the migrated file is copied. PostgreSQL: migrated once, and after a test the tables it
filled are emptied; the append-only triggers are put aside for that.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text
from sqlalchemy.util import LRUCache

from server.config import Config
from server.store import schema
from server.store.engines import Store, open_engine, open_store


@pytest.fixture(scope="session")
def migrated(engine_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A home with keys and tables, from which every test gets a copy."""
    config = _config(tmp_path_factory.mktemp("migrated"), engine_url)
    schema.prepare(config).close()
    return config


@pytest.fixture
def config(migrated: Config, engine_url: URL, tmp_path: Path) -> Config:
    """The home of one test; its keys are those of the migrated home."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    url = engine_url
    if migrated.is_embedded:
        url = engine_url.set(database=str(home / "anju.sqlite"))
        shutil.copy(str(engine_url.database), home / "anju.sqlite")
    own = _config(home, url)
    own.photos.mkdir()
    shutil.copy(migrated.keys_file, own.keys_file)
    return own


@pytest.fixture(scope="session")
def shared(migrated: Config) -> Iterator[Engine]:
    """Its statements stay compiled and its connection keeps SpatiaLite loaded, for all tests."""
    engine = open_engine(migrated)
    engine._compiled_cache = LRUCache(10_000)  # the whole suite's, not the 500 of one server
    with engine.connect():
        yield engine
    engine.dispose()


def _share_what_is_compiled(store: Store, shared: Engine) -> None:
    """A statement is compiled for a dialect; with one of its own every test would compile all.

    A copy of an engine with other options holds what it was given when it was made.
    """
    for engine in (store.engine, store._writing, store._reading):
        engine.dialect = shared.dialect
        engine._compiled_cache = shared._compiled_cache


@pytest.fixture
def store(config: Config, shared: Engine) -> Iterator[Store]:
    """An empty, migrated store; the same test runs on SpatiaLite and on PostGIS."""
    store = open_store(config)
    _share_what_is_compiled(store, shared)
    yield store
    if not config.is_embedded:
        _empty(store)
    store.close()


def _config(home: Path, url: URL) -> Config:
    return Config(home=home, database_url=url.render_as_string(hide_password=False))


def _empty(store: Store) -> None:
    with store.engine.begin() as db:
        filled = [
            table
            for (table,) in db.execute(
                text(
                    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                    "AND relkind = 'r' AND relname <> 'alembic_version' "
                    "AND relname <> 'spatial_ref_sys' AND pg_relation_size(oid) > 0"
                )
            )
        ]
        if filled:
            db.execute(text("SET LOCAL session_replication_role = replica"))
            db.execute(text(f"TRUNCATE {', '.join(filled)}"))
