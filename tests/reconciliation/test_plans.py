"""Lists and counts of a comparison are found by its indexes, of a township by the township's."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from server.domain.acts import Role
from server.domain.reach import Reach, span_of, whole_county
from server.store.engines import Store
from server.store.reads import reconciliation_lines as reads
from server.store.reads.reconciliation_lines import LineFilter
from tests import make

_OFFICE = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
_TOWNSHIP = Reach(tuple(map(span_of, _OFFICE.seats)))


@pytest.mark.parametrize(
    ("reach", "name"),
    [(whole_county(make.COUNTY), "line_list"), (_TOWNSHIP, "line_township")],
)
def test_no_question_about_a_comparison_walks_the_lines_of_others(
    store: Store, reach: Reach, name: str
) -> None:
    if not store.config.is_embedded:
        pytest.skip("PostgreSQL plans by the size of its tables, SQLite by its indexes alone")
    asked: list[str] = []
    with store.reading() as db:
        driver = db.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        reads.line_page(reach, db, LineFilter("c", state="open"), (1, "c", 9), 50)
        reads.line_page(reach, db, LineFilter("c", kinds=("same",)), None, 50)
        reads.groups(reach, db, "c")
        reads.to_settle(reach, db, "c")
        reads.line_count(reach, db, LineFilter("c", since="resolved"))
        reads.line_count(reach, db, LineFilter("c", has_faults=True))
        reads.line(reach, db, "c", 1)
        reads.line_of_house(reach, db, "c", "h")
        reads.waiting(reach, db)
        driver.set_trace_callback(None)
        found = [one for one in asked if one.startswith("SELECT")]
        steps = [
            [row.detail for row in db.execute(text(f"EXPLAIN QUERY PLAN {one}"))] for one in found
        ]
    assert len(found) == 9
    flat = [step for one in steps for step in one if step.startswith(("SCAN", "SEARCH"))]
    lines = [step for step in flat if "reconciliation_line" in step]
    assert len(lines) == 9
    assert [
        step for step in lines if "reconciliation_id=?" not in step and "house" not in step
    ] == []
    pages = [step for one in steps[:2] for step in one]
    assert [step for step in pages if "TEMP B-TREE" in step] == []
    assert all(name in step for step in pages), pages
