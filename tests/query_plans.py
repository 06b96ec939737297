"""How the database would answer what some reads ask, on either engine; prepared reads as well."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import pytest
from sqlalchemy import event, text

from server.store import prepared


class Plan(NamedTuple):
    statement: str
    steps: list[str]

    def walks(self, but: Collection[str] = ()) -> list[str]:
        """Steps that read a whole table, or all that an index holds of the county.

        `but` names indexes that hold few rows, or give a page in its order.
        """
        return [one for one in self.steps if _walks(one) and not any(name in one for name in but)]


def plans_of(store: Any, ask: Callable[[Any], object]) -> list[Plan]:
    """On PostgreSQL without its right to read a small table whole: is there another way?"""
    asked: list[tuple[str, Any]] = []
    run = prepared._run

    def keep_prepared(db: Any, sql: str, bound: Any, **more: Any) -> Any:
        asked.append((sql, bound))
        return run(db, sql, bound, **more)

    def keep(_db: Any, _cursor: Any, sql: str, given: Any, *_: Any) -> None:
        asked.append((sql, given))

    with pytest.MonkeyPatch.context() as patch, store.reading() as db:
        patch.setattr(prepared, "_run", keep_prepared)
        event.listen(db, "before_cursor_execute", keep)
        ask(db)
        event.remove(db, "before_cursor_execute", keep)
        if not store.config.is_embedded:
            db.execute(text("SET LOCAL enable_seqscan = off"))
        told = "EXPLAIN QUERY PLAN" if store.config.is_embedded else "EXPLAIN"
        return [
            Plan(sql, [str(row[-1]) for row in db.exec_driver_sql(f"{told} {sql}", given)])
            for sql, given in asked
        ]


def _walks(step: str) -> bool:
    by_county_alone = step.startswith("SEARCH") and step.endswith("(county_code=?)")
    is_scan = step.startswith("SCAN") and not step.startswith("SCAN anon_")  # of a subquery
    return is_scan or by_county_alone or "Seq Scan" in step
