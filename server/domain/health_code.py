"""房屋健康码: one colour per house, by the county's own table (domain.md §6.3, D).

The first line of the table that holds gives the colour and the sentence that explains it. Some
facts change by themselves at midnight, so a colour is asked for a day, and `turning` says on which
day it will be another one if nothing else happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from server.domain.facts import HealthCode, Verdict
from server.domain.grades import letter_of
from survey_schema.use_model import HealthRow

Table = Sequence[HealthRow]
_NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """`grade` is the newest report that still counts: a new severe sign makes it None again.

    `is_signed_off`: the newest case was signed off and nothing was found since.
    `inspection_due_on`: the last day for an inspection that is waited for.
    `report_ends_on`: the last day of a report the house must have; None where it need not.
    """

    verdict: Verdict | None = None  # None: never surveyed
    grade: str | None = None
    is_under_control: bool = False  # a control measure is ordered or in place
    has_open_hazards: bool = False
    is_signed_off: bool = False
    is_ended: bool = False
    inspection_due_on: date | None = None
    report_ends_on: date | None = None

    def on(self, day: date) -> Mapping[str, str]:
        """The facts of that day in the words of the county's table (use_model.HEALTH_FACTS)."""
        return {
            "ended": _told(self.is_ended),
            "verdict": self.verdict.value if self.verdict else "none",
            "report": letter_of(self.grade) or "none",
            "control": _told(self.is_under_control),
            "hazards": _told(self.has_open_hazards),
            "signed_off": _told(self.is_signed_off),
            "inspection_overdue": _told(_is_past(self.inspection_due_on, day)),
            "report_expired": _told(_is_past(self.report_ends_on, day)),
        }


class Shown(NamedTuple):
    """What a house keeps of its colour: until `turns_on` it is `colour`, from then on `then`."""

    colour: HealthCode
    then: HealthCode | None = None
    turns_on: date | None = None


def health_row(table: Table, facts: HealthFacts, day: date) -> HealthRow:
    """The line that holds; a loaded table has one for every case."""
    of_day = facts.on(day)
    return next(row for row in table if row.holds(of_day))


def health_code(table: Table, facts: HealthFacts, day: date) -> HealthCode:
    return HealthCode(health_row(table, facts, day).colour)


def shown(table: Table, facts: HealthFacts, today: date) -> Shown:
    """The colour of today, and the first day on which midnight alone gives another one."""
    colour = health_code(table, facts, today)
    for last_day in sorted(filter(None, (facts.inspection_due_on, facts.report_ends_on))):
        day = last_day + _NEXT_DAY
        if day > today and (then := health_code(table, facts, day)) is not colour:
            return Shown(colour, then, day)
    return Shown(colour)


def colour_on(day: date, colour: str, then: str | None, turns_on: date | None) -> str:
    """The colour of a day, from what a house keeps."""
    return then if then is not None and turns_on is not None and day >= turns_on else colour


def _is_past(last_day: date | None, day: date) -> bool:
    return last_day is not None and day > last_day


def _told(is_so: bool) -> str:
    return "yes" if is_so else "no"
