"""Weekly reports as they are read: a unit its own, the office all of a week side by side (M19).

What is due when, and of whom, is `[[reporting.weekly]]` of the county's profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from server.domain import matters, supervision
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.parties import name_of, parties_of, sees_party
from server.domain.permission import has_act, require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.domain.report_calendar import ReportDue, due_between, weekly_due
from server.domain.unit_measures import WEEKS
from server.services import unit_files, unit_measures
from server.services.county import county_schema
from server.services.unit_files import Shown
from server.services.unit_measures import parties_of_week
from server.services.work import Work
from server.store.reads import (
    supervision as items_read,
    unit_measures as unit_measures_read,
    weekly as reads,
)
from server.store.reads.supervision import ItemFilter, ItemRow
from server.store.reads.weekly import WeeklyRow
from survey_schema.model import CountyProfile

_MOST_ITEMS = 50
_WEEKS_BACK = 8
_WEEK = timedelta(days=7)


class Entered(NamedTuple):
    """One report as it was handed in."""

    row: WeeklyRow
    words: str
    items: list[tuple[ItemRow | None, str]]
    files: list[Shown]


@dataclass(frozen=True, slots=True)
class UnitWeek:
    """One unit's week: what it handed in, oldest first; `is_late` also where nothing came."""

    due: ReportDue
    party: str
    name: str
    entered: list[Entered]
    is_late: bool
    may_hand_in: bool

    @property
    def first_at(self) -> datetime | None:
        return self.entered[0].row.at if self.entered else None


class WeekLine(NamedTuple):
    """A week of the list: how many units there were, handed in, late."""

    due: ReportDue
    units: int
    handed_in: int
    late: int


def profile_of(work: Work) -> CountyProfile:
    return county_schema(work.county).profile


def is_asked(work: Work) -> bool:
    """Whether the county asks for anything week by week."""
    return bool(profile_of(work).reporting.weekly)


def own_parties(work: Work) -> tuple[str, ...]:
    """The units the actor hands in for; none for an office."""
    return parties_of(work.actor, Act.SUPERVISION_ANSWER)


def _seen(work: Work, parties: Iterable[str]) -> list[str]:
    """Those of the units whose reports the actor may read: his own, or the whole county's."""
    reach = reach_of(work.actor, Act.SUPERVISION_READ)
    return [one for one in parties if sees_party(reach, one)]


def due_of(work: Work, item: str, due: str) -> ReportDue:
    """`weekly.missing` for what the profile does not ask for, and for weeks far ahead."""
    found = next((one for one in profile_of(work).reporting.weekly if one.id == item), None)
    try:
        day = date.fromisoformat(due)
    except ValueError as error:
        raise Problem("weekly.missing") from error
    if found is None or day.isoweekday() != found.weekday or not _is_near(work, day):
        raise Problem("weekly.missing")
    return weekly_due(found, day)


def _is_near(work: Work, day: date) -> bool:
    today, first = local_day(work.now), profile_of(work).report_from
    return first <= day <= today + _WEEK


# ---- reading


def weeks(work: Work) -> list[WeekLine]:
    """The newest weeks, the one that comes first; of the actor's units, or of all. None from before
    anything was ever handed in, but for the last one."""
    require_act(work.actor, Act.SUPERVISION_READ)
    today, county = local_day(work.now), whole_county(work.county)
    begun = unit_measures_read.first_week(county, work.db) or today
    since, until = today - _WEEKS_BACK * _WEEK, today + _WEEK - timedelta(days=1)
    due = [one for one in due_between(profile_of(work), since, until) if one.kind == "weekly"]
    done = reads.first_handed_in(county, work.db, since, until)
    shown = [one for one in due if one.due >= min(begun, today - _WEEK)]
    return [_line(work, one, done) for one in reversed(shown)]


def _line(
    work: Work,
    due: ReportDue,
    done: Mapping[tuple[str, date, str], datetime],
) -> WeekLine:
    parties = _seen(work, parties_of_week(profile_of(work), due))
    at = [done.get((due.item or "", due.due, one)) for one in parties]
    ends = matters.end_of_day(due.due)
    late = sum((one or work.now) >= ends for one in at)
    return WeekLine(due, len(parties), sum(one is not None for one in at), late)


def week(work: Work, item: str, due: str) -> list[UnitWeek]:
    """All units side by side for the county's offices, by supervision group; a unit its own."""
    require_act(work.actor, Act.SUPERVISION_READ)
    one = due_of(work, item, due)
    parties = _seen(work, _by_group(work, one))
    rows = reads.of_week(whole_county(work.county), work.db, item, one.due)
    entered = _entered(work, [row for row in rows if row.party in parties])
    return [_unit_week(work, one, party, entered.get(party, [])) for party in parties]


def _by_group(work: Work, due: ReportDue) -> list[str]:
    profile = profile_of(work)
    asked = parties_of_week(profile, due)
    grouped = [party for group in profile.supervision.groups for party in group.parties]
    first = [one for one in grouped if one in asked]
    return [*first, *(one for one in asked if one not in set(first))]


def _unit_week(work: Work, due: ReportDue, party: str, entered: list[Entered]) -> UnitWeek:
    first = entered[0].row.at if entered else work.now
    is_open = local_day(work.now) >= due.opens
    return UnitWeek(
        due=due,
        party=party,
        name=name_of(profile_of(work), party),
        entered=entered,
        is_late=first >= matters.end_of_day(due.due),
        may_hand_in=is_open and party in own_parties(work),
    )


def unit_week(work: Work, item: str, due: str, party: str) -> UnitWeek:
    """`weekly.not_yours` for another unit's; the county's offices read every one."""
    found = {one.party: one for one in week(work, item, due)}
    if party not in found:
        raise Problem("weekly.not_yours")
    return found[party]


def _entered(work: Work, rows: Sequence[WeeklyRow]) -> dict[str, list[Entered]]:
    files = unit_files.listed(work, [row.id for row in rows]) if rows else {}
    reach = reach_of(work.actor, Act.SUPERVISION_READ)
    ids = {one for row in rows for one in row.items}
    items = {one.id: one for one in items_read.items_of(reach, work.db, ids)} if ids else {}
    found: dict[str, list[Entered]] = {}
    for row in rows:
        told = work.store.secrets.open(row.words_sealed, row.id.encode())
        about = [(items.get(one), str(words)) for one, words in dict(told["items"]).items()]
        entry = Entered(row, str(told["words"]), about, files.get(row.id, []))
        found.setdefault(row.party, []).append(entry)
    return found


def running_items(work: Work, party: str) -> list[ItemRow]:
    """The unit's supervision items that run: each may be told of apart."""
    reach = reach_of(work.actor, Act.SUPERVISION_READ)
    wanted = ItemFilter(states=tuple(supervision.RUNNING), receivers=(party,))
    return items_read.item_page(reach, work.db, wanted, None, _MOST_ITEMS)


def to_hand_in(work: Work) -> list[UnitWeek]:
    """Of the actor's units: what may be handed in by now and is not, of the last two weeks."""
    own = own_parties(work)
    if not own or not has_act(work.actor, Act.SUPERVISION_ANSWER):
        return []
    today = local_day(work.now)
    since, until = today - _WEEK, today + _WEEK
    done = reads.first_handed_in(whole_county(work.county), work.db, since, until)
    return [
        _unit_week(work, one, party, [])
        for one in due_between(profile_of(work), since, until)
        if one.kind == "weekly" and one.opens <= today
        for party in own
        if party.partition(":")[0] in one.units and (one.item or "", one.due, party) not in done
    ]


class WeeklyPunctuality(NamedTuple):
    party: str
    name: str
    due: int
    complete: int
    in_time: int


def punctuality(work: Work, since: date, until: date) -> list[WeeklyPunctuality]:
    """Of the weeks due in the time: units, never persons; each unit that the actor may see."""
    require_act(work.actor, Act.SUPERVISION_READ)
    start, end = matters.end_of_day(since - timedelta(days=1)), matters.end_of_day(until)
    found = unit_measures.entries(work, WEEKS, start, end)
    reach = reach_of(work.actor, Act.SUPERVISION_READ)
    counted: dict[str, list[int]] = {}
    for one in found or ():
        if sees_party(reach, one.party):
            line = counted.setdefault(one.party, [0, 0, 0])
            for place, adds in enumerate((True, one.done is not None, one.is_good)):
                line[place] += adds
    names = profile_of(work)
    return [
        WeeklyPunctuality(party, name_of(names, party), *line) for party, line in counted.items()
    ]
