"""What is published and what the night looks through comes from an index, never from the county."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import event, text

from server.domain.reach import Reach, Span, whole_county
from server.store.reads import (
    dossiers,
    neighbours,
    overdue_reviews,
    published,
    report_tellings,
    sealed_files,
)
from tests.make import COUNTY, NOW, TOWNSHIP_A

REACH = whole_county(COUNTY)
TOWNSHIP = Reach((Span(COUNTY, TOWNSHIP_A),))
# Read whole by its own partial index: those that stand, that are owed.
_WHOLE = ("ix_control_measure_standing", "ix_report_telling_owed")


def _ask(db: Any) -> None:
    month = {"since": NOW - timedelta(days=30), "before": NOW, "after": None, "limit": 50}
    published.published(REACH, db, **month)
    published.published(TOWNSHIP, db, **month)
    overdue_reviews.late_lines(REACH, db, NOW.date(), None, 50)
    neighbours.standing_measures(REACH, db)
    report_tellings.owed_page(REACH, db, None, None, 50)
    report_tellings.owed_page(TOWNSHIP, db, TOWNSHIP_A, None, 50)
    report_tellings.owed_of_cases(REACH, db, ["a", "b"])
    sealed_files.known(db, {"a"})
    dossiers.in_state(REACH, db, ("waiting",), NOW)


def test_neither_the_published_list_nor_the_night_walks_the_county(store):
    asked: list[tuple[str, Any]] = []

    def keep(_db: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    with store.reading() as db:
        event.listen(db, "before_cursor_execute", keep)
        _ask(db)
        event.remove(db, "before_cursor_execute", keep)
        steps = [step for one in asked for step in _steps(store, db, *one)]
    assert len(asked) >= 9
    assert [step for step in steps if _walks(step)] == []


def _steps(store: Any, db: Any, statement: str, given: Any) -> list[str]:
    """On PostgreSQL without its right to read a small table whole: is there another way?"""
    is_embedded = store.config.is_embedded
    if not is_embedded:
        db.execute(text("SET LOCAL enable_seqscan = off"))
    told = "EXPLAIN QUERY PLAN" if is_embedded else "EXPLAIN"
    rows = db.exec_driver_sql(f"{told} {statement}", given)
    return [str(row[-1]) for row in rows]


def _walks(step: str) -> bool:
    if any(name in step for name in (*_WHOLE, "county USING", "on county")):
        return False
    by_county_alone = step.startswith("SEARCH") and "(county_code=?)" in step
    return step.startswith("SCAN") or by_county_alone or "Seq Scan" in step
