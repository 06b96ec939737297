"""Fixtures `config` and `store`: a migrated database of its own for every test, on both engines.

SQLite: the migrated file is copied. PostgreSQL: migrated once, and after a test the tables it
filled are emptied; the append-only triggers are put aside for that. Its connections stay open
from test to test: each is a process that begins with reading the catalogue and planning anew.
"""

import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.util import LRUCache

from server.config import Config
from server.store import schema
from server.store.engines import Store, open_engine, open_store
from server.store.files import Files
from server.store.secrets import Secrets

_GROWN = 65_536  # bytes of a table


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
    """Its statements stay compiled, its connections open or SpatiaLite loaded, for all tests."""
    engine = open_engine(migrated)
    engine._compiled_cache = LRUCache(10_000)  # the whole suite's, not the 500 of one server
    with engine.connect() if migrated.is_embedded else nullcontext():
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
    if not config.is_embedded:
        yield from _on_open_connections(config, shared)
        return
    store = open_store(config)
    _share_what_is_compiled(store, shared)
    yield store
    store.close()


def _on_open_connections(config: Config, shared: Engine) -> Iterator[Store]:
    with shared.begin() as db:
        before = _tables(db).keys()
    yield Store(config, shared, Secrets.read(config.keys_file), Files(config.photos))
    with shared.begin() as db:
        after = _tables(db)
        _empty(db, {name: size for (name, _), size in after.items() if size})
    # A test that kept one, or made tables anew, leaves none of them to the next.
    if shared.pool.checkedout() or after.keys() != before:
        shared.dispose()


def _config(home: Path, url: URL) -> Config:
    return Config(home=home, database_url=url.render_as_string(hide_password=False))


def _tables(db: Connection) -> dict[tuple[str, int], int]:
    """(name, object id) -> bytes, of every table a test may fill."""
    found = text(
        "SELECT relname, oid, pg_relation_size(oid) FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
        "AND relname NOT IN ('alembic_version', 'spatial_ref_sys')"
    )
    return {(name, oid): size for name, oid, size in db.execute(found)}


def _empty(db: Connection, filled: dict[str, int]) -> None:
    """Deleting a few rows costs a tenth of making the table's and its indexes' files anew, and
    leaves plans alone; what is deleted lies about, so that a table that grew is made anew.
    """
    db.execute(text("SET LOCAL session_replication_role = replica"))
    grown = [name for name, size in filled.items() if size > _GROWN]
    if grown:
        db.execute(text(f"TRUNCATE {', '.join(grown)}"))
    few = ", ".join(
        f"_{name} AS (DELETE FROM {name})" for name, size in filled.items() if size <= _GROWN
    )
    if few:
        db.execute(text(f"WITH {few} SELECT 1"))
