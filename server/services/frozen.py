"""Reading what was frozen: a month's issue, month by month since the first, and its houses.

`report_of_month` is what a page shows of a month: as frozen where it is, else as of now or of the
cut-off. A reach that is no area — a sector — has no share in the frozen numbers and is counted
from the ledger as of the same moment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from datetime import datetime
from heapq import nsmallest
from typing import NamedTuple

import orjson

from server.domain.indicators import INDICATORS_BY_ID
from server.domain.problems import Problem
from server.domain.reach import Reach
from server.services import reports
from server.services.figure_table import NONE, TOTAL, Numbers
from server.services.frozen_content import (
    Content,
    content_of,
    division_of,
    frozen_numbers,
    is_by_area,
    numbers_in,
    numbers_of,
    period_of_content,
    places_of,
    uses_of,
)
from server.services.frozen_count import houses_of_text, inflated, meanings_of
from server.services.report_falls import falls_between
from server.services.report_houses import HousesBehind, lines_of
from server.services.reports import CutOff, MonthReport, reading_reach
from server.services.work import Work
from server.store.reads import figures, issues
from server.store.reads.figures import AnchorMark
from server.store.reads.issues import IssueMark, IssueRow


def marks(work: Work) -> list[IssueMark]:
    """Every issue, by month: what a list of reports shows."""
    return issues.marks(reading_reach(work), work.db)


def issue_row(work: Work, month: str, number: int | None = None) -> IssueRow | None:
    return issues.issue(reading_reach(work), work.db, month, number)


def report_of_month(
    work: Work, month: str, number: int | None = None, reach: Reach | None = None
) -> MonthReport:
    """As frozen where it is; `report.not_frozen` for an issue that is not there."""
    reach = reading_reach(work) if reach is None else reach
    row = issues.issue(reach, work.db, month, number) if is_by_area(reach) else None
    if row is not None:
        return _as_frozen(work, reach, row)
    if number is not None:
        raise Problem("report.not_frozen", month=month, issue=number)
    cut_off = reports.cut_off_of_month(work, month)
    return reports.month_report(work, cut_off, reach=reach)


def _as_frozen(work: Work, reach: Reach, row: IssueRow) -> MonthReport:
    content = content_of(row)
    period = period_of_content(content)
    numbers = numbers_of(content, places_of(reach))
    before = frozen_numbers(work, reach, reports.month_before(period).name)
    anchor = content["anchor"]
    is_whole = places_of(reach) is None
    return MonthReport(
        county=work.county,
        cut_off=CutOff(period, period.closes_at),
        generated_at=row.mark.frozen_at,
        total=numbers[TOTAL],
        areas=tuple(
            line
            for line in division_of(content)
            if figures.is_reached(reach, line) or line.code in numbers
        ),
        numbers=numbers,
        before=before or {TOTAL: NONE},
        kinds=uses_of(content, "kinds") if is_whole else {},
        departments=uses_of(content, "departments") if is_whole else {},
        houses=numbers[TOTAL]["registered"],
        unmet=tuple(reports.unmet_of(numbers)),
        falls=falls_between(work, reach, before or {}, numbers, period),
        anchor=AnchorMark(anchor["seq"], datetime.fromisoformat(anchor["at"]), anchor["hash"]),
        issue=row.mark,
        content_heads=(content["rule_pack"], content["form"]),
    )


class MonthNumbers(NamedTuple):
    """One month of a series; `issue` is None for the month that still runs."""

    month: str
    issue: int | None
    numbers: Numbers


def series(work: Work, area: str = TOTAL, since: str = "2022-06") -> list[MonthNumbers]:
    """Month by month what an area within reach counted, as frozen; at last the month that runs.

    `area` is a township or village, or TOTAL for all within reach. Figures that came after a
    month was frozen are 0 in it.
    """
    reach = reading_reach(work)
    now = reports.current_month(work)
    frozen = closed_series(work, area, since)
    running = reports.table_at(work, reach, reports.cut_off_of_month(work, now).asked).numbers()
    return [*frozen, MonthNumbers(now, None, running.get(area, NONE))]


def closed_series(work: Work, area: str = TOTAL, since: str = "2022-06") -> list[MonthNumbers]:
    """The months that were frozen, without the one that runs."""
    reach, now = reading_reach(work), reports.current_month(work)
    return list(_frozen_series(work, reach, area, since, now)) if is_by_area(reach) else []


def _frozen_series(
    work: Work, reach: Reach, area: str, since: str, now: str
) -> Iterator[MonthNumbers]:
    places = places_of(reach)
    key = (area, frozenset(places) if places is not None else None)
    return read_once(
        work, reach, (since, now), key, lambda _, content: numbers_in(content, area, places)
    )


def read_once(
    work: Work,
    reach: Reach,
    between: tuple[str, str],
    key: tuple[Hashable, ...],
    read: Callable[[IssueMark, Content], Numbers],
    *,
    lasts: Callable[[], bool] = lambda: True,
) -> Iterator[MonthNumbers]:
    """By the newest issue of each closed month between; what `read` found for the key in an issue
    is kept by this process, unless it does not last."""
    since, now = between
    marks = [one for one in issues.newest_marks(reach, work.db, since, now) if one.month != now]
    unread = [one.month for one in marks if (one.sm3, *key) not in _READ]
    found = {
        mark.sm3: _in_order(read(mark, orjson.loads(inflated(content))))
        for mark, content in issues.newest_contents(reach, work.db, since, now, unread)
    }
    for mark in marks:
        numbers = found.get(mark.sm3) or _READ[mark.sm3, *key]
        by_figure = dict(zip(INDICATORS_BY_ID, numbers, strict=True))
        yield MonthNumbers(mark.month, mark.issue, by_figure)
    if lasts():
        _keep({(sm3, *key): numbers for sm3, numbers in found.items()})


def _keep(found: Mapping[tuple[Hashable, ...], tuple[int, ...]]) -> None:
    if len(_READ) > _MOST_READ:
        _READ.clear()
    _READ.update(found)


def _in_order(numbers: Numbers) -> tuple[int, ...]:
    return tuple(numbers[figure] for figure in INDICATORS_BY_ID)


# What an area counted in an issue never changes: known by the hash of the issue, some 1 KB each.
_READ: dict[tuple[Hashable, ...], tuple[int, ...]] = {}
_MOST_READ = 500


class Difference(NamedTuple):
    """What a correction changed: marked, figure by figure and area by area."""

    area: str
    indicator: str
    was: int
    now: int


def differences(work: Work, month: str, number: int) -> list[Difference]:
    """Between an issue and the one before it, within reach; none for the first."""
    reach = reading_reach(work)
    rows = [issues.issue(reach, work.db, month, one) for one in (number - 1, number)]
    if rows[1] is None:
        raise Problem("report.not_frozen", month=month, issue=number)
    if rows[0] is None:
        return []
    was, now = (numbers_of(content_of(row), places_of(reach)) for row in rows if row is not None)
    return list(_different(was, now))


def _different(was: Mapping[str, Numbers], now: Mapping[str, Numbers]) -> Iterator[Difference]:
    for area in sorted(was.keys() | now.keys()):
        for indicator in INDICATORS_BY_ID:
            first = was.get(area, NONE)[indicator]
            second = now.get(area, NONE)[indicator]
            if first != second:
                yield Difference(area, indicator, first, second)


def houses_behind(  # noqa: PLR0913
    work: Work,
    month: str,
    indicator: str,
    *,
    number: int | None = None,
    area: str | None = None,
    department: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> HousesBehind | None:
    """A page of the houses a frozen number counted, by id; None where the month is not frozen.

    Those that were put under another reach since are counted by the number and not shown.
    """
    reach = reading_reach(work)
    row = issues.issue(reach, work.db, month, number) if is_by_area(reach) else None
    if row is None:
        return None
    where = {"area": area, "department": department, "after": after}
    ids = nsmallest(limit + 1, counted_ids(work, reach, row, indicator, **where))
    lines = lines_of(work, reach, ids[:limit])
    gone = len(ids[:limit]) - len(lines)
    return HousesBehind(lines, ids[limit - 1] if len(ids) > limit else None, gone)


def counted_ids(
    work: Work,
    reach: Reach,
    row: IssueRow,
    indicator: str,
    *,
    area: str | None = None,
    department: str | None = None,
    after: str | None = None,
) -> Iterator[str]:
    """The ids of exactly the houses the number counted, village by village; of a department those
    in business that counted for it."""
    adding, own = _adding(content_of(row), row, indicator), _own(row, department)
    places = places_of(reach)
    for village in issues.villages(reach, work.db, row.mark, area):
        if places is None or village.township in places or village.village in places:
            text = inflated(village.houses)
            for one in houses_of_text(text, village.township, village.village):
                counts = one.line in adding or one.second in adding
                is_own = own is None or one.line in own
                if counts and is_own and one.house_id > (after or ""):
                    yield one.house_id


def ids_by_village(
    work: Work, reach: Reach, row: IssueRow, indicator: str, among: Collection[str]
) -> Iterator[tuple[str, list[str]]]:
    """Of these villages, as they were frozen, the houses the number counted; whoever asks."""
    adding = _adding(content_of(row), row, indicator)
    for village in issues.villages(reach, work.db, row.mark, among=among):
        houses = houses_of_text(inflated(village.houses), village.township, village.village)
        yield (
            village.village,
            [one.house_id for one in houses if one.line in adding or one.second in adding],
        )


def _adding(content: Content, row: IssueRow, indicator: str) -> frozenset[int]:
    ids = [figure[0] for figure in content["figures"]]
    if indicator not in ids:
        raise Problem("figures.no_such_indicator", indicator=indicator)
    place, found = ids.index(indicator), meanings_of(inflated(row.lines))
    return frozenset(
        number for number, one in found.items() if any(place == at for at, _ in one.adds)
    )


def _own(row: IssueRow, department: str | None) -> frozenset[int] | None:
    """The numbers of the lines of a department's houses; None where none is asked for."""
    if department is None:
        return None
    found = meanings_of(inflated(row.lines)).items()
    return frozenset(number for number, one in found if one.department == department)
