"""Work: one unit of work, the only place that commits (law 1).

Everything a service changes goes through ``insert``, ``insert_once`` and ``update`` and names the
chain (house, account, …) it belongs to; ``commit`` refuses when a chain was changed and nothing
was recorded for it. Jobs start only after the commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from server.domain.events import EVENTS
from server.domain.facts import Actor, Event
from server.domain.problems import Problem
from server.store import ledger, writing

if TYPE_CHECKING:
    from server.store.engines import Store
    from server.store.writing import Connection, Row


class Work:
    """`now` is the only time a service knows; `actor` is who answers for the change."""

    def __init__(self, store: Store, actor: Actor, now: datetime) -> None:
        self.store = store
        self.actor = actor
        self.now = now
        self._db: Connection | None = None
        self._changed: set[str] = set()
        self._events: list[Event] = []
        self._jobs: list[tuple[str, dict[str, Any]]] = []

    @property
    def county(self) -> str:
        return self.actor.county

    @property
    def db(self) -> Connection:
        """The write transaction, begun at first use so that pure checks hold no lock."""
        if self._db is None:
            self._db = self.store.begin_writing()
        return self._db

    def insert(self, row: Row, values: Mapping[str, Any] | Sequence[Mapping[str, Any]], *,
               chain: str) -> None:
        """Insert one row or many; `county_code` is filled in."""
        many = [values] if isinstance(values, Mapping) else values
        if many:
            writing.insert(self.db, row, [self._owned(row, one) for one in many])
            self._changed.add(chain)

    def insert_once(self, row: Row, values: Mapping[str, Any], *, chain: str) -> bool:
        """Insert unless the key exists; True when this call inserted it."""
        inserted = writing.insert_once(self.db, row, self._owned(row, values))
        if inserted:
            self._changed.add(chain)
        return inserted

    def update(self, row: Row, key: Mapping[str, Any], values: Mapping[str, Any], *,
               chain: str) -> None:
        """Change exactly one row; `house.changed_meanwhile` when the key no longer matches.

        Put the expected `version` into `key` for optimistic locking.
        """
        if writing.update(self.db, row, self._owned(row, key), values) != 1:
            raise Problem("house.changed_meanwhile")
        self._changed.add(chain)

    def next_number(self, row: Row, key: Mapping[str, Any]) -> int:
        """Count one up in a counter table (HouseNumber, CaseNumber); starts at 1."""
        return writing.next_number(self.db, row, self._owned(row, key))

    def record(self, kind: str, chain: str, *, case_id: str | None = None, **facts: object) -> None:
        """Queue a ledger event; `facts` must be those its type declares."""
        undeclared = facts.keys() - EVENTS[kind].facts
        if undeclared:
            raise ValueError(f"{kind} does not declare {sorted(undeclared)}")
        self._events.append(Event(kind, chain, dict(facts), case_id))

    def later(self, job: str, **facts: Any) -> None:
        """Start a job after the commit; a job is idempotent and derivable from state."""
        self._jobs.append((job, facts))

    def commit(self) -> None:
        unexplained = self._changed - {event.chain for event in self._events}
        if unexplained:
            raise Problem("ledger.unexplained_change", chains=sorted(unexplained))
        if self._events:
            ledger.append(self.db, self._signature(), self._events)
        if self._db is not None:
            self.store.commit(self._db)
        self._close()
        for job, facts in self._jobs:
            self.store.start_job(job, facts)
        self._events, self._changed, self._jobs = [], set(), []

    def rollback(self) -> None:
        if self._db is not None:
            self.store.rollback(self._db)
        self._close()
        self._events, self._changed, self._jobs = [], set(), []

    def _signature(self) -> ledger.Signature:
        return ledger.Signature(self.county, self.actor.account_id, self.actor.unit_id, self.now)

    def _owned(self, row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
        if writing.belongs_to_county(row):
            return {"county_code": self.county, **values}
        return dict(values)

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leaving without a commit undoes everything."""
        self.rollback()
