"""The two engines behind one Store: SQLite with SpatiaLite in a file, or PostgreSQL with PostGIS.

Every transaction begins by our own hand. Reading is a snapshot on both engines (BEGIN in WAL mode;
REPEATABLE READ READ ONLY); writing is BEGIN IMMEDIATE in turn (turn.py) or READ COMMITTED.
Opening a SpatiaLite connection costs 40–60 ms: connections are pooled, never made per request.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import orjson
import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from server.config import Config
from server.domain.problems import Problem
from server.store import faults
from server.store.files import Files
from server.store.secrets import Secrets
from server.store.turn import WriteTurn

log = structlog.get_logger()

Queue = Callable[[str, Mapping[str, Any]], None]

_BEGIN = "anju_begin"  # execution option: how a transaction begins in SQLite
_HAS_TURN = "anju_has_turn"
_FAILED = 3  # PQTRANS_INERROR of libpq

# cache_size: 4 MiB a connection keeps all server processes under 250 MB (issue 2, memory).
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-4096",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA busy_timeout=10000",
)
_POSTGRES_OPTIONS = "-c timezone=UTC -c lock_timeout=10s -c jit=off"


class Store:
    """Database, photos, papers and keys of one home. `queue` takes jobs; else they are logged."""

    def __init__(self, config: Config, engine: Engine, secrets: Secrets, files: Files) -> None:
        self.config = config
        self.engine = engine
        self.secrets = secrets
        self.files = files
        self.papers = Files(config.papers, ".sealed")
        self.sealed = Files(config.home / "sealed", ".sealed")
        self.exports = Files(config.home / "exports", ".sealed", "export")
        self.documents = Files(config.home / "documents", ".pdf", "document")
        self.queue: Queue = _no_queue
        self._turn: WriteTurn | None = None
        if config.is_embedded:
            self._turn = WriteTurn(config.home / "write.lock")
            event.listen(engine, "checkin", self._on_checkin)
            self._writing = engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            self._reading = engine
        else:
            self._writing = engine
            self._reading = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        _stores.add(self)

    def begin_writing(self) -> Connection:
        """A connection in its write transaction; end it with `commit` or `rollback`, then close."""
        if self._turn is None:
            return _begun(self._writing)
        self._turn.take()
        try:
            db = _begun(self._writing)
        except BaseException:
            self._turn.pass_on()
            raise
        db.info[_HAS_TURN] = True
        return db

    def commit(self, db: Connection) -> None:
        """Durable when it returns; undone, with a Problem where known, when it raises."""
        try:
            self._require_open_transaction(db)
            with faults.translated():
                db.commit()
        except BaseException:
            self.rollback(db)
            raise
        self._pass_on(db)

    def rollback(self, db: Connection) -> None:
        if not db.closed:
            try:
                db.rollback()
            finally:
                self._pass_on(db)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read transaction: everything inside sees the database as of its first statement."""
        db = _begun(self._reading)
        try:
            written = self._written(db)
            yield db
            if self._written(db) != written:
                raise RuntimeError("a read transaction has written; nothing of it stays")
            # A rollback would make psycopg forget every statement it has prepared.
            db.commit()
        finally:
            db.close()

    def start_job(self, name: str, facts: Mapping[str, Any]) -> None:
        self.queue(name, facts)

    def close(self) -> None:
        self.engine.dispose()
        if self._turn is not None:
            self._turn.close()

    def before_fork(self) -> None:
        """Idle connections are closed, so that a child inherits none; busy ones stay ours."""
        self.engine.pool.dispose()

    def after_fork(self) -> None:
        """In the child: forget, without touching them, connections that were busy at the fork."""
        self.engine.dispose(close=False)
        if self._turn is not None:
            self._turn.start_afresh()

    def _require_open_transaction(self, db: Connection) -> None:
        # SpatiaLite's geometry triggers answer a wrong geometry with ROLLBACK; whatever came
        # after it would have been committed statement by statement.
        if self._turn is not None:
            if not db.connection.driver_connection.in_transaction:
                raise RuntimeError("the transaction was rolled back by the database")
        elif _has_failed(db):
            log.error("commit.of_failed_transaction")
            raise Problem("database.busy")

    def _written(self, db: Connection) -> int:
        """Rows the connection ever wrote. PostgreSQL itself refuses to write while reading.

        SQLite would too under PRAGMA query_only, but to switch it makes SQLite compile every
        statement of the connection anew, which took a fifth of a survey's time.
        """
        if self._turn is None or db.invalidated:
            return 0
        return int(db.connection.driver_connection.total_changes)

    def _pass_on(self, db: Connection) -> None:
        if self._turn is not None and db.info.pop(_HAS_TURN, False):
            self._turn.pass_on()

    def _on_checkin(self, _connection: Any, record: Any) -> None:
        """A connection closed, or collected, without commit or rollback still ends its turn."""
        if self._turn is not None and record.info.pop(_HAS_TURN, False):
            self._turn.pass_on()


def _begun(engine: Engine) -> Connection:
    """A connection whose transaction has begun: prepared statements begin none."""
    with faults.translated():
        db = engine.connect()
    try:
        db.begin()
    except BaseException:
        db.close()
        raise
    return db


def _has_failed(db: Connection) -> bool:
    """The connection is lost, or a statement failed: PostgreSQL then answers COMMIT with ROLLBACK,
    and no error.
    """
    driver: Any = None if db.invalidated else db.connection.driver_connection
    return driver is None or driver.info.transaction_status == _FAILED


_stores: WeakSet[Store] = WeakSet()


def _before_fork() -> None:
    for store in list(_stores):
        store.before_fork()


def _after_fork() -> None:
    for store in list(_stores):
        store.after_fork()


os.register_at_fork(before=_before_fork, after_in_child=_after_fork)


def open_store(config: Config) -> Store:
    """The store of a home that `schema.prepare` has made ready."""
    return Store(config, open_engine(config), Secrets.read(config.keys_file), Files(config.photos))


def open_engine(config: Config) -> Engine:
    engine = _sqlite(config) if config.is_embedded else _postgres(config)
    faults.watch(engine)
    return engine


def _sqlite(config: Config) -> Engine:
    from pysqlite3 import dbapi2  # many Python builds cannot load extensions; this wheel can

    engine = create_engine(
        make_url(config.database_url).set(drivername="sqlite+pysqlite"),
        module=dbapi2,
        # The driver begins nothing by itself.
        connect_args={"isolation_level": None, "cached_statements": 512},
        **_common(config),
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _postgres(config: Config) -> Engine:
    return create_engine(
        make_url(config.database_url).set(drivername="postgresql+psycopg"),
        connect_args={
            "options": _POSTGRES_OPTIONS,
            "application_name": "anju",
            "prepare_threshold": 2,  # planning a small statement costs more than running it
        },
        use_native_hstore=False,
        **_common(config),
    )


def _common(config: Config) -> dict[str, Any]:
    """One connection a thread, some more for a read inside a write; the last used comes first."""
    return {
        "pool_size": config.threads,
        "max_overflow": config.threads,
        "pool_timeout": 10,
        "pool_use_lifo": True,
        "json_serializer": _json,
        "json_deserializer": orjson.loads,
        "hide_parameters": True,  # an error in a log shows no personal data
    }


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _on_connect(connection: Any, _record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    _load_spatialite(connection)


def _load_spatialite(connection: Any) -> None:
    connection.enable_load_extension(True)
    try:
        connection.load_extension("mod_spatialite")
    except Exception as error:
        raise RuntimeError(
            "没有找到 SpatiaLite（mod_spatialite）。Debian 上请运行："
            "sudo apt-get install -y libsqlite3-mod-spatialite"
        ) from error
    finally:
        connection.enable_load_extension(False)


def _on_begin(db: Connection) -> None:
    """Straight at the driver: SQLAlchemy's own way costs as much as a small statement."""
    try:
        db.connection.driver_connection.execute(db.get_execution_options().get(_BEGIN, "BEGIN"))
    except Exception as error:
        problem = faults.problem_of(error)
        if problem is None:
            raise
        raise problem from error


def _no_queue(name: str, facts: Mapping[str, Any]) -> None:
    log.debug("job.not_queued", job=name, facts=sorted(facts))
