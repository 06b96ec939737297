"""Statements of the hot path: compiled once per engine, then handed straight to the driver.

SQLAlchemy writes the SQL and knows how each value travels; asking it again for every run of the
same statement costs three times what the database needs. A prepared statement runs in the open
transaction of its connection, which must have begun (`Store.begin_writing`, `Store.reading`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import BindParameter

from server.store import faults

Convert = Callable[[Any], Any] | None
Conversion = tuple[int, Callable[[Any], Any]]  # of the column at a place
Values = Mapping[str, Any]


class _Compiled(NamedTuple):
    """`fixed` is what the statement itself says, as in LIMIT 1; `order` is None for named binds."""

    sql: str
    fixed: Values
    converts: tuple[tuple[str, Callable[[Any], Any]], ...]
    order: Callable[[Values], tuple[Any, ...]] | None


class Prepared:
    """One statement for every engine; `columns` are those an INSERT fills."""

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}
        self._results: dict[str, tuple[Conversion, ...]] = {}

    def rows(self, db: Connection, values: Values) -> list[tuple[Any, ...]]:
        compiled = self._for(db.dialect)
        cursor = _run(db, compiled.sql, _bound(compiled, values))
        found: list[tuple[Any, ...]] = cursor.fetchall()
        results = self._results_for(db.dialect, cursor)
        cursor.close()
        return _all_converted(found, results) if results else found

    def row(self, db: Connection, values: Values) -> tuple[Any, ...] | None:
        """The first row, where there is one."""
        found = self.rows(db, values)
        return found[0] if found else None

    def scalar(self, db: Connection, values: Values) -> Any:
        """The first column of the first row; None without a row."""
        found = self.rows(db, values)
        return found[0][0] if found else None

    def raw_batches(self, db: Connection, values: Values, size: int) -> Iterator[list[Any]]:
        """Rows as the driver gives them, `size` at a time; the others stay in the database."""
        compiled = self._for(db.dialect)
        with closing(_run(db, compiled.sql, _bound(compiled, values), is_kept=True)) as cursor:
            while found := cursor.fetchmany(size):
                yield found

    def run(self, db: Connection, values: Values) -> int:
        """Run a statement that writes; the rows it changed."""
        compiled = self._for(db.dialect)
        cursor = _run(db, compiled.sql, _bound(compiled, values))
        changed: int = cursor.rowcount
        cursor.close()
        return changed

    def run_many(self, db: Connection, many: Sequence[Values]) -> None:
        compiled = self._for(db.dialect)
        if len(many) == 1:
            _run(db, compiled.sql, _bound(compiled, many[0])).close()
        elif many:
            bound = [_bound(compiled, values) for values in many]
            _run(db, compiled.sql, bound, is_many=True).close()

    def _for(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = self._compile(dialect)
        return compiled

    def _results_for(self, dialect: Dialect, cursor: Any) -> tuple[Conversion, ...]:
        """The driver's own types are known only once the statement has run."""
        results = self._results.get(dialect.name)
        if results is None:
            columns = zip(self._statement.exported_columns, cursor.description, strict=True)
            converts = [
                one.type.dialect_impl(dialect).result_processor(dialect, told[1])
                for one, told in columns
            ]
            results = self._results[dialect.name] = tuple(
                (place, convert) for place, convert in enumerate(converts) if convert
            )
        return results

    def _compile(self, dialect: Dialect) -> _Compiled:
        made = self._statement.compile(dialect=dialect, column_keys=self._columns)
        converts = ((name, _convert(bind, dialect)) for name, bind in made.binds.items())
        return _Compiled(
            sql=made.string,
            fixed=_fixed(made),
            converts=tuple((name, convert) for name, convert in converts if convert),
            order=_in_order(made.positiontup) if made.positional else None,
        )


def _convert(bind: BindParameter[Any], dialect: Dialect) -> Convert:
    return bind.type.dialect_impl(dialect).bind_processor(dialect)


def _fixed(made: Any) -> dict[str, Any]:
    """Values the statement brings with it, and the defaults of columns an INSERT leaves out."""
    fixed = {name: bind.effective_value for name, bind in made.binds.items() if not bind.required}
    return fixed | {one.key: one.default.arg for one in getattr(made, "insert_prefetch", ())}


def _in_order(names: Sequence[str]) -> Callable[[Values], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def _bound(compiled: _Compiled, values: Values) -> Any:
    bound = {**compiled.fixed, **values}
    for name, convert in compiled.converts:
        bound[name] = convert(bound[name])
    return bound if compiled.order is None else compiled.order(bound)


def _all_converted(
    found: Sequence[Sequence[Any]], results: Sequence[Conversion]
) -> list[tuple[Any, ...]]:
    """Most columns are as the driver gives them: only the others are touched."""
    rows = list(map(list, found))
    for place, convert in results:
        for row in rows:
            row[place] = convert(row[place])
    return list(map(tuple, rows))


def _run(
    db: Connection, sql: str, bound: Any, *, is_many: bool = False, is_kept: bool = False
) -> Any:
    """The driver's cursor; what the database refuses becomes a Problem where we know it."""
    cursor = _kept_cursor(db) if is_kept else db.connection.cursor()
    try:
        (cursor.executemany if is_many else cursor.execute)(sql, bound)
    except Exception as error:
        is_gone = db.dialect.is_disconnect(error, db.connection.dbapi_connection, cursor)
        if is_gone:
            db.invalidate(error)
        raise faults.problem_of(error, is_gone) or _named(db, sql, error, is_gone) from error
    return cursor


def _kept_cursor(db: Connection) -> Any:
    """SQLite reads on as it is asked; PostgreSQL does so for a cursor that has a name."""
    named = {"name": "anju_batches"} if db.dialect.name == "postgresql" else {}
    return db.connection.driver_connection.cursor(**named)  # type: ignore[union-attr]


def _named(db: Connection, sql: str, error: Exception, is_gone: bool) -> BaseException:
    """As SQLAlchemy would have raised it: with the statement and without the values."""
    driver_error = db.dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        sql,
        None,
        error,
        driver_error,
        hide_parameters=True,
        connection_invalidated=is_gone,
        dialect=db.dialect,
    )
