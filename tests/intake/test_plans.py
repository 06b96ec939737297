"""What intake asks of a growing county is answered from keys and indexes, never by walking it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from server.domain.reach import whole_county
from server.store.engines import Store
from server.store.reads import intake as reads, people
from tests.make import COUNTY, NOW

REACH = whole_county(COUNTY)


def test_no_question_of_intake_walks_the_county(store: Store) -> None:
    if not store.config.is_embedded:
        pytest.skip("PostgreSQL plans by the size of its tables, SQLite by its indexes alone")
    asked: list[str] = []
    with store.reading() as db:
        driver = db.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        people.actor_by_token(db, "0" * 64, NOW.date())
        reads.arrival(REACH, db, "s", "h")
        reads.same_owner_and_door(REACH, db, "owner", "door")
        reads.houses_around(REACH, db, lon=111.8, lat=38.9, metres=10)
        reads.known_submission(REACH, db, "s")
        reads.photos_announced(REACH, db, "s")
        reads.last_case(REACH, db, "h")
        driver.set_trace_callback(None)
        selects = [one for one in asked if one.startswith("SELECT") and not _of_rtree(one)]
        plans = {one: list(db.execute(text(f"EXPLAIN QUERY PLAN {one}"))) for one in selects}
    assert len(plans) == 7
    steps = [(select, row.detail) for select, rows in plans.items() for row in rows]
    assert [step for step in steps if _walks(step[1])] == []


_FEW = ("SCAN CONSTANT ROW", "SCAN idx_house_location VIRTUAL TABLE INDEX 2")


def _of_rtree(select: str) -> bool:
    """What the index of places asks for itself when a connection first uses it."""
    return "_node'" in select or "sqlite_stat1" in select


def _walks(step: str) -> bool:
    """All of a table, or all that an index holds of the county."""
    is_scan = step.startswith("SCAN") and not step.startswith(_FEW)
    return is_scan or (step.startswith("SEARCH") and "(county_code=?)" in step)
