"""Who handed in, who is late, who waits for whom; completeness and timeliness per unit (M19).

Units are compared by what they handed in, never persons (law 8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import orjson

from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.parties import department, township
from server.domain.period import Period
from server.domain.permission import has_act, require_act
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.report_calendar import ReportDue, due_between, opens_on
from server.domain.report_levels import (
    COUNTY,
    HANDED_IN,
    STATE_LABELS,
    STEPS,
    kind_of,
    may_decide,
    may_submit,
    party_of,
    village,
)
from server.services import report_parts, reports
from server.services.county import county_schema
from server.services.figure_table import NONE, Numbers
from server.services.frozen_count import inflated
from server.services.work import Work
from server.store.reads import figures, report_parts as reads
from server.store.reads.figures import AreaLine
from server.store.reads.report_parts import PartRow, StepRow

_WIDE = (Role.LEADING_GROUP_OFFICE, Role.LEADING_GROUP, Role.HOUSING_BUREAU)


class Unit(NamedTuple):
    """One that has a part to hand in; `township` is a village's."""

    party: str
    name: str
    township: str | None = None


class PartLine(NamedTuple):
    unit: Unit
    state: str
    first_at: datetime | None
    is_late: bool  # handed in after the cut-off, or not yet and it is over
    is_reminded: bool  # may be handed in by now and is not

    @property
    def label(self) -> str:
        return STATE_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class MonthParts:
    """`below` are the villages of the townships shown, where the actor is near enough."""

    period: Period
    opens: date
    lines: tuple[PartLine, ...]
    below: tuple[PartLine, ...]

    @property
    def handed_in(self) -> int:
        return sum(line.state in HANDED_IN for line in self.lines)

    @property
    def late(self) -> tuple[PartLine, ...]:
        return tuple(line for line in self.lines if line.is_late)


def month_parts(work: Work, month: str) -> MonthParts:
    """The parts the actor hands in, decides on, or as an office of the county looks at."""
    require_act(work.actor, Act.REPORT_READ)
    period = reports.cut_off_of_month(work, month).period
    opens = opens_on(county_schema(work.county).profile, period)
    units = list(units_of(work, period))
    mine = [one for one in units if _is_seen(work.actor, one)]
    rows = _rows(work, [month], mine)
    lines = [_line(work, one, rows.get((month, one.party)), period, opens) for one in mine]
    return MonthParts(
        period,
        opens,
        tuple(line for line in lines if kind_of(line.unit.party) != "village"),
        tuple(line for line in lines if kind_of(line.unit.party) == "village"),
    )


def _rows(
    work: Work, months: Sequence[str], units: Sequence[Unit]
) -> Mapping[tuple[str, str], PartRow]:
    parties = [one.party for one in units]
    found = reads.parts(whole_county(work.county), work.db, months, parties)
    return {(row.month, row.party): row for row in found}


def units_of(work: Work, period: Period) -> Iterator[Unit]:
    """Everybody who has a part in the month: the county, townships, departments, villages."""
    profile = county_schema(work.county).profile
    areas = figures.areas_on(whole_county(work.county), work.db, period.ends)
    yield Unit(COUNTY, f"{profile.name}（汇总）")
    for one in areas:
        if one.level == "township":
            yield Unit(township(one.code), one.name)
    for each in profile.departments:
        yield Unit(department(each.code), each.name)
    yield from (_village(one) for one in areas if one.level == "village")


def _village(area: AreaLine) -> Unit:
    return Unit(village(area.code), area.name, area.parent)


def _is_seen(actor: Actor, unit: Unit) -> bool:
    if may_submit(actor, unit.party) or may_decide(actor, unit.party, unit.township):
        return True
    is_wide = any(seat.role in _WIDE for seat in actor.seats)
    return is_wide and kind_of(unit.party) != "village"


def _line(work: Work, unit: Unit, row: PartRow | None, period: Period, opens: date) -> PartLine:
    state = report_parts.state_of(row)
    closes, first = period.closes_at, row.first_at if row else None
    is_late = (first or work.now) >= closes
    is_open = state not in HANDED_IN and local_day(work.now) >= opens
    return PartLine(unit, state, first, is_late, is_open)


@dataclass(frozen=True, slots=True)
class PartPage:
    """One unit's part: what would be declared now, the steps so far, what the actor may do."""

    unit: Unit
    month: str
    line: PartLine
    is_locked: bool
    numbers: Numbers
    declared: Numbers | None  # of the last time it was handed in
    steps: tuple[StepShown, ...]
    may: frozenset[str]
    needs_signature: bool


class StepShown(NamedTuple):
    label: str
    at: datetime
    who: str | None
    words: str | None
    has_signature: bool


def part_page(work: Work, month: str, party: str) -> PartPage:
    unit, period = require_seen(work, month, party)
    row = _rows(work, [month], [unit]).get((month, party))
    opens = opens_on(county_schema(work.county).profile, period)
    line = _line(work, unit, row, period, opens)
    steps = reads.steps(whole_county(work.county), work.db, month, party)
    is_locked = report_parts.is_locked(work, month, party)
    return PartPage(
        unit=unit,
        month=month,
        line=line,
        is_locked=is_locked,
        numbers=report_parts.declared(work, month, party),
        declared=_last_declared(steps),
        steps=tuple(_shown(work, one) for one in steps),
        may=frozenset() if is_locked else frozenset(_may(work, unit, line, opens)),
        needs_signature=kind_of(party) != "village",
    )


def require_seen(work: Work, month: str, party: str) -> tuple[Unit, Period]:
    """The unit whose part of the month it is, where one may look at it; `report.not_yours`."""
    require_act(work.actor, Act.REPORT_READ)
    period = reports.cut_off_of_month(work, month).period
    unit = next((one for one in units_of(work, period) if one.party == party), None)
    if unit is None or not _is_seen(work.actor, unit):
        raise Problem("report.not_yours")
    return unit, period


def _may(work: Work, unit: Unit, line: PartLine, opens: date) -> Iterator[str]:
    actor, state = work.actor, line.state
    is_open = local_day(work.now) >= opens
    for name, step in STEPS.items():
        if state not in step.before:
            continue
        if not step.is_from_above:
            if is_open and has_act(actor, Act.REPORT_SUBMIT) and may_submit(actor, unit.party):
                yield name
        elif has_act(actor, Act.REPORT_DECIDE) and may_decide(actor, unit.party, unit.township):
            yield name


def _shown(work: Work, row: StepRow) -> StepShown:
    words = None
    if row.words_sealed is not None:
        words = str(work.store.secrets.open(row.words_sealed, row.id.encode())["words"])
    return StepShown(STEPS[row.step].label, row.at, row.who, words, row.signature is not None)


def _last_declared(steps: Sequence[StepRow]) -> Numbers | None:
    found = next((one.content for one in reversed(steps) if one.content is not None), None)
    return None if found is None else {**NONE, **orjson.loads(inflated(found))["numbers"]}


class Punctuality(NamedTuple):
    """Of the months that were due: how many handed in at all, and how many in time."""

    unit: Unit
    due: int
    complete: int
    in_time: int


def punctuality(work: Work, months: Sequence[str]) -> list[Punctuality]:
    """Per unit the actor sees, villages left out; `months` are over."""
    require_act(work.actor, Act.REPORT_READ)
    if not months:
        return []
    periods = {one: reports.cut_off_of_month(work, one).period for one in months}
    newest = periods[max(months)]
    units = [
        one
        for one in units_of(work, newest)
        if kind_of(one.party) != "village" and _is_seen(work.actor, one)
    ]
    rows = _rows(work, list(months), units)
    return [_punctual(one, rows, periods) for one in units]


def _punctual(
    unit: Unit, rows: Mapping[tuple[str, str], PartRow], periods: Mapping[str, Period]
) -> Punctuality:
    found = {month: rows[month, unit.party] for month in periods if (month, unit.party) in rows}
    in_time = sum(row.first_at < periods[month].closes_at for month, row in found.items())
    return Punctuality(unit, len(periods), len(found), in_time)


class Waiting(NamedTuple):
    month: str
    line: PartLine


def to_hand_in(work: Work) -> list[Waiting]:
    """What the actor has to hand in himself: this month's from its day on, last month's still."""
    if not has_act(work.actor, Act.REPORT_SUBMIT):
        return []
    mine = {party_of(seat) for seat in work.actor.seats}
    found = (one for one in _of_last_two(work) if one.line.unit.party in mine)
    return [one for one in found if one.line.is_reminded]


def own_parts(work: Work) -> list[Waiting]:
    """The actor's own of the last two months, whatever their state."""
    mine = {party_of(seat) for seat in work.actor.seats}
    return [one for one in _of_last_two(work) if one.line.unit.party in mine]


def to_decide(work: Work) -> list[Waiting]:
    """What was handed in to the actor and waits for his word."""
    if not has_act(work.actor, Act.REPORT_DECIDE):
        return []
    found = (one for one in _of_last_two(work) if one.line.state == "submitted")
    return [one for one in found if _decides(work.actor, one.line.unit)]


def _decides(actor: Actor, unit: Unit) -> bool:
    return may_decide(actor, unit.party, unit.township)


def _of_last_two(work: Work) -> Iterator[Waiting]:
    """Of the month before and the one that runs, oldest first."""
    now = reports.cut_off_of_month(work, reports.current_month(work)).period
    first = county_schema(work.county).profile.report_from
    for period in (reports.month_before(now), now):
        if period.ends >= first:
            parts = month_parts(work, period.name)
            yield from (Waiting(period.name, line) for line in (*parts.lines, *parts.below))


def calendar(work: Work, since: date, until: date) -> list[ReportDue]:
    """What is due to be reported in the county, month by month and week by week."""
    return due_between(county_schema(work.county).profile, since, until)
