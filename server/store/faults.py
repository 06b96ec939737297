"""The one place where a refusal of the database becomes a Problem.

It reads SQLSTATE and the constraint's name on PostgreSQL, the error code and the constraint on
SQLite, never the wording of a sentence. What it does not know passes through unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Engine, Index, Table, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolExhausted

from server.domain.problems import Problem
from server.store import rows as _every_table  # noqa: F401  (fills Base.metadata)
from server.store.base import Base

# Constraint -> problem. Two transactions that extend one chain meet at its key (ledger.py).
TAKEN: Mapping[str, str] = {
    "pk_ledger_entry": "house.changed_meanwhile",
    "pk_ledger_anchor": "database.busy",
    "ix_account_login": "account.login_taken",
    "pk_sent_form": "form.sent_already",
    "pk_sign_off": "house.changed_meanwhile",
    "ix_plate_in_use": "house.changed_meanwhile",
    "ix_use_certificate_in_force": "house.changed_meanwhile",
    "ix_house_county_code_import_key": "import.meanwhile",
    "uq_complaint_reward": "complaint.reward_not_first",
    "ix_office_paper_one_of_month": "paper.issued_meanwhile",
    "ix_office_paper_one_of_item": "paper.issued_meanwhile",
}

# What a trigger of migration 0001 says, on either engine.
REFUSED: Mapping[str, str] = {
    "ledger.append_only": "ledger.append_only",
    "ledger.key_taken": "house.changed_meanwhile",
}

_APPEND_ONLY = "AJ001"
_UNIQUE = "23505"
# serialization_failure, deadlock_detected, lock_not_available, query_canceled,
# too_many_connections, cannot_connect_now, admin_shutdown, crash_shutdown, disk_full
_BUSY_STATES = frozenset(
    {"40001", "40P01", "55P03", "57014", "53300", "57P03", "57P01", "57P02", "53100"}
)
_CONNECTION_CLASS = "08"
# SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL
_BUSY_CODES = frozenset({5, 6, 13})
_UNIQUE_FAILED = "UNIQUE constraint failed: "


def watch(engine: Engine) -> None:
    """Every statement, begin and commit of the engine raises Problems where we know them."""
    event.listen(engine, "handle_error", _replace, retval=True)


@contextmanager
def translated() -> Iterator[None]:
    """For what happens outside a statement: no connection free in the pool."""
    try:
        yield
    except PoolExhausted as error:
        raise Problem("database.busy") from error
    except DBAPIError as error:
        problem = problem_of(error.orig, error.connection_invalidated)
        if problem is None:
            raise
        raise problem from error


def _replace(context: ExceptionContext) -> BaseException | None:
    return problem_of(context.original_exception, context.is_disconnect)


def problem_of(error: BaseException | None, is_disconnect: bool = False) -> Problem | None:
    """The problem a driver's exception stands for; None when it is none we know."""
    code = _postgres_code(error) if hasattr(error, "sqlstate") else _sqlite_code(error)
    if code is None and is_disconnect:
        code = "database.busy"
    return Problem(code) if code else None


def _postgres_code(error: Any) -> str | None:
    state = error.sqlstate or ""
    if not state and type(error).__name__ == "OperationalError":
        return "database.busy"  # the server did not answer at all
    if not state and type(error).__name__ == "DataError":
        return "request.malformed"  # a NUL in a text, which PostgreSQL cannot even be sent
    if state == _APPEND_ONLY:
        return REFUSED.get(error.diag.message_primary, "ledger.append_only")
    if state == _UNIQUE:
        return TAKEN.get(error.diag.constraint_name)
    if state in _BUSY_STATES or state.startswith(_CONNECTION_CLASS):
        return "database.busy"
    return None


def _sqlite_code(error: Any) -> str | None:
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY_CODES:
        return "database.busy"
    message = str(error)
    if message in REFUSED:
        return REFUSED[message]
    if message.startswith(_UNIQUE_FAILED):
        return TAKEN.get(_constraints().get(message.removeprefix(_UNIQUE_FAILED), ""))
    return None


@cache
def _constraints() -> dict[str, str]:
    """SQLite names the columns of a taken key, not the key: "account.login" -> its name."""
    return {
        ", ".join(f"{table.name}.{column}" for column in columns): name
        for table in Base.metadata.tables.values()
        for name, columns in _keys(table)
    }


def _keys(table: Table) -> Iterator[tuple[str, list[str]]]:
    yield f"pk_{table.name}", [column.name for column in table.primary_key]
    for index in table.indexes:
        if isinstance(index, Index) and index.unique:
            yield str(index.name), [column.name for column in index.columns]
