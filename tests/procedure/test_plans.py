"""What every act asks of a growing county about one house is found by keys, never by walking it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from server.domain.reach import whole_county
from server.store.engines import Store
from server.store.reads import acceptance, report_questions
from tests.intake.test_plans import _walks as walks
from tests.make import COUNTY

REACH = whole_county(COUNTY)


def test_no_act_walks_the_county(store: Store) -> None:
    if not store.config.is_embedded:
        pytest.skip("PostgreSQL plans by the size of its tables, SQLite by its indexes alone")
    asked: list[str] = []
    with store.reading() as db:
        driver = db.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        report_questions.open_serious(REACH, db, "h", "i")
        report_questions.objections_of(REACH, db, "h")
        acceptance.marks_of(REACH, db, "c")
        acceptance.survey_photos(REACH, db, "h")
        acceptance.names_of_visit(REACH, db, "c", "a")
        driver.set_trace_callback(None)
        plans = {
            one: list(db.execute(text(f"EXPLAIN QUERY PLAN {one}")))
            for one in asked
            if one.startswith("SELECT")
        }
    assert len(plans) == 5
    steps = [(select, row.detail) for select, rows in plans.items() for row in rows]
    assert [step for step in steps if walks(step[1])] == []
