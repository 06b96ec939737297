"""Houses that come to lie in another village: every row about them follows (law 2).

Which tables those are is asked of the tables themselves: whatever is about a house and carries a
township. What was true on its day stays in the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, select, update

from server.store.base import Base
from server.store.rows import Complaint, QualityQuestion, QualitySubject, Submission

_AT_ONCE = 400


@cache
def tables_about_houses() -> tuple[Table, ...]:
    wanted = {"house_id", "township_code"}
    tables = Base.metadata.sorted_tables
    return tuple(one for one in tables if wanted <= {column.name for column in one.c})


def follow(db: Connection, county: str, houses: Sequence[str], place: Mapping[str, str]) -> None:
    """`place` gives township_code and village_code, of one house perhaps its grid_code; the houses
    themselves are not touched."""
    for start in range(0, len(houses), _AT_ONCE):
        some = houses[start : start + _AT_ONCE]
        for table in tables_about_houses():
            about = (table.c.county_code == county, table.c.house_id.in_(some))
            db.execute(update(table).where(*about).values(_fitting(table, place)))
        asked = select(QualitySubject.question_id).where(
            QualitySubject.county_code == county, QualitySubject.house_id.in_(some)
        )
        question = QualityQuestion.__table__
        about = (question.c.county_code == county, question.c.id.in_(asked))
        db.execute(update(question).where(*about).values(_fitting(question, place)))


def follow_waiting(db: Connection, county: str, village: str, place: Mapping[str, str]) -> None:
    """Surveys of houses that are in no file yet, and reports from the public that named no house,
    wait under the village they named."""
    table, report = Submission.__table__, Complaint.__table__
    about = (table.c.county_code == county, table.c.village_code == village)
    db.execute(update(table).where(*about).values(place))
    named = (report.c.county_code == county, report.c.village_code == village)
    db.execute(update(report).where(*named, report.c.house_id.is_(None)).values(place))


def _fitting(table: Table, place: Mapping[str, str]) -> dict[str, Any]:
    return {name: value for name, value in place.items() if name in table.c}
