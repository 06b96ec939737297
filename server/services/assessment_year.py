"""What the assessment of a year rests on: its frozen months, and what was due of units in it.

A year holds the report months named after it. Until its last month is frozen it is 预评, as of the
newest month that is; a year without a frozen month has no basis at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from server.domain.assessment import FrozenMonth, Year
from server.domain.parties import department, township
from server.domain.period import Period, period_named
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.unit_measures import Entry
from server.services import reports, unit_measures
from server.services.county import county_schema
from server.services.figure_basis import report_day_of
from server.services.frozen_content import Content
from server.services.frozen_count import inflated
from server.services.work import Work
from server.store.reads import issues
from survey_schema.model import CountyProfile

_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class _Month:
    """The figures the assessment asks for, by party; only those the month counted."""

    month: str
    issue: int
    ids: frozenset[str]
    numbers: Mapping[str, Mapping[str, int]]

    def of(self, party: str) -> FrozenMonth:
        """A unit without a house in it counts 0 of what the month counted."""
        known = self.numbers.get(party, dict.fromkeys(self.ids, 0))
        return FrozenMonth(self.month, self.issue, known)


@dataclass(frozen=True, slots=True)
class YearBasis:
    """`until` is the end of the newest frozen month of the year; None where there is none."""

    year: int
    months: tuple[_Month, ...]
    entries: Mapping[str, list[Entry]]
    until: datetime | None
    is_provisional: bool

    def of(self, party: str) -> Year:
        months = [one.of(party) for one in self.months]
        mine = {name: unit_measures.of_unit(found, party) for name, found in self.entries.items()}
        return Year(months, mine)


def years(work: Work) -> list[int]:
    """From the county's first report to the year that runs, newest first."""
    first = county_schema(work.county).profile.report_from.year
    return list(range(int(reports.current_month(work)[:4]), first - 1, -1))


def of_year(work: Work, year: int) -> YearBasis:
    """`assessment.no_such_year` for one before the first report or in the future."""
    if year not in years(work):
        raise Problem("assessment.no_such_year", year=year)
    profile = county_schema(work.county).profile
    months = tuple(_months(work, profile, year))
    if not months:
        return YearBasis(year, (), {}, None, is_provisional=True)
    day = report_day_of(work.county)
    until = period_named(months[-1].month, day).closes_at
    is_open = months[-1].month != f"{year}-{_LAST_MONTH}"
    found = _entries(work, profile, _first_period(year, day), until)
    return YearBasis(year, months, found, until, is_provisional=is_open)


def _first_period(year: int, day: int) -> Period:
    return period_named(f"{year}-01", day)


def _entries(
    work: Work, profile: CountyProfile, first: Period, until: datetime
) -> dict[str, list[Entry]]:
    """By measure; one for which the county has no records is left out."""
    wanted = {
        one.measure for one in profile.supervision.assessment.criteria if one.measure is not None
    }
    found = {one: unit_measures.entries(work, one, first.opens_at, until) for one in sorted(wanted)}
    return {name: entries for name, entries in found.items() if entries is not None}


def _months(work: Work, profile: CountyProfile, year: int) -> Iterable[_Month]:
    asked = _asked(profile)
    reach = whole_county(work.county)
    newest = issues.newest_contents(reach, work.db, f"{year}-01", f"{year}-{_LAST_MONTH}")
    for mark, content in newest:
        yield _month(mark.month, mark.issue, orjson.loads(inflated(content)), asked)


def _asked(profile: CountyProfile) -> frozenset[str]:
    named = (
        name for one in profile.supervision.assessment.criteria for name in (one.part, one.whole)
    )
    return frozenset(name for name in named if name is not None)


def _month(month: str, issue: int, content: Content, asked: frozenset[str]) -> _Month:
    """Townships are added up from their villages; departments stand in the month themselves."""
    places = {row[0]: at for at, row in enumerate(content["figures"]) if row[0] in asked}
    numbers: dict[str, dict[str, int]] = {}
    for code, _village, _, _, counted in content["villages"]:
        _add(numbers.setdefault(township(code), dict.fromkeys(places, 0)), places, counted)
    for code, counted in content["departments"].items():
        _add(numbers.setdefault(department(code), dict.fromkeys(places, 0)), places, counted)
    return _Month(month, issue, frozenset(places), numbers)


def _add(sums: dict[str, int], places: Mapping[str, int], counted: list[int]) -> None:
    for name, at in places.items():
        sums[name] += counted[at]
