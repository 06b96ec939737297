"""What a driver's exception becomes: by code and constraint, not by its wording."""

import psycopg
import pytest
from psycopg import errors
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import bindparam, select

from server.domain.problems import CATALOGUE, Problem
from server.store import faults
from server.store.engines import Store
from server.store.rows import Account


@pytest.mark.parametrize(
    "error",
    [
        errors.SerializationFailure(),
        errors.DeadlockDetected(),
        errors.LockNotAvailable(),
        errors.QueryCanceled(),
        errors.AdminShutdown(),
        errors.TooManyConnections(),
        errors.ConnectionFailure(),
        errors.DiskFull(),
        psycopg.OperationalError("connection refused"),
    ],
)
def test_postgres_that_cannot_now_is_busy(error: psycopg.Error) -> None:
    assert faults.problem_of(error).code == "database.busy"


@pytest.mark.parametrize(
    "error", [errors.SyntaxError(), errors.NotNullViolation(), errors.UndefinedTable()]
)
def test_our_own_mistake_is_no_problem_of_the_user(error: psycopg.Error) -> None:
    assert faults.problem_of(error) is None


def test_text_postgres_cannot_be_sent_is_the_senders_mistake(store: Store) -> None:
    """A NUL stands in no text of PostgreSQL; SQLite looks for it and finds nothing."""
    looked = select(Account.id).where(Account.login == bindparam("login"))
    try:
        with store.reading() as db:
            assert db.execute(looked, {"login": "a\0b"}).all() == []
    except Problem as problem:
        assert problem.code == "request.malformed"
        assert not store.config.is_embedded


def test_locked_sqlite_is_busy(tmp_path) -> None:
    one, two = (sqlite.connect(str(tmp_path / "a"), timeout=0) for _ in range(2))
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite.OperationalError) as locked:
        two.execute("BEGIN IMMEDIATE")
    for connection in (one, two):
        connection.close()
    assert faults.problem_of(locked.value).code == "database.busy"


def test_lost_connection_is_busy() -> None:
    assert faults.problem_of(OSError(), is_disconnect=True).code == "database.busy"


def test_every_problem_named_here_is_in_the_catalogue() -> None:
    assert {*faults.TAKEN.values(), *faults.REFUSED.values(), "database.busy"} <= CATALOGUE.keys()
