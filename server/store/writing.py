"""The statements a unit of work writes with, on either engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    delete as plain_delete,
    exists,
    insert as plain_insert,
    select,
    update as plain_update,
)
from sqlalchemy.dialects import postgresql, sqlite

from server.store.base import Base
from server.store.prepared import Prepared
from server.store.rows import House

Row = type[Base]

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@cache
def belongs_to_county(row: Row) -> bool:
    """Every row but the county's own carries the county's code."""
    return "county_code" in row.__table__.c


def insert(db: Connection, row: Row, values: Sequence[Mapping[str, Any]]) -> None:
    """All rows name the same columns."""
    if values:
        _insert(row, tuple(values[0])).run_many(db, values)


@cache
def _insert(row: Row, names: tuple[str, ...]) -> Prepared:
    return Prepared(plain_insert(row.__table__), names)


def insert_once(db: Connection, row: Row, values: Mapping[str, Any]) -> bool:
    return _insert_once(row, tuple(values), db.dialect.name).run(db, values) == 1


@cache
def _insert_once(row: Row, names: tuple[str, ...], dialect: str) -> Prepared:
    return Prepared(_INSERT[dialect](row).on_conflict_do_nothing(), names)


def update(db: Connection, row: Row, key: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Rows changed; `key` columns are bound apart from the values of the same name."""
    statement = _update(row, tuple(key), tuple(values))
    return statement.run(db, {**values, **{f"key_{k}": v for k, v in key.items()}})


@cache
def _update(row: Row, key: tuple[str, ...], names: tuple[str, ...]) -> Prepared:
    table = row.__table__
    where = and_(*(table.c[name] == bindparam(f"key_{name}") for name in key))
    changed = {name: bindparam(name) for name in names}
    return Prepared(plain_update(table).where(where).values(changed))


class Named(NamedTuple):
    """Rows of another table that name one: its column -> the column it names."""

    row: Row
    names: Mapping[str, str]


def delete(db: Connection, row: Row, key: Mapping[str, Any], unless: Named | None = None) -> int:
    """The rows of the key, but for those that `unless` names, in the same county."""
    table = row.__table__
    where = and_(*(table.c[name] == value for name, value in key.items()))
    if unless is not None:
        other = unless.row.__table__
        same = (other.c[its] == table.c[ours] for its, ours in unless.names.items())
        where &= ~exists().where(other.c.county_code == table.c.county_code, *same)
    return db.execute(plain_delete(table).where(where)).rowcount


def delete_before(
    db: Connection, row: Row, key: Mapping[str, Any], column: str, moment: datetime
) -> int:
    table = row.__table__
    where = and_(*(table.c[name] == value for name, value in key.items()))
    return db.execute(plain_delete(table).where(where, table.c[column] < moment)).rowcount


LATE = 60.0  # seconds


def stamp_anew(db: Connection, county: str, stamped: datetime, took: float) -> int:
    """Phones are told houses by the moment of their change: none may be seen long after it.

    `took` seconds after it was stamped a work commits; one that took long has its houses stamped
    with the moment they are seen.
    """
    if took < LATE:
        return 0
    key = {"county_code": county, "changed_at": stamped}
    return update(db, House, key, {"changed_at": stamped + timedelta(seconds=took)})


def next_number(db: Connection, row: Row, key: Mapping[str, Any]) -> int:
    statement = _next_number(row, tuple(key), db.dialect.name)
    return int(statement.scalar(db, {**key, "last": 1}))


@cache
def _next_number(row: Row, key: tuple[str, ...], dialect: str) -> Prepared:
    table = row.__table__
    counted = (
        _INSERT[dialect](table)
        .values({name: bindparam(name) for name in (*key, "last")})
        .on_conflict_do_update(index_elements=list(key), set_={"last": table.c.last + 1})
        .returning(table.c.last)
    )
    return Prepared(counted)


def next_numbers(
    db: Connection, row: Row, key: Mapping[str, Any], name: str, wanted: Mapping[str, int]
) -> dict[str, int]:
    """Many counters at once: value of the key column `name` -> the last number now taken.

    In one order for everybody, or two transactions may wait for each other; the counters stay
    locked until the end of the transaction, so that the second statement reads what the first set.
    """
    table = row.__table__
    counts = [{**key, name: value, "last": wanted[value]} for value in sorted(wanted)]
    _add_numbers(row, (*key, name), db.dialect.name).run_many(db, counts)
    where = and_(*(table.c[column] == value for column, value in key.items()))
    found = db.execute(
        select(table.c[name], table.c["last"]).where(where, table.c[name].in_(list(wanted)))
    )
    return {value: last for value, last in found}  # noqa: C416


@cache
def _add_numbers(row: Row, key: tuple[str, ...], dialect: str) -> Prepared:
    table = row.__table__
    begun = _INSERT[dialect](table).values({one: bindparam(one) for one in (*key, "last")})
    added = {"last": table.c["last"] + begun.excluded["last"]}
    return Prepared(begun.on_conflict_do_update(index_elements=list(key), set_=added))
