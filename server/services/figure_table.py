"""The county's table as of a moment: spans counted in the database, what waits folded on the spot.

A span knows all that is in the ledger but the houses that wait, which the ledger itself names in
the transaction that writes; so the table is exact whether or not anybody refreshed the spans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from server.domain.figure_lines import Line, from_bytes, packed, unpacked
from server.domain.figure_spans import Standing, standing_at
from server.domain.figures import COUNTED_EVENTS
from server.domain.period import Period
from server.domain.problems import Problem
from server.domain.reach import Reach, whole_county
from server.services.figure_basis import (
    FIGURES,
    IDS,
    basis_of,
    questions,
    without_new,
)
from server.services.work import Work
from server.store.reads import figure_spans as reads, figures
from server.store.reads.figure_spans import Group, LineRow

_T = TypeVar("_T")
MOST_ON_THE_SPOT = 600  # houses; some 1.4 ms each

Numbers = Mapping[str, int]
TOTAL = "total"  # the sum over everything within reach
NONE: Numbers = dict.fromkeys(IDS, 0)


def require_counted(work: Work) -> None:
    """`figures.being_counted` where a person would sit for minutes before a page that folds what
    waits, after a release or a large import; jobs and the operator, who hold no seat, count it.
    """
    if not work.actor.seats:
        return
    county, most = whole_county(work.county), MOST_ON_THE_SPOT + 1
    made_for = reads.basis(county, work.db)
    is_stale = made_for is not None and made_for != basis_of(work.county)
    count = reads.houses_up_to if is_stale else reads.waiting_up_to
    if count(county, work.db, most) >= most:
        raise Problem("figures.being_counted")


def if_counted(ask: Callable[[], _T]) -> _T | None:
    """What a page can do without while figures are being counted: None then."""
    try:
        return ask()
    except Problem as problem:
        if problem.code != "figures.being_counted":
            raise
        return None


@dataclass(slots=True)
class Lines:
    """What each number of a line adds, packed when first asked for."""

    rows: Mapping[int, LineRow]
    _packed: dict[tuple[int, bool], int] = field(default_factory=dict)

    def packed(self, number: int, *, is_new: bool = True) -> int:
        found = self._packed.get((number, is_new))
        if found is None:
            line = from_bytes(self.rows[number].adds)
            found = packed(line if is_new else without_new(line), FIGURES)
            self._packed[number, is_new] = found
        return found


@dataclass(frozen=True, slots=True)
class Table:
    """`places`: (township, village) → sum; `kinds` and `departments` are of houses in business."""

    houses: int
    places: Mapping[tuple[str, str], int]
    kinds: Mapping[str, int]
    departments: Mapping[str, int]

    def numbers(self) -> dict[str, Numbers]:
        """TOTAL and every area that has a house → figure → number."""
        sums: Counter[str] = Counter({TOTAL: 0})
        for (township, village), added in self.places.items():
            for area in (TOTAL, township, village):
                sums[area] += added
        return {area: spelt(added) for area, added in sums.items()}


def spelt(added: int) -> Numbers:
    return dict(zip(IDS, unpacked(added, FIGURES), strict=True))


def table(reach: Reach, db: Any, county: str, period: Period) -> Table:
    """As of `period.cut`; the period is the one that holds the last instant before it."""
    sums = _Sums()
    if reads.basis(reach, db) != basis_of(county):
        sums.fold(figures.histories(reach, db, COUNTED_EVENTS), period)
        return sums.table()
    lines = Lines({row.id: row for row in reads.lines(reach, db)})
    sums.take(reach, db, lines, period)
    if reads.is_waiting(reach, db):
        sums.take(reach, db, lines, period, of_waiting=True)
        sums.fold(reads.waiting_histories(reach, db, COUNTED_EVENTS), period)
    return sums.table()


class _Sums:
    """A table that grows by groups of houses, and by houses folded on the spot."""

    def __init__(self) -> None:
        self.houses = 0
        self.places: Counter[tuple[str, str]] = Counter()
        self.kinds: Counter[str] = Counter()
        self.departments: Counter[str] = Counter()
        self._packed: dict[Line, int] = {}

    def table(self) -> Table:
        places = {place: added for place, added in self.places.items() if added}
        return Table(self.houses, places, self.kinds, self.departments)

    def take(
        self, reach: Reach, db: Any, lines: Lines, period: Period, *, of_waiting: bool = False
    ) -> None:
        """What the spans say; of those that wait it is taken off again."""
        sign = -1 if of_waiting else 1
        before, opens = period.cut, period.opens_at
        first = reads.groups(reach, db, before, of_waiting=of_waiting)
        second = reads.second_groups(reach, db, before, opens, of_waiting=of_waiting)
        for group in (*first, *second):
            self._place(group, lines.packed(group.line, is_new=bool(group.is_new)) * sign)
        self.houses += sign * sum(group.houses for group in first)
        for use in reads.use_groups(reach, db, before, opens, of_waiting=of_waiting):
            added = lines.packed(use.line)
            if use.second is not None:
                added += lines.packed(use.second, is_new=bool(use.is_new))
            row = lines.rows[use.line]
            self._use(row.kinds.split(","), row.department, added * use.houses * sign)

    def _place(self, group: Group, added: int) -> None:
        self.places[group.township, group.village] += added * group.houses

    def _use(self, kinds: Iterable[str], department: str | None, added: int) -> None:
        for kind in kinds:
            self.kinds[kind] += added
        if department:
            self.departments[department] += added

    def fold(self, histories: Iterable[figures.History], period: Period) -> None:
        """House by house: nothing is kept of one but what it counts as."""
        for _, standing in standings(histories, period):
            added = self._pack(standing.line.now) + self._pack(standing.line.second)
            self.places[standing.township, standing.village] += added
            self.houses += 1
            if standing.kinds:
                self._use(standing.kinds, standing.department, added)

    def _pack(self, line: Line) -> int:
        found = self._packed.get(line)
        if found is None:
            found = self._packed[line] = packed(line, FIGURES)
        return found


def standings(
    histories: Iterable[figures.History], period: Period
) -> Iterator[tuple[str, Standing]]:
    for house, moments in histories:
        standing = standing_at(moments, questions(), period.cut, period.ends.day)
        if standing is not None:
            yield house, standing
