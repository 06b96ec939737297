"""The houses behind a number of a month that is read in today's division (law 10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from heapq import merge, nsmallest
from itertools import islice

from server.domain.period import Period
from server.services import frozen, report_houses, reports
from server.services.frozen_content import content_of, period_of_content
from server.services.report_houses import HousesBehind
from server.services.todays_division import (
    NEWEST,
    Division,
    Version,
    descent_today,
    issue_of,
    mine_of,
)
from server.services.work import Work
from server.store.reads import area_changes
from server.store.reads.issues import IssueRow

Wanted = Mapping[str, set[str] | None]  # village of then → its heirs in the area; None for all
_BATCH = 500


def houses_behind(
    work: Work,
    month: str,
    indicator: str,
    *,
    version: Version = NEWEST,
    area: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> HousesBehind:
    """A page of exactly the houses the number of today's division counts, by id."""
    reach = reports.reading_reach(work)
    division = Division(descent_today(work), reach)
    row = None if version.is_of_ledger else issue_of(work, reach, month, version.issue)
    if row is None:
        period = reports.cut_off_of_month(work, month).asked
        ids = list(islice(ledger_ids(work, division, period, indicator, area, after), limit + 1))
    else:
        found = frozen_ids(work, division, row, indicator, area)
        ids = nsmallest(limit + 1, (one for one in found if one > (after or "")))
    lines = report_houses.lines_of(work, reach, ids[:limit])
    gone = len(ids[:limit]) - len(lines)
    return HousesBehind(lines, ids[limit - 1] if len(ids) > limit else None, gone)


def frozen_ids(
    work: Work, division: Division, row: IssueRow, indicator: str, area: str | None = None
) -> Iterator[str]:
    """Village by village as it was frozen."""
    content = content_of(row)
    before = period_of_content(content).closes_at
    places = [(one[0], one[1]) for one in content["villages"]]
    wanted = _wanted(division, places, before, area, is_whole=True)
    for village, ids in frozen.ids_by_village(work, division.reach, row, indicator, [*wanted]):
        yield from _of_heirs(work, division, ids, village, before, wanted[village])


def ledger_ids(  # noqa: PLR0917
    work: Work,
    division: Division,
    period: Period,
    indicator: str,
    area: str | None = None,
    after: str | None = None,
) -> Iterator[str]:
    """In the order of ids."""
    place, reach = report_houses.place_of(indicator), division.reach

    def counted(among: Collection[str]) -> Iterator[str]:
        return report_houses.counted_ids(work, reach, place, period, after=after, among=among)

    places = reports.table_at(work, reach, period).places
    wanted = _wanted(division, places, period.cut, area, is_whole=False)
    whole = [village for village, mine in wanted.items() if mine is None]
    shared = (
        _of_heirs(work, division, counted([village]), village, period.cut, mine)
        for village, mine in wanted.items()
        if mine is not None
    )
    return merge(counted(whole) if whole else iter(()), *shared)


def _wanted(
    division: Division,
    places: Iterable[tuple[str, str]],
    before: datetime,
    area: str | None,
    *,
    is_whole: bool,
) -> Wanted:
    wanted: dict[str, set[str] | None] = {}
    for township, village in places:
        heirs = division.descent.heirs(village, before)
        mine = mine_of(division, heirs, township, area, is_whole=is_whole)
        if mine:
            wanted[village] = mine if len(mine) < len(heirs) else None
    return wanted


def _of_heirs(  # noqa: PLR0917
    work: Work,
    division: Division,
    ids: Iterable[str],
    village: str,
    before: datetime,
    mine: set[str] | None,
) -> Iterator[str]:
    if mine is None:
        yield from ids
        return
    rest = iter(ids)
    while some := list(islice(rest, _BATCH)):
        now = area_changes.villages_of(work.db, work.county, some)
        for house in some:
            if division.descent.heir(village, before, now.get(house)) in mine:
                yield house
