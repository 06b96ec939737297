"""The database of a backup, on either engine: a consistent copy while everybody goes on working.

SQLite: its online backup, which readers and writers do not notice. PostgreSQL: pg_dump of the very
snapshot in which the rows are counted.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, func, inspect, select, text
from sqlalchemy.engine import make_url

from server.config import Config
from server.domain.problems import Problem
from server.store.base import Base
from server.store.engines import Store, open_engine

SQLITE, POSTGRES = "sqlite", "postgresql"
_FILES = {SQLITE: "database.sqlite", POSTGRES: "database.dump"}
_PATIENCE_S = 4 * 3600


def engine_name(config: Config) -> str:
    return SQLITE if config.is_embedded else POSTGRES


def file_name(engine: str) -> str:
    return _FILES[engine]


def dump(store: Store, to: Path) -> dict[str, int]:
    """Write the database to the file; the rows of every table in it."""
    if store.config.is_embedded:
        return _dump_sqlite(store.config, to)
    return _dump_postgres(store, to)


def counts(db: Connection) -> dict[str, int]:
    """Rows of every table of ours."""
    return {
        str(table.name): db.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
    }


def _dump_sqlite(config: Config, to: Path) -> dict[str, int]:
    from pysqlite3 import dbapi2

    source = dbapi2.connect(str(make_url(config.database_url).database))
    target = dbapi2.connect(str(to))
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        (sound,) = target.execute("PRAGMA quick_check(1)").fetchone()
        if sound != "ok":
            raise Problem("backup.broken", what="数据库自检未通过")
        names = [str(table.name) for table in Base.metadata.sorted_tables]
        return {
            name: target.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names
        }
    finally:
        target.close()
        source.close()


def _count(db: Any, table: str) -> int:
    (number,) = db.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    return int(number)


def _dump_postgres(store: Store, to: Path) -> dict[str, int]:
    with store.reading() as db:
        found = counts(db)  # begins the snapshot
        snapshot = db.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        arguments = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={to}"]
        _run("pg_dump", make_url(store.config.database_url), *arguments)
    return found


def restore(file: Path, config: Config) -> None:
    """Fill the empty database of the configuration from the file."""
    if config.is_embedded:
        target = Path(str(make_url(config.database_url).database))
        shutil.copyfile(file, target)
        os.chmod(target, 0o600)
        return
    arguments = ["--no-owner", "--exit-on-error", "--single-transaction", str(file)]
    _run("pg_restore", make_url(config.database_url), *arguments)


def is_empty(config: Config) -> bool:
    """Whether nothing would be overwritten."""
    if config.is_embedded:
        return not Path(str(make_url(config.database_url).database)).exists()
    engine = open_engine(config)
    try:
        with engine.connect() as db:
            found = text(
                "SELECT count(*) FROM information_schema.tables WHERE table_name = 'county'"
            )
            return db.execute(found).scalar_one() == 0
    finally:
        engine.dispose()


def schema_tables(db: Connection) -> set[str]:
    return set(inspect(db).get_table_names()) & set(Base.metadata.tables)


@contextmanager
def spare_database(config: Config, home: Path) -> Iterator[Config]:
    """A configuration with an empty database of its own, gone afterwards."""
    if config.is_embedded:
        yield _in_home(config, home, f"sqlite+pysqlite:///{home / 'anju.sqlite'}")
        return
    url, name = make_url(config.database_url), f"anju_trial_{secrets.token_hex(6)}"
    _administer(url, f"CREATE DATABASE {name}")
    try:
        own = url.set(database=name).render_as_string(hide_password=False)
        yield _in_home(config, home, own)
    finally:
        _administer(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _in_home(config: Config, home: Path, url: str) -> Config:
    return Config(home=home, database_url=url, threads=config.threads)


def _administer(url: URL, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as db:
            db.execute(text(statement))
    finally:
        engine.dispose()


def _run(tool: str, url: URL, *arguments: str) -> None:
    """The password goes by the environment: arguments are seen by everybody on the machine."""
    options = {
        "host": url.host or url.query.get("host"),
        "port": url.port,
        "username": url.username,
    }
    given = [f"--{name}={value}" for name, value in options.items() if value]
    command = [_found(tool), *given, f"--dbname={url.database}", *arguments]
    if tool == "pg_dump":
        command = [_found(tool), *given, *arguments, str(url.database)]
    done = subprocess.run(
        command, env=_environment(url), capture_output=True, timeout=_PATIENCE_S, check=False
    )
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Problem("backup.failed", why=(why or ["没有说明"])[0][:200])


def _environment(url: URL) -> Mapping[str, str]:
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    return {"PATH": os.defpath, "LC_ALL": "C", **password}


def _found(tool: str) -> str:
    """The newest on the machine: an older pg_dump refuses a newer server."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{tool}"), key=_version)
    found = str(installed[-1]) if installed else shutil.which(tool)
    if found is None:
        raise Problem("backup.no_tool", tool=tool)
    return found


def _version(path: Path) -> float:
    try:
        return float(path.parts[-3])
    except ValueError:
        return 0.0
