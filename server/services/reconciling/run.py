"""The comparison itself, as a job: read, match, write lines; safe to begin anew at any time.

The file is read once; what its rows say waits in a file of the job's own folder, so that memory
holds keys alone, eight bytes each. Our side is one snapshot from the first key to the last field.
Lines are written batch by batch; a run that was killed finds its own lines and begins without them.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import IO, Any

from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.problems import Problem
from server.domain.reconciliation import AMBIGUOUS, FAULTY, HERE, THERE, chain_of
from server.domain.reconciliation_matching import Matching, Side
from server.services.imports.cells import is_blank
from server.services.imports.houses import BATCH
from server.services.imports.sources import MOST_ROWS, Source
from server.services.imports.uploaded import opened, path_of
from server.services.reconciling import lines, sides
from server.services.reconciling.files import reader_of
from server.services.reconciling.houses import compared, our_houses
from server.services.reconciling.lines import Earlier, Line
from server.services.reconciling.rows import PlatformRow
from server.services.reconciling.sides import Houses
from server.services.work import Look, Work
from server.store.engines import Store
from server.store.reads import people, reconciliation_lines, reconciliations as reads
from server.store.reads.reconciliations import ComparisonRow
from server.store.rows import Reconciliation, ReconciliationLine
from survey_schema.platforms import Platform, load_platforms

Clock = Callable[[], datetime]
Tell = Callable[[int, int | None], None]


def compare(store: Store, county: str, comparison_id: str, clock: Clock, tell: Tell) -> None:
    """With the name of who asked for it; what it finds is of the whole county or township."""
    with store.reading() as db:
        wanted = reads.comparison_for_job(db, county, comparison_id)
        if wanted is None or wanted.state == "withdrawn":
            raise Problem("reconciliation.missing")
        actor = people.actor_by_account(db, county, wanted.account_id, local_day(clock())).actor
    if wanted.state == "done":
        return
    try:
        _Comparison(store, actor, wanted, clock, tell).go()
    except BaseException:
        with Work(store, actor, clock()) as work:
            work.touch(Reconciliation, {"id": wanted.id}, {"state": "failed"})
            work.commit()
        raise


class _Comparison:
    def __init__(
        self, store: Store, actor: Actor, wanted: ComparisonRow, clock: Clock, tell: Tell
    ) -> None:
        self._store, self._actor, self._wanted = store, actor, wanted
        self._clock, self._tell = clock, tell
        self._platform: Platform = load_platforms()[wanted.platform]
        self._kinds: Counter[str] = Counter()
        self._rows, self._row_keys = Side(), list[tuple[int, str]]()
        self._total = 0

    def go(self) -> None:
        self._in_work(lambda work: work.discard(ReconciliationLine, self._key))
        with (
            opened(self._store, self._wanted) as (source, path),
            Look(self._store, self._actor, self._clock()) as look,
            (path.parent / "rows").open("w+b") as spool,
        ):
            ours = sides.read_houses(look)
            words = sides.Words(look, self._platform)
            self._read(look, source, spool, words)
            near_m = self._platform.tolerance["near_m"]
            found = sides.matched(self._rows, ours, words, self._row_keys, near_m)
            past = self._of_ended(found, ours, near_m)
            self._write(look, spool, found, ours.standing, past)
            self._finish(look.now)
        path_of(self._store, self._wanted.id).unlink(missing_ok=True)

    @property
    def _key(self) -> dict[str, str]:
        return {"reconciliation_id": self._wanted.id}

    # --- reading

    def _read(self, look: Work, source: Source, spool: IO[bytes], words: sides.Words) -> None:
        reader, rows = reader_of(look, self._wanted, self._platform, source)
        expected = source.expected and source.expected * 2
        while some := list(islice(rows, BATCH)):
            filled = [row for row in some if not all(map(is_blank, row.cells))]
            read = reader.read(filled)
            for row in read:
                number = sides.add_row(self._rows, self._platform, row)
                if words.know(row.row_key) and not row.is_faulty:
                    self._row_keys.append((number, str(row.row_key)))
            pickle.dump(read, spool)
            if len(self._rows) > MOST_ROWS:
                raise Problem("import.too_many_rows", limit=MOST_ROWS)
            self._tell(len(self._rows), expected)
        if not len(self._rows):
            raise Problem("reconciliation.no_rows", sheet=source.sheet)

    def _of_ended(self, found: Matching, ours: sides.Ours, near_m: float) -> dict[int, str]:
        """Row -> the house it was: on the platform still, in our files gone."""
        if not ours.ended.ids:
            return {}
        left, numbers = Side(), []
        for row, house in enumerate(found.house_of):
            if house < 0 and row not in found.group_of_row:
                keys = {way: self._rows.keys[way][row] for way in self._rows.keys}
                left.add(keys, self._rows.owners[row], self._rows.at(row))
                numbers.append(row)
        past = sides.matched_with_ended(left, ours, near_m)
        return {numbers[row]: ours.ended.ids[past.house_of[row]] for row in past.way_of}

    # --- writing

    def _write(
        self,
        look: Work,
        spool: IO[bytes],
        found: Matching,
        houses: Houses,
        past: dict[int, str],
    ) -> None:
        before = reads.current_of(look.db, look.county, self._wanted)
        earlier = Earlier(
            reconciliation_lines.earlier_lines(look.db, look.county, before.id)
            if before
            else iter(())
        )
        self._total = len(self._rows) + len(houses.ids)
        for some in self._of_rows(look, spool, found, houses, past):
            self._keep([earlier.carry(one) for one in some])
        for some in self._of_houses(look, found, houses):
            self._keep([earlier.carry(one) for one in some])
        gone = earlier.gone(self._kinds.total() + 1)
        while some := list(islice(gone, BATCH)):
            self._keep(some)

    def _of_rows(
        self,
        look: Work,
        spool: IO[bytes],
        found: Matching,
        houses: Houses,
        past: dict[int, str],
    ) -> Iterator[list[Line]]:
        spool.seek(0)
        first = 0
        while first < len(self._rows):
            some: list[PlatformRow] = pickle.load(spool)  # written by `_read`
            numbers = range(first, first + len(some))
            ids = {houses.ids[found.house_of[one]] for one in numbers if found.house_of[one] >= 0}
            ours = our_houses(look, self._platform, ids)
            made = []
            for number, row in zip(numbers, some, strict=True):
                house = found.house_of[number]
                if house >= 0:
                    our = ours[houses.ids[house]]
                    apart = compared(look, self._platform, _told(row), row.owner, our)
                    line = lines.of_pair(number + 1, row, found.way_of[number], our, apart)
                else:
                    line = self._alone(number, row, found, past)
                made.append(self._sealed(look, line, row))
            yield made
            first += len(some)

    def _alone(self, number: int, row: PlatformRow, found: Matching, past: dict[int, str]) -> Line:
        if row.is_faulty:
            return lines.of_row(FAULTY, number + 1, row)
        if number in found.group_of_row:
            line = lines.of_row(AMBIGUOUS, number + 1, row)
            return {**line, "group_number": found.group_of_row[number]}
        if number in past:
            line = lines.of_row(THERE, number + 1, row)
            return {**line, "house_id": past[number], "lead_field": "is_ended"}
        # a number nobody here has, and no township of ours: there is nobody to look at it
        return lines.of_row(THERE if row.township else FAULTY, number + 1, row)

    def _sealed(self, look: Work, line: Line, row: PlatformRow) -> Line:
        """Whoever looks at a line that agrees needs no name from the file."""
        if line["kind"] == "same":
            return line
        blob = lines.sealed(look, self._wanted.id, line["number"], row.personal)
        return {**line, "personal_sealed": blob}

    def _of_houses(self, look: Work, found: Matching, houses: Houses) -> Iterator[list[Line]]:
        """Those in the comparison that no row found, and those of an ambiguous group."""
        number = len(self._rows)
        wanted = (one for one in range(len(houses.ids)) if self._is_asked(one, found, houses))
        while some := list(islice(wanted, BATCH)):
            ours = our_houses(look, self._platform, {houses.ids[one] for one in some})
            made = []
            for one in some:
                number += 1
                group = found.group_of_house.get(one)
                kind = HERE if group is None else AMBIGUOUS
                line = lines.of_house(kind, number, ours[houses.ids[one]])
                made.append({**line, "group_number": group})
            yield made

    def _is_asked(self, house: int, found: Matching, houses: Houses) -> bool:
        if found.row_of[house] >= 0:
            return False
        if house in found.group_of_house:
            return True
        township = self._wanted.township_code
        if township is not None and houses.places[house][0] != township:
            return False
        is_operational = bool(houses.is_operational[house])
        return self._wanted.scope == "all" or is_operational == (
            self._wanted.scope == "operational"
        )

    def _keep(self, some: list[Line]) -> None:
        rows = [{**one, **self._key} for one in some]
        self._in_work(lambda work: work.keep_many(ReconciliationLine, rows))
        self._kinds.update(one["kind"] for one in some)
        self._tell(len(self._rows) + self._kinds.total(), len(self._rows) + self._total)

    # --- the end

    def _finish(self, compared_at: datetime) -> None:
        def end(work: Work) -> None:
            before = reads.current_of(work.db, work.county, self._wanted)
            if before is not None:
                work.touch(Reconciliation, {"id": before.id}, {"is_current": False})
            done = {
                "state": "done",
                "is_current": True,
                "counts": dict(self._kinds),
                "compared_at": compared_at,
                "ended_at": work.now,
            }
            work.touch(Reconciliation, {"id": self._wanted.id}, done)
            self._record(work)

        self._in_work(end)

    def _record(self, work: Work) -> None:
        wanted = self._wanted
        work.record(
            "reconciliation.compared",
            chain_of(wanted.id),
            reconciliation=wanted.id,
            platform=wanted.platform,
            file=wanted.file_sha256,
            as_of=wanted.as_of.isoformat() if wanted.as_of else None,
            scope=wanted.scope,
            township=wanted.township_code,
            rows=len(self._rows),
            kinds=dict(sorted(self._kinds.items())),
        )

    def _in_work(self, act: Callable[[Work], Any]) -> None:
        with Work(self._store, self._actor, self._clock()) as work:
            act(work)
            work.commit()


def _told(row: PlatformRow) -> dict[str, Any]:
    place = {"township": row.township, "village": row.village}
    return {**row.told, **{name: value for name, value in place.items() if value}}
