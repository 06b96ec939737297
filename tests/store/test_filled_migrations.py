"""Migrations with a row in every table: down through each of them and up again, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Date, Float, Integer, LargeBinary, String, text
from sqlalchemy.types import TypeEngine

from server.store import schema
from server.store.base import Base, Instant
from server.store.engines import Store
from server.store.rows.checks import KNOWN_WORDS
from server.store.writing import insert

pytestmark = pytest.mark.slow

REPORTED = datetime(2022, 9, 30, 16, 30, tzinfo=UTC)  # half past midnight on 1 October
_PLAIN: tuple[tuple[type[TypeEngine[Any]], Any], ...] = (
    (Instant, REPORTED),
    (Date, date(2022, 9, 1)),
    (Boolean, False),
    (Integer, 1),
    (Float, 1.0),
    (LargeBinary, b"sealed"),
)
_OPEN_AND_DANGEROUS = {
    "inspection": {"is_dangerous": True, "reported_at": REPORTED, "case_id": "the case"},
    "house_case": {"id": "the case", "closed_at": None},
    "house": {"location": "SRID=4326;POINT(111.8 38.9)"},
}


def _value(table: str, column: Any) -> Any:
    words = KNOWN_WORDS.get((table, column.name))
    if words:
        return next(iter(filter(None, words)))
    for kind, value in _PLAIN:
        if isinstance(column.type, kind):
            return value
    if isinstance(column.type, String):
        return "x" * min(column.type.length or 1, 12)
    return None if column.nullable else []


def _fill_everything(store: Store) -> None:
    db = store.begin_writing()
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        row = {one.name: _value(table.name, one) for one in table.columns if not one.nullable}
        insert(db, mapper.class_, [row | _OPEN_AND_DANGEROUS.get(table.name, {})])
    store.commit(db)
    db.close()


def _counts(store: Store) -> dict[str, int]:
    with store.reading() as db:
        there = schema.tables_in(db) & set(Base.metadata.tables)
        return {one: db.scalar(text(f"SELECT count(*) FROM {one}")) or 0 for one in sorted(there)}


def _made_by(store: Store, revision: str) -> set[str]:
    """Tables that are gone before this migration."""
    with store.engine.connect() as db:
        whole = schema.tables_in(db)
    schema.downgrade(store, f"{int(revision) - 1:04d}")
    with store.engine.connect() as db:
        return whole - schema.tables_in(db)


def test_down_and_up_with_a_row_in_every_table(store: Store) -> None:
    _fill_everything(store)
    whole = _counts(store)
    assert set(whole.values()) == {1}
    try:
        gone: set[str] = set()
        while schema.current(store) not in ("0004", None):
            gone |= _made_by(store, str(schema.current(store)))
        kept = _counts(store)
        assert {"house_case", "paper", "sector_task"} - gone == {"house_case"}
        assert set(kept.values()) == {1}  # what is older is as it was
    finally:
        schema.upgrade(store)
    after = _counts(store)
    assert after.keys() == whole.keys()
    assert {name: after[name] for name in kept} == kept


def test_a_dangerous_report_from_before_is_owed_to_its_owner(store: Store) -> None:
    """0011 owes word of what was reported before it: three days after the county's day."""
    _fill_everything(store)
    try:
        schema.downgrade(store, "0010")
    finally:
        schema.upgrade(store)
    with store.reading() as db:
        found = db.execute(text("SELECT due_on, told_at, case_id FROM report_telling")).one()
    assert (str(found.due_on), found.told_at, found.case_id) == ("2022-10-04", None, "the case")
