"""Home lines about the month's report: what a unit has to hand in, and what waits for its word."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.domain.reach import whole_county
from server.domain.report_calendar import opens_on
from server.domain.report_levels import COUNTY, HANDED_IN, party_of
from server.services import report_progress, reports
from server.services.county import county_schema
from server.services.home_lines import HomeLine, Looked
from server.services.report_parts import state_of
from server.store.reads import report_parts as reads
from server.store.reads.waiting import NOTHING, Waiting

_R = Role
_HAND_IN = frozenset({_R.VILLAGE, _R.TOWNSHIP, _R.DEPARTMENT, _R.LEADING_GROUP_OFFICE})
_DECIDE = frozenset({_R.TOWNSHIP, _R.LEADING_GROUP_OFFICE, _R.LEADING_GROUP})


def _to_hand_in(looked: Looked) -> Waiting:
    """This month's from the day it may be handed in, and last month's while it is missing."""
    late = [one for one in _months(looked)[:1] if _is_missing(looked, one)]
    running = [one for one in _months(looked)[1:] if _is_open(looked, one)]
    found = [*late, *(one for one in running if _is_missing(looked, one))]
    if not found:
        return NOTHING
    ends = reports.cut_off_of_month(looked.work, found[0]).period.ends
    return Waiting(len(found), len(late), ends, is_due=True)


def _months(looked: Looked) -> list[str]:
    """The month before and the one that runs; the first month of the county has none before."""
    work = looked.work
    now = reports.cut_off_of_month(work, reports.current_month(work)).period
    before, first = reports.month_before(now), county_schema(work.county).profile.report_from
    return [one.name for one in (before, now) if one.ends >= first]


def _is_open(looked: Looked, month: str) -> bool:
    period = reports.cut_off_of_month(looked.work, month).period
    return looked.today >= opens_on(county_schema(looked.work.county).profile, period)


def _is_missing(looked: Looked, month: str) -> bool:
    return any(
        state_of(reads.part(whole_county(looked.work.county), looked.work.db, month, party))
        not in HANDED_IN
        for party in _parties(looked)
    )


def _parties(looked: Looked) -> Iterable[str]:
    found = (party_of(seat) for seat in looked.work.actor.seats[:1])
    return [one for one in found if one is not None]


def _to_decide(looked: Looked) -> Waiting:
    """Parts of the two months that were handed in below and wait for a word from here."""
    waiting = [
        line
        for month in _months(looked)
        for line in _below(looked, month)
        if line.state == "submitted"
    ]
    days = [local_day(line.first_at) for line in waiting if line.first_at is not None]
    return Waiting(len(waiting), 0, min(days, default=None), is_due=False)


def _below(looked: Looked, month: str) -> list[report_progress.PartLine]:
    parts = report_progress.month_parts(looked.work, month)
    if looked.role is _R.TOWNSHIP:
        return list(parts.below)
    is_county = looked.role is _R.LEADING_GROUP
    return [line for line in parts.lines if (line.unit.party == COUNTY) is is_county]


LINES: tuple[HomeLine, ...] = (
    HomeLine(
        id="report_part",
        roles=_HAND_IN,
        act=Act.REPORT_SUBMIT,
        label="报送月报",
        link="/report-parts",
        read=_to_hand_in,
    ),
    HomeLine(
        id="report_part_waiting",
        roles=_DECIDE,
        act=Act.REPORT_DECIDE,
        label="接收下级月报",
        link="/report-parts",
        read=_to_decide,
    ),
)
