"""A month read in today's division: a view; not a byte of what was frozen is touched.

The figures of villages that were merged, moved or given a new code since stand under the village
of today, so that months can be compared; of a village that was split, each house stands where it
lies today. The sum of all areas is the same in both divisions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from server.domain.days import local_day
from server.domain.descent import Change, Descent, codes_of, in_words
from server.domain.period import Period
from server.domain.reach import Reach, whole_county
from server.services import frozen, reports
from server.services.counted_months import (
    CountedMonth,
    VillageRow,
    frozen_month,
    ledger_month,
)
from server.services.figure_table import NONE, TOTAL, Numbers
from server.services.frozen import MonthNumbers
from server.services.frozen_content import content_of, is_by_area, places_of
from server.services.report_falls import falls_between
from server.services.reports import MonthReport
from server.services.work import Work
from server.store.reads import area_changes, figures, issues
from server.store.reads.accounts import whole_counties
from server.store.reads.evidence import area_names
from server.store.reads.figures import AreaLine
from server.store.reads.issues import IssueRow


class Version(NamedTuple):
    """Which word of a month: an issue, the newest one (None), or the ledger's of today."""

    issue: int | None = None
    is_of_ledger: bool = False


NEWEST = Version()


@dataclass(frozen=True, slots=True)
class Division:
    """Today's, within a reach."""

    descent: Descent
    reach: Reach
    kept: dict[Any, tuple[tuple[str, ...], set[str]]] = field(default_factory=dict)

    def holds(self, village: str, then: str, area: str | None) -> bool:
        """Does a village of today lie in the area (all within reach without one)?"""
        township = self.descent.township(village, then)
        line = AreaLine(village, "", township, "village")
        return area in (None, TOTAL, township, village) and figures.is_reached(self.reach, line)


def descent_today(work: Work) -> Descent:
    county = whole_county(work.county)
    lines = figures.areas_on(county, work.db, local_day(work.now))
    changes = [Change(*one) for one in area_changes.carried_out(work.db, work.county)]
    return Descent(changes, {one.code: one.parent for one in lines if one.level == "village"})


def report_of_month(work: Work, month: str, version: Version = NEWEST) -> MonthReport:
    """The same report as `frozen.report_of_month`, its areas those of today."""
    then = _as_then(work, month, version)
    reach = reports.reading_reach(work)
    division = Division(descent_today(work), reach)
    row = issue_of(work, reach, month, then.issue.issue) if then.issue else None
    numbers = numbers_of(work, division, _counted(work, reach, row, then.cut_off.asked))
    before = _before(work, division, reports.month_before(then.cut_off.period))
    today = local_day(work.now)
    period = then.cut_off.asked
    return replace(
        then,
        total=numbers[TOTAL],
        areas=tuple(figures.areas_on(reach, work.db, today, numbers.keys())),
        numbers=numbers,
        before=before,
        houses=numbers[TOTAL]["registered"],
        unmet=tuple(reports.unmet_of(numbers)),
        falls=falls_between(work, reach, before, numbers, period, descent=division.descent),
        division_on=today,
        **_by_use(then, reach),
    )


def _as_then(work: Work, month: str, version: Version) -> MonthReport:
    if version.is_of_ledger:
        return reports.month_report(work, reports.cut_off_of_month(work, month))
    return frozen.report_of_month(work, month, version.issue)


def _by_use(then: MonthReport, reach: Reach) -> dict[str, Any]:
    """Counted for the reach as it was: told where it is the same ground, the whole county."""
    if whole_counties(reach):
        return {"kinds": then.kinds, "departments": then.departments}
    return {"kinds": {}, "departments": {}}


def _before(work: Work, division: Division, period: Period) -> dict[str, Numbers]:
    row = issue_of(work, division.reach, period.name, None)
    return numbers_of(work, division, _counted(work, division.reach, row, period))


def issue_of(work: Work, reach: Reach, month: str, number: int | None) -> IssueRow | None:
    return issues.issue(reach, work.db, month, number) if is_by_area(reach) else None


def _counted(work: Work, reach: Reach, row: IssueRow | None, period: Period) -> CountedMonth:
    if row is None:
        return ledger_month(work, reach, period)
    return frozen_month(work, reach, row.mark, content_of(row))


def numbers_in(work: Work, division: Division, month: CountedMonth, area: str | None) -> Numbers:
    """Of one area of today, or of all within reach, without adding up the others."""
    rows = [row.numbers for row in _rows_today(work, division, month, area)]
    sums = [sum(column) for column in zip(*rows, strict=True)]
    return {**NONE, **dict(zip(month.ids, sums, strict=True))} if rows else NONE


def numbers_of(work: Work, division: Division, month: CountedMonth) -> dict[str, Numbers]:
    """TOTAL and every area of today that has a house."""
    sums: dict[str, list[int]] = {TOTAL: [0] * len(month.ids)}
    for township, village, numbers in _rows_today(work, division, month, None):
        for one in (TOTAL, township, village):
            kept = sums.setdefault(one, [0] * len(month.ids))
            sums[one] = [a + b for a, b in zip(kept, numbers, strict=True)]
    return {one: {**NONE, **dict(zip(month.ids, of, strict=True))} for one, of in sums.items()}


def _rows_today(
    work: Work, division: Division, month: CountedMonth, area: str | None
) -> Iterator[VillageRow]:
    later = len(division.descent.since(month.before))
    for row in month.rows:
        asked = (row.village, row.township, later, area, month.is_whole)
        if asked not in division.kept:  # of months between two changes it is the same
            heirs = division.descent.heirs(row.village, month.before)
            mine = mine_of(division, heirs, row.township, area, is_whole=month.is_whole)
            division.kept[asked] = heirs, mine
        heirs, mine = division.kept[asked]
        if len(heirs) == 1 and mine:
            yield row._replace(
                township=division.descent.township(heirs[0], row.township), village=heirs[0]
            )
        elif mine:
            shared = _shared(work, division.descent, month, row)
            yield from (one for one in shared if one.village in mine)


def mine_of(
    division: Division, heirs: Sequence[str], then: str, area: str | None, *, is_whole: bool
) -> set[str]:
    """What the ledger counted is within reach already, house by house."""
    if not is_whole and area is None:
        return set(heirs)
    return {one for one in heirs if division.holds(one, then, area)}


def _shared(
    work: Work, descent: Descent, month: CountedMonth, row: VillageRow
) -> Iterator[VillageRow]:
    """A village that was split: each house under the village it stands in today."""
    adds = list(month.adds(row))
    now = area_changes.villages_of(work.db, work.county, [house for house, _ in adds])
    sums: dict[str, list[int]] = {}
    for house, line in adds:
        heir = descent.heir(row.village, month.before, now.get(house))
        cells = sums.setdefault(heir, [0] * len(month.ids))
        for place, number in line:
            cells[place] += number
    for heir, cells in sums.items():
        yield VillageRow(descent.township(heir, row.township), heir, cells)


def series(work: Work, area: str = TOTAL, since: str = "2022-06") -> list[MonthNumbers]:
    """Month by month what an area of today counted, comparable across every merge and split."""
    reach, now = reports.reading_reach(work), reports.current_month(work)
    division = Division(descent_today(work), reach)
    asked = None if area == TOTAL else area
    running = ledger_month(work, reach, reports.cut_off_of_month(work, now).asked)
    last = MonthNumbers(now, None, numbers_in(work, division, running, asked))
    if asked is None and places_of(reach) is None:  # the county is the same in every division
        return [*frozen.closed_series(work, since=since), last]
    return [*_closed(work, division, asked, (since, now)), last]


def _closed(
    work: Work, division: Division, area: str | None, between: tuple[str, str]
) -> Iterator[MonthNumbers]:
    """Where a village was split it hangs on where its houses stand today, and is read each time."""
    reach, changes = division.reach, tuple(one.at for one in division.descent.changes)
    if not is_by_area(reach):
        return
    yield from frozen.read_once(
        work,
        reach,
        between,
        ("today", area, frozenset(places_of(reach) or ()), changes),
        lambda mark, content: numbers_in(
            work, division, frozen_month(work, reach, mark, content), area
        ),
        lasts=lambda: all(len(heirs) == 1 or not mine for heirs, mine in division.kept.values()),
    )


class ChangeTold(NamedTuple):
    """For whoever compares months: what became of which village, and when."""

    at: datetime
    words: str


def changes_since(work: Work, before: datetime) -> list[ChangeTold]:
    """What makes today's division another one than that of the moment, within reach."""
    division = Division(descent_today(work), reports.reading_reach(work))
    changes = [one for one in division.descent.since(before) if _concerns(division, one)]
    codes = {code for one in changes for code in codes_of(one)}
    names = area_names(whole_county(work.county), work.db, codes)
    return [ChangeTold(one.at, in_words(one, names)) for one in changes]


def _concerns(division: Division, change: Change) -> bool:
    """A renaming by the area's own code: it moves no house."""
    codes = {new for heirs in change.heirs.values() for new in heirs} or codes_of(change)
    heirs = {heir for code in codes for heir in division.descent.heirs(code, change.at)}
    return any(division.holds(heir, "", None) for heir in heirs | codes)


def names_of_gone(work: Work, codes: Collection[str]) -> Mapping[str, str]:
    """The last names of areas that stand no more; of those that stand, reach says who sees them."""
    standing = {
        one.code
        for one in figures.areas_on(whole_county(work.county), work.db, local_day(work.now))
    }
    gone = [code for code in codes if code not in standing]
    return area_names(whole_county(work.county), work.db, gone)
