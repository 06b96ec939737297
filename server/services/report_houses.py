"""The houses behind a number of the month's table, as of any moment (law 10)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from heapq import merge
from itertools import islice
from typing import NamedTuple

from server.domain.figure_lines import adds_to
from server.domain.figure_spans import Standing
from server.domain.figures import COUNTED_EVENTS
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.period import Period
from server.domain.problems import Problem
from server.domain.reach import Reach
from server.services import health
from server.services.figure_basis import IDS, NEW_PLACES, basis_of
from server.services.figure_table import require_counted, standings
from server.services.reports import CutOff, reading_reach
from server.services.work import Work
from server.store.reads import figure_spans, figures
from server.store.reads.houses import HouseLine


class HousesBehind(NamedTuple):
    """`gone`: how many more the number counts that lie outside the reach by now."""

    houses: list[HouseLine]
    next_after: str | None
    gone: int = 0


def houses_behind(  # noqa: PLR0913
    work: Work,
    indicator: str,
    cut_off: CutOff,
    *,
    area: str | None = None,
    department: str | None = None,
    after: str | None = None,
    among: Collection[str] | None = None,
    limit: int = 50,
) -> HousesBehind:
    """A page of exactly the houses a number counts, by house id.

    `area` is a township or village code as it was then; `department` keeps the houses in business
    that count for it; without them, all within reach. `among` names the villages they counted in.
    """
    place, reach = place_of(indicator), reading_reach(work)
    where = {"area": area, "department": department, "after": after}
    found = counted_ids(work, reach, place, cut_off.asked, among=among, **where)
    ids = list(islice(found, limit + 1))
    lines = lines_of(work, reach, ids[:limit])
    return HousesBehind(lines, ids[limit - 1] if len(ids) > limit else None)


def lines_of(work: Work, reach: Reach, ids: list[str]) -> list[HouseLine]:
    """The houses as they stand today, of those within reach."""
    return health.today_of(work, figures.house_lines(reach, work.db, ids))


def place_of(indicator: str) -> int:
    if indicator not in INDICATORS_BY_ID:
        raise Problem("figures.no_such_indicator", indicator=indicator)
    return IDS.index(indicator)


def counted_ids(  # noqa: PLR0913
    work: Work,
    reach: Reach,
    place: int,
    period: Period,
    *,
    area: str | None = None,
    department: str | None = None,
    after: str | None = None,
    among: Collection[str] | None = None,
) -> Iterator[str]:
    """In the order of ids; `place` is the figure's among INDICATORS, `among` names the villages
    they counted in."""
    require_counted(work)
    asked = Asked(place, period, area, department, after, among)
    if figure_spans.basis(reach, work.db) != basis_of(work.county):
        histories = figures.histories(reach, work.db, COUNTED_EVENTS, area=area, after=after)
        return _of_histories(histories, asked)
    waiting = figure_spans.waiting_ids(reach, work.db)
    kept = _of_spans(work, reach, asked, waiting)
    if not waiting:
        return kept
    histories = figure_spans.waiting_histories(reach, work.db, COUNTED_EVENTS)
    folded = [one for one in _of_histories(histories, asked) if one > (after or "")]
    return merge(kept, sorted(folded))


class Asked(NamedTuple):
    place: int
    period: Period
    area: str | None
    department: str | None
    after: str | None
    among: Collection[str] | None

    def holds(self, one: Standing) -> bool:
        is_among = self.among is None or one.village in self.among
        is_own = self.department in (None, one.department)
        return is_among and is_own and self.area in (None, one.township, one.village)


def _of_histories(histories: Iterator[figures.History], asked: Asked) -> Iterator[str]:
    for house, standing in standings(histories, asked.period):
        is_there = asked.holds(standing)
        if is_there and any(asked.place == one for line in standing.line for one, _ in line):
            yield house


def _of_spans(work: Work, reach: Reach, asked: Asked, waiting: set[str]) -> Iterator[str]:
    adding, own = _lines(work, reach, asked)
    is_new = asked.place in NEW_PLACES
    period = asked.period
    found = figure_spans.counted_after(
        reach,
        work.db,
        before=period.cut,
        opens=period.opens_at,
        area=asked.area,
        after=asked.after,
        among=asked.among,
    )
    for house in found:
        counts = house.line in adding or (house.second in adding and (house.is_new or not is_new))
        if counts and house.line in own and house.house_id not in waiting:
            yield house.house_id


def _lines(work: Work, reach: Reach, asked: Asked) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers of the lines that add to the figure, and of those a house may count by first."""
    adding, own = set(), set()
    for row in figure_spans.lines(reach, work.db):
        if adds_to(row.adds, asked.place):
            adding.add(row.id)
        if asked.department in (None, row.department):
            own.add(row.id)
    return frozenset(adding), frozenset(own)
