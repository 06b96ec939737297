"""What is asked often of patrols is found by an index of its own, never among all there are."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from server.domain.acts import Role
from server.domain.reach import Reach, span_of, whole_county
from server.services.county import county_schema
from server.store.engines import Store
from server.store.reads import patrols, patrols_due, self_checks
from tests import make

_OFFICE = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
_OWN = ("ix_patrol_", "ix_self_check_", "ix_house_patrol_", "autoindex_house_1", "ix_photo_")


@pytest.mark.parametrize(
    "reach", [whole_county(make.COUNTY), Reach(tuple(map(span_of, _OFFICE.seats)))]
)
def test_no_question_walks_all_patrols_or_all_houses(store: Store, reach: Reach) -> None:
    if not store.config.is_embedded:
        pytest.skip("PostgreSQL plans by the size of its tables, SQLite by its indexes alone")
    day = make.NOW.date()
    intervals = county_schema(make.COUNTY).profile.patrols.self_checks
    asked: list[str] = []
    with store.reading() as db:
        driver = db.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        patrols.open_findings(reach, db, None, 50)
        patrols.open_count(reach, db)
        patrols.waiting(reach, db, "a", 50)
        patrols.open_before(reach, db, "h", make.NOW)
        patrols_due.due_page(reach, db, day, None, None, 50)
        patrols_due.due_counts(reach, db, day, day)
        late = self_checks.is_unchecked(intervals, day)
        patrols_due.counts_by_village(reach, db, day, day, late)
        patrols_due.done_by_village(reach, db, make.NOW)
        self_checks.unseen(reach, db, 50)
        self_checks.unseen_count(reach, db)
        self_checks.unseen_before(reach, db, "h", make.NOW)
        driver.set_trace_callback(None)
        found = [one for one in asked if one.startswith("SELECT")]
        steps = [
            row.detail for one in found for row in db.execute(text(f"EXPLAIN QUERY PLAN {one}"))
        ]
    assert len(found) == 11
    reading = [one for one in steps if one.startswith(("SCAN", "SEARCH"))]
    assert [one for one in reading if not any(name in one for name in _OWN)] == []
