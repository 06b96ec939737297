"""What counts for or against each unit in a stretch of time, entry by entry (M19).

Only what was due, or was found, by now. Before anything of a kind was ever handed in through this
system there is no basis for it, and nothing is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime

from server.domain import matters
from server.domain.days import local_day
from server.domain.facts import Verdict
from server.domain.false_data import ANSWER, FALSE_KINDS, REPORT, RESURVEY, WORSE_ON_DRAW, agency
from server.domain.parties import receivers, township
from server.domain.period import Period, period_of
from server.domain.reach import Reach, whole_county
from server.domain.report_calendar import ReportDue, due_between
from server.domain.unit_measures import FALSE_DATA, ITEMS, MONTHS, TASKS, WEEKS, Entry
from server.services import reports
from server.services.county import county_schema
from server.services.figure_basis import report_day_of
from server.services.work import Work
from server.store.reads import report_parts, unit_measures as reads, weekly
from server.store.reads.unit_measures import DueRow, FoundRow, Stretch
from survey_schema.model import CountyProfile

_TASKS_OPEN = ("dispatched", "signed")
_TASKS_DONE = ("answered", "closed")


def entries(work: Work, measure: str, since: datetime, until: datetime) -> list[Entry] | None:
    """Of every unit, by the moment each was due; None where the county has no basis for it."""
    within = Stretch(since, min(until, work.now))
    found = _READERS[measure](work, whole_county(work.county), within)
    return None if found is None else list(found)


def in_period(work: Work, measure: str, period: Period) -> list[Entry]:
    return entries(work, measure, period.opens_at, period.closes_at) or []


def of_unit(entries: Iterable[Entry], party: str) -> list[Entry]:
    return [one for one in entries if one.party == party]


def _profile(work: Work) -> CountyProfile:
    return county_schema(work.county).profile


def _months(work: Work, reach: Reach, within: Stretch) -> Iterator[Entry] | None:
    first, ended = reads.first_month(reach, work.db), list(_periods(work, within))
    periods = [one for one in ended if first is not None and one.name >= first]
    if first is None or (ended and not periods):  # all before the first record
        return None
    parties = receivers(_profile(work))
    rows = report_parts.parts(reach, work.db, [one.name for one in periods], parties)
    handed_in = {(row.month, row.party): row.first_at for row in rows}
    return (
        Entry(
            party,
            "month",
            one.name,
            _month_name(one),
            one.closes_at,
            handed_in.get((one.name, party)),
        )
        for one in periods
        for party in parties
    )


def _month_name(period: Period) -> str:
    return f"{period.ends.year}年{period.ends.month}月月报"


def _periods(work: Work, within: Stretch) -> Iterator[Period]:
    """Those that ended in the stretch, since the county's first report."""
    day = report_day_of(work.county)
    period = period_of(local_day(within.until), day)
    first = max(local_day(within.since), _profile(work).report_from)
    found = []
    while period.ends >= first:
        if within.since < period.closes_at <= within.until:
            found.append(period)
        period = reports.month_before(period)
    yield from reversed(found)


def _weeks(work: Work, reach: Reach, within: Stretch) -> Iterator[Entry] | None:
    first = reads.first_week(reach, work.db)
    if first is None or first > local_day(within.until):
        return None
    since, until = max(first, local_day(within.since)), local_day(within.until)
    done = weekly.first_handed_in(reach, work.db, since, until)
    return (
        Entry(party, "week", f"{one.item}:{one.due}", _week_name(one), ends, done.get(key))
        for one in due_between(_profile(work), since, until)
        if one.kind == "weekly"
        and within.since < (ends := matters.end_of_day(one.due)) <= within.until
        for party in parties_of_week(_profile(work), one)
        for key in ((one.item or "", one.due, party),)
    )


def _week_name(one: ReportDue) -> str:
    return f"{one.label}（{one.due.month}月{one.due.day}日）"


def parties_of_week(profile: CountyProfile, due: ReportDue) -> list[str]:
    """Who has to hand it in."""
    return [one for one in receivers(profile) if one.partition(":")[0] in due.units]


def _items(work: Work, reach: Reach, within: Stretch) -> Iterator[Entry]:
    rows = reads.items_due(reach, work.db, within)
    return (_answered(row, "item", "asked") for row in rows if row.state != "withdrawn")


def _tasks(work: Work, reach: Reach, within: Stretch) -> Iterator[Entry]:
    states = (*_TASKS_OPEN, *_TASKS_DONE)
    rows = reads.tasks_due(reach, work.db, within, list(receivers(_profile(work))), states)
    return (_answered(row, "task", *_TASKS_OPEN) for row in rows)


def _answered(row: DueRow, kind: str, *open_states: str) -> Entry:
    """One sent back is not answered, whenever its first answer came."""
    done = None if row.state in open_states else row.answered_at
    return Entry(row.receiver, kind, row.id, row.number, row.due_at, done)


def _false_data(work: Work, reach: Reach, within: Stretch) -> Iterator[Entry]:
    townships: Collection[str] = [one.code for one in _profile(work).townships]
    severe = Verdict.SEVERE.value
    found: Mapping[str, list[FoundRow]] = {
        RESURVEY: reads.resurveys(reach, work.db, within, townships),
        WORSE_ON_DRAW: reads.worse_on_draw(reach, work.db, within, severe),
        ANSWER: reads.answers_sent_back(reach, work.db, within),
        REPORT: reads.reports_not_credible(reach, work.db, within),
    }
    told = (_found(kind, row) for kind, rows in found.items() for row in rows)
    return iter(sorted(told, key=lambda one: (one.due, one.id)))


def _found(kind: str, row: FoundRow) -> Entry:
    party = {ANSWER: row.unit, REPORT: agency(row.unit)}.get(kind, township(row.unit))
    name = FALSE_KINDS[kind].label
    return Entry(party, kind, row.id, f"{name}（{row.name}）" if kind == ANSWER else name, row.at)


_READERS: Mapping[str, Callable[[Work, Reach, Stretch], Iterator[Entry] | None]] = {
    MONTHS: _months,
    WEEKS: _weeks,
    ITEMS: _items,
    TASKS: _tasks,
    FALSE_DATA: _false_data,
}
