"""Work: one unit of work, the only place that commits (law 1).

Everything a service changes goes through ``insert``, ``insert_once`` and ``update`` and names the
chain (house, account, …) it belongs to; ``commit`` refuses when a chain was changed and nothing
was recorded for it. Jobs start only after the commit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from server.domain.events import EVENTS
from server.domain.facts import Actor, Event
from server.domain.problems import Problem
from server.services import standing_files
from server.services.operational import require_operational, require_passing
from server.store import ledger, moving, writing

if TYPE_CHECKING:
    from server.store.engines import Store
    from server.store.writing import Connection, Named, Row


class Work:
    """`now` is the only time a service knows; `actor` is who answers for the change.

    `noise` gives the random bytes of new ids; the demo hands in a seeded one. `look` is the look
    in which the actor was recognised, lent for `snapshot`.
    """

    def __init__(
        self,
        store: Store,
        actor: Actor,
        now: datetime,
        *,
        noise: Callable[[int], bytes] = os.urandom,
        look: Look | None = None,
    ) -> None:
        self.store = store
        self.actor = actor
        self.now = now
        self.noise = noise
        self._look = look
        self._db: Connection | None = None
        self._began = monotonic()
        self._changed: set[str] = set()
        self._events: list[Event] = []
        self._heads: dict[str, tuple[int, str]] = {}
        self._standing: set[str] = set()
        self._was_undone = False
        self._jobs: list[tuple[str, dict[str, Any]]] = []
        self._undoes: list[Callable[[], None]] = []
        self._follows: list[Callable[[], None]] = []

    @property
    def county(self) -> str:
        return self.actor.county

    @property
    def db(self) -> Connection:
        """The write transaction, begun at first use so that pure checks hold no lock."""
        if self._db is None:
            self._db = self.store.begin_writing()
        return self._db

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """What is committed, without any lock; left before the write transaction begins."""
        look, self._look = self._look, None
        if look is None:
            with self.store.reading() as db:
                yield db
            return
        try:
            yield look.db
        finally:
            look.rollback()

    def insert(
        self, row: Row, values: Mapping[str, Any] | Sequence[Mapping[str, Any]], *, chain: str
    ) -> None:
        """Insert one row or many; `county_code` is filled in."""
        many = [values] if isinstance(values, Mapping) else values
        if many:
            writing.insert(self.db, row, [self._owned(row, one) for one in many])
            self._changed.add(chain)

    def insert_chained(self, row: Row, values: Mapping[str, Mapping[str, Any]]) -> None:
        """Insert many rows in one statement, each under its own chain: chain -> row."""
        if values:
            writing.insert(self.db, row, [self._owned(row, one) for one in values.values()])
            self._changed.update(values)

    def insert_once(self, row: Row, values: Mapping[str, Any], *, chain: str) -> bool:
        """Insert unless the key exists; True when this call inserted it."""
        inserted = writing.insert_once(self.db, row, self._owned(row, values))
        if inserted:
            self._changed.add(chain)
        return inserted

    def update(
        self, row: Row, key: Mapping[str, Any], values: Mapping[str, Any], *, chain: str
    ) -> None:
        """Change exactly one row; `house.changed_meanwhile` when the key no longer matches.

        Put the expected `version` into `key` for optimistic locking.
        """
        if writing.update(self.db, row, self._owned(row, key), values) != 1:
            raise Problem("house.changed_meanwhile")
        self._changed.add(chain)

    def follow_houses(self, houses: Sequence[str], place: Mapping[str, str]) -> None:
        """Every row about these houses gets their new township and village; each is its chain."""
        moving.follow(self.db, self.county, houses, place)
        self._changed.update(f"house:{one}" for one in houses)

    def follow_waiting(self, village: str, place: Mapping[str, str]) -> None:
        """The same for surveys of houses that are in no file yet."""
        moving.follow_waiting(self.db, self.county, village, place)
        self._changed.add(f"county:{self.county}")

    def keep(self, row: Row, values: Mapping[str, Any]) -> None:
        """Insert an operational row (session, access log), which no ledger event explains."""
        require_operational(row, values)
        writing.insert(self.db, row, [self._owned(row, values)])

    def keep_many(self, row: Row, many: Sequence[Mapping[str, Any]]) -> None:
        """The same of many rows that name the same columns."""
        for values in many[:1]:
            require_operational(row, values)
        writing.insert(self.db, row, [self._owned(row, one) for one in many])

    def keep_once(self, row: Row, values: Mapping[str, Any]) -> bool:
        """The same unless the key exists; True when this call inserted it."""
        require_operational(row, values)
        return writing.insert_once(self.db, row, self._owned(row, values))

    def touch(self, row: Row, key: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """Change operational columns (last use, failed tries); returns the rows changed."""
        require_operational(row, values)
        return writing.update(self.db, row, self._owned(row, key), values)

    def discard(self, row: Row, key: Mapping[str, Any], *, unless: Named | None = None) -> int:
        """Take away passing rows, but for those `unless` names."""
        require_passing(row)
        return writing.delete(self.db, row, self._owned(row, key), unless)

    def discard_before(self, row: Row, column: str, moment: datetime) -> int:
        """Take away passing rows of the county that are older."""
        require_passing(row)
        return writing.delete_before(self.db, row, self._owned(row, {}), column, moment)

    def next_number(self, row: Row, key: Mapping[str, Any]) -> int:
        """Count one up in a counter table (HouseNumber, CaseNumber); starts at 1."""
        return writing.next_number(self.db, row, self._owned(row, key))

    def next_numbers(self, row: Row, name: str, wanted: Mapping[str, int]) -> dict[str, range]:
        """Many at once: `wanted` is value of the key column `name` -> how many numbers."""
        lasts = writing.next_numbers(self.db, row, self._owned(row, {}), name, wanted)
        return {value: range(last - wanted[value] + 1, last + 1) for value, last in lasts.items()}

    def record(
        self, kind: str, chain: str, /, *, case_id: str | None = None, **facts: object
    ) -> None:
        """Queue a ledger event; `facts` must be those its type declares."""
        undeclared = facts.keys() - EVENTS[kind].facts
        if undeclared:
            raise ValueError(f"{kind} does not declare {sorted(undeclared)}")
        self._events.append(Event(kind, chain, dict(facts), case_id))

    def know_head(self, chain: str, seq: int | None, hash_: str | None) -> None:
        """The end of a chain as a snapshot just showed it; the commit fails where it has grown.

        Only at the first try: a second one looks again under the lock, so that many who extend one
        chain at the same moment do not fail one another for ever.
        """
        if not self._was_undone:
            self._heads[chain] = (seq or 0, hash_ or ledger.FIRST)

    def watch(self, chain: str) -> None:
        """From now on nobody else may add to the chain before this commit does, or it fails.

        Of two who act on one house at the same moment one wins, whichever rows they change: not
        every act moves the version of the house or of its case.
        """
        if chain not in self._heads:
            found = ledger.heads(self.db, self.county, [chain])
            self._heads[chain] = found.get(chain, (0, ledger.FIRST))

    def stands(self, house_id: str) -> None:
        """Its file is no closed one, and none can close it before this commits: watched or held."""
        self._standing.add(f"house:{house_id}")

    def later(self, job: str, **facts: Any) -> None:
        """Start a job after the commit; a job is idempotent and derivable from state."""
        self._jobs.append((job, facts))

    def if_done(self, follow: Callable[[], None]) -> None:
        """Done right after the commit, and never without it: what is replaced is let go of."""
        self._follows.append(follow)

    def if_undone(self, undo: Callable[[], None]) -> None:
        """Take back what lies outside the database (a file only a row of this work points to).

        Never after the database was asked to commit: its answer may have got lost, and a row
        without its file is worse than a file without row, which a sweep finds.
        """
        self._undoes.append(undo)

    def commit(self) -> None:
        unexplained = self._changed - {event.chain for event in self._events}
        if unexplained:
            raise Problem("ledger.unexplained_change", chains=sorted(unexplained))
        if self._events:
            standing_files.require(self.db, self.county, self._events, self._heads, self._standing)
            ledger.append(self.db, self._signature(), self._events, self._heads)
        self._undoes = []
        if self._db is not None:
            writing.stamp_anew(self._db, self.county, self.now, monotonic() - self._began)
            self.store.commit(self._db)
        self._close()
        for job, facts in self._jobs:
            self.store.start_job(job, facts)
        for follow in self._follows:
            follow()
        self._forget()

    def rollback(self) -> None:
        if self._db is not None:
            self.store.rollback(self._db)
        self._close()
        for undo in self._undoes:
            undo()
        self._forget()
        self._was_undone = True

    def _forget(self) -> None:
        self._events, self._changed, self._jobs, self._heads = [], set(), [], {}
        self._undoes, self._follows, self._standing = [], [], set()

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


class Look(Work):
    """A unit of work that only looks: one snapshot, no lock, nothing to commit."""

    def __init__(self, store: Store, actor: Actor, now: datetime) -> None:
        super().__init__(store, actor, now)
        self._opened = ExitStack()

    @property
    def db(self) -> Connection:
        if self._db is None:
            self._db = self._opened.enter_context(self.store.reading())
        return self._db

    def watch(self, chain: str) -> None:
        """Who only looks adds to no chain."""

    def commit(self) -> None:
        if self._changed or self._events or self._jobs:
            raise RuntimeError("a handler opened with reads=True wrote something")
        self._close()

    def rollback(self) -> None:
        self._close()

    def _close(self) -> None:
        self._db = None
        self._opened.close()
