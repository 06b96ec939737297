"""The county's table as of a moment: spans counted in the database, what waits folded on the spot.

A span knows all that is in the ledger but the houses that wait, which the ledger itself names in
the transaction that writes; so the table is exact whether or not anybody refreshed the spans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.domain.figure_lines import Line, from_bytes, packed, unpacked
from server.domain.figure_spans import Standing, standing_at
from server.domain.figures import COUNTED_EVENTS
from server.domain.period import Period
from server.domain.reach import Reach
from server.services.figure_basis import FIGURES, IDS, basis_of, questions
from server.services.figure_refresh import number_of, number_of_fresh
from server.store.reads import figure_spans as reads, figures
from server.store.reads.figure_spans import Group, LineRow

Numbers = Mapping[str, int]
TOTAL = "total"  # the sum over everything within reach
NONE: Numbers = dict.fromkeys(IDS, 0)
_EVERYWHERE: tuple[str, ...] = (TOTAL,)


@dataclass(slots=True)
class Lines:
    """What each number of a line adds, packed when first asked for."""

    rows: dict[int, LineRow] = field(default_factory=dict)
    _packed: dict[int, int] = field(default_factory=dict)

    def packed(self, number: int) -> int:
        found = self._packed.get(number)
        if found is None:
            found = self._packed[number] = packed(self.line(number), FIGURES)
        return found

    def line(self, number: int) -> Line:
        return from_bytes(self.rows[number].adds)

    def keep(self, standing: Standing) -> tuple[int, int | None]:
        """The numbers of a house folded on the spot."""
        now, fresh = standing.line
        number, new = number_of(standing), number_of_fresh(fresh) or None
        self._packed.setdefault(number, packed(now, FIGURES))
        words = (",".join(standing.kinds), standing.department)
        self.rows.setdefault(number, LineRow(number, b"", *words))
        if new is not None:
            self._packed.setdefault(new, packed(fresh, FIGURES))
        return number, new


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
    lines, groups = _counted(reach, db, county, period)
    places: Counter[tuple[str, str]] = Counter()
    kinds: Counter[str] = Counter()
    departments: Counter[str] = Counter()
    for township, village, line, fresh, houses in groups:
        added = lines.packed(line) if fresh is None else lines.packed(line) + lines.packed(fresh)
        places[township, village] += (added := added * houses)
        row = lines.rows[line]
        for kind in filter(None, row.kinds.split(",")):
            kinds[kind] += added
        if row.department:
            departments[row.department] += added
    houses = sum(group.houses for group in groups)
    return Table(houses, {k: v for k, v in places.items() if v}, kinds, departments)


def _counted(reach: Reach, db: Any, county: str, period: Period) -> tuple[Lines, list[Group]]:
    lines = Lines()
    if reads.basis(reach, db) != basis_of(county):
        return lines, list(_folded(figures.histories(reach, db, COUNTED_EVENTS), lines, period))
    lines.rows.update((row.id, row) for row in reads.lines(reach, db))
    found = reads.groups(reach, db, period.cut, period.opens_at)
    if not reads.is_waiting(reach, db):
        return lines, found
    old = reads.groups_waiting(reach, db, period.cut, period.opens_at)
    histories = reads.waiting_histories(reach, db, COUNTED_EVENTS)
    return lines, [*found, *map(_taken_off, old), *_folded(histories, lines, period)]


def _taken_off(group: Group) -> Group:
    return group._replace(houses=-group.houses)


def _folded(histories: Iterable[figures.History], lines: Lines, period: Period) -> Iterator[Group]:
    """Group by group of one house: nothing is kept of it but what it counts as."""
    counted: Counter[tuple[str, str, int, int | None]] = Counter()
    for _, standing in standings(histories, period):
        counted[standing.township, standing.village, *lines.keep(standing)] += 1
    return (Group(*place, houses) for place, houses in counted.items())


def standings(
    histories: Iterable[figures.History], period: Period
) -> Iterator[tuple[str, Standing]]:
    for house, moments in histories:
        standing = standing_at(moments, questions(), period.cut, period.ends.day)
        if standing is not None:
            yield house, standing
