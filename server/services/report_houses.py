"""The houses behind a number of the month's table, as of any moment (law 10)."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import islice
from typing import NamedTuple

from server.domain.figure_lines import adds_to
from server.domain.figures import COUNTED_EVENTS
from server.domain.indicators import INDICATORS_BY_ID
from server.domain.period import Period
from server.domain.problems import Problem
from server.domain.reach import Reach
from server.services import health
from server.services.figure_basis import IDS, NEW_PLACES, basis_of
from server.services.figure_table import standings
from server.services.reports import CutOff, reading_reach
from server.services.work import Work
from server.store.reads import figure_spans, figures
from server.store.reads.houses import HouseLine


class HousesBehind(NamedTuple):
    """`gone`: how many more the number counts that lie outside the reach by now."""

    houses: list[HouseLine]
    next_after: str | None
    gone: int = 0


def houses_behind(
    work: Work,
    indicator: str,
    cut_off: CutOff,
    *,
    area: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> HousesBehind:
    """A page of exactly the houses a number counts, by house id.

    `area` is a township or village code as it was then; without it, all within reach.
    """
    place, reach = place_of(indicator), reading_reach(work)
    found = counted_ids(work, reach, place, cut_off.asked, area=area, after=after)
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


def counted_ids(
    work: Work,
    reach: Reach,
    place: int,
    period: Period,
    *,
    area: str | None = None,
    after: str | None = None,
) -> Iterator[str]:
    """In the order of ids; `place` is the figure's among INDICATORS."""
    if figure_spans.basis(reach, work.db) != basis_of(work.county):
        histories = figures.histories(reach, work.db, COUNTED_EVENTS, area=area, after=after)
        return _of_histories(histories, place, period, area)
    waiting = figure_spans.waiting_ids(reach, work.db)
    kept = _of_spans(work, reach, place, period, area, after, waiting)
    if not waiting:
        return kept
    histories = figure_spans.waiting_histories(reach, work.db, COUNTED_EVENTS)
    folded = [one for one in _of_histories(histories, place, period, area) if one > (after or "")]
    return merge(kept, sorted(folded))


def _of_histories(
    histories: Iterator[figures.History], place: int, period: Period, area: str | None
) -> Iterator[str]:
    for house, standing in standings(histories, period):
        is_there = area in (None, standing.township, standing.village)
        if is_there and any(place == one for line in standing.line for one, _ in line):
            yield house


def _of_spans(  # noqa: PLR0917
    work: Work,
    reach: Reach,
    place: int,
    period: Period,
    area: str | None,
    after: str | None,
    waiting: set[str],
) -> Iterator[str]:
    adding, is_new = _adding(work, reach, place), place in NEW_PLACES
    found = figure_spans.counted_after(
        reach, work.db, before=period.cut, opens=period.opens_at, area=area, after=after
    )
    for house in found:
        counts = house.line in adding or (house.second in adding and (house.is_new or not is_new))
        if counts and house.house_id not in waiting:
            yield house.house_id


def _adding(work: Work, reach: Reach, place: int) -> frozenset[int]:
    """The numbers of the lines that add to the figure."""
    rows = figure_spans.lines(reach, work.db)
    return frozenset(row.id for row in rows if adds_to(row.adds, place))
