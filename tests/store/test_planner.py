"""SQLite plans as in a full county, in every home the same (decision 0060)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from server.domain.reach import whole_county
from server.store import planner, schema
from server.store.engines import Store
from server.store.reads import house_merges, house_order
from server.store.reads.house_filter import HouseFilter
from server.store.rows import House
from tests.make import COUNTY

REACH = whole_county(COUNTY)
TOLD = json.loads(planner.STATISTICS.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _sqlite_only(store: Store) -> None:
    if not store.config.is_embedded:
        pytest.skip("PostgreSQL gathers its own statistics")


def test_a_home_is_told_once_and_again_when_something_else_was_said(store: Store) -> None:
    with store.engine.begin() as db:
        assert planner.is_told(db)
        db.execute(text("UPDATE sqlite_stat1 SET stat = '1 1' WHERE idx = 'ix_house_merged'"))
        assert not planner.is_told(db)
    schema.upgrade(store)
    with store.reading() as db:
        assert planner.is_told(db)


@pytest.mark.parametrize("table", sorted(TOLD))
def test_every_index_of_a_told_table_has_its_line(store: Store, table: str) -> None:
    """A new index: copy the line of one like it, or run scripts/planner_statistics.py."""
    with store.reading() as db:
        found = db.execute(
            text("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = :table"),
            {"table": table},
        )
        assert sorted(found.scalars()) == sorted(TOLD[table])


def test_a_line_names_no_more_columns_than_its_index_has(store: Store) -> None:
    with store.reading() as db:
        for name, line in ((one, line) for of in TOLD.values() for one, line in of.items()):
            columns = len(db.execute(text(f"PRAGMA index_info({name})")).all())
            assert len(line.split()) == columns + 1, name


def test_the_few_are_found_by_their_own_index_and_not_by_walking_the_county(store: Store) -> None:
    asked: list[str] = []
    with store.reading() as db:
        driver = db.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        house_merges.closed_into(REACH, db, "h")
        house_order.house_page(REACH, db, HouseFilter(), "urgency", None, 50)
        driver.set_trace_callback(None)
        plans = [
            " ".join(row.detail for row in db.execute(text(f"EXPLAIN QUERY PLAN {one}")))
            for one in asked
            if one.startswith("SELECT") and House.__tablename__ in one
        ]
    assert "ix_house_merged (county_code=? AND merged_into=?)" in plans[0]
    assert "ix_house_uncontrolled" in plans[1]
