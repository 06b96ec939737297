"""Migrations make exactly the tables of server/store/rows, on both engines, with data in them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from server.domain.facts import Event
from server.domain.problems import Problem
from server.store import ledger, schema
from server.store.base import Base
from server.store.engines import Store
from server.store.rows import AccessLog, House
from server.store.writing import insert

NOW = datetime(2024, 5, 1, tzinfo=UTC)
COUNTY = "140928000000"
APPEND_ONLY = ("ledger_entry", "ledger_anchor", "ledger_leaf", "access_log")


@pytest.fixture
def writing(store: Store) -> Iterator[Connection]:
    """A write transaction, undone after the test."""
    db = store.begin_writing()
    yield db
    store.rollback(db)
    db.close()


def test_migrations_make_the_tables_of_the_rows(store: Store) -> None:
    with store.engine.connect() as db:
        options = {"include_object": schema.is_ours, "compare_type": True}
        context = MigrationContext.configure(db, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_migrated_checks_are_those_of_the_domain(store: Store) -> None:
    found = inspect(store.engine)
    for table in Base.metadata.tables.values():
        wanted = {
            str(check.name): _words(str(check.sqltext))
            for check in table.constraints
            if isinstance(check, CheckConstraint)
        }
        stored = found.get_check_constraints(table.name)
        assert {check["name"]: _words(check["sqltext"]) for check in stored} == wanted


@pytest.mark.slow
def test_database_goes_down_and_up_again_with_data_in_it(store: Store) -> None:
    _fill(store)
    try:
        schema.downgrade(store)
        with store.engine.connect() as db:
            assert not schema.tables_in(db) & set(Base.metadata.tables)
    finally:
        schema.upgrade(store)
    _fill(store)
    with store.reading() as db:
        assert db.scalar(text("SELECT count(*) FROM house")) == 1


def test_upgrade_of_a_migrated_database_changes_nothing(store: Store) -> None:
    _fill(store)
    schema.upgrade(store)
    assert schema.current(store) == schema.newest()
    with store.reading() as db:
        assert db.scalar(text("SELECT count(*) FROM ledger_entry")) == 1


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {table} SET county_code = 'x'", "DELETE FROM {table}"])
def test_what_is_written_for_ever_cannot_be_changed(
    writing: Connection, table: str, change: str
) -> None:
    _insert_one_of_each(writing)
    with pytest.raises(Problem, match=r"ledger\.append_only"):
        writing.execute(text(change.format(table=table)))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_is_written_for_ever_cannot_be_truncated(writing: Connection, table: str) -> None:
    if writing.dialect.name == "sqlite":
        return  # SQLite has no TRUNCATE; its DELETE is refused above
    with pytest.raises(Problem, match=r"ledger\.append_only"):
        writing.execute(text(f"TRUNCATE {table}"))


def test_entry_cannot_be_replaced_by_an_insert(writing: Connection) -> None:
    _insert_one_of_each(writing)
    replace = "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry"
    if writing.dialect.name == "postgresql":
        replace = (
            "INSERT INTO ledger_entry SELECT * FROM ledger_entry "
            "ON CONFLICT (county_code, chain, seq) DO UPDATE SET actor = 'somebody'"
        )
    with pytest.raises(Problem, match=r"ledger\.append_only|house\.changed_meanwhile"):
        writing.execute(text(replace))


def test_word_the_domain_does_not_know_is_refused(writing: Connection) -> None:
    with pytest.raises(DatabaseError, match="ck_house_verdict_is_known"):
        insert(writing, House, [{**_HOUSE, "verdict": "probably_safe"}])


def _words(sql: str) -> set[str]:
    return set(sql.split("'")[1::2])


def _fill(store: Store) -> None:
    db = store.begin_writing()
    insert(db, House, [_HOUSE])
    who = ledger.Signature(COUNTY, "p", None, NOW)
    ledger.append(db, who, [Event("house.registered", "house:h", {})])
    store.commit(db)
    db.close()


def _insert_one_of_each(db: Connection) -> None:
    who = ledger.Signature(COUNTY, "p", None, NOW)
    ledger.append(db, who, [Event("house.registered", "house:h", {})])
    insert(db, AccessLog, [{"id": "1", "at": NOW, "kind": "sign_in.ok", "facts": {}}])
    zero = "0" * 64
    db.execute(
        text("INSERT INTO ledger_anchor VALUES (:c, 1, :at, 'report', 1, :h, :h, :h)"),
        {"c": COUNTY, "h": zero, "at": NOW.isoformat()},
    )
    db.execute(
        text("INSERT INTO ledger_leaf VALUES (:c, 'house:h', 1, 1, :h)"), {"c": COUNTY, "h": zero}
    )


_HOUSE = {
    "county_code": COUNTY,
    "id": "h",
    "code": "h",
    "township_code": "11",
    "village_code": "111",
    "source": "survey",
    "registered_at": NOW,
    "changed_at": NOW,
    "location": "SRID=4326;POINT(111.8 38.9)",
}
