"""今日待办 of one seat: which lines stand on it, counted, the pressing ones first."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from server.domain.days import local_day
from server.domain.matters import last_day
from server.domain.permission import has_act
from server.services import (
    home_lines_complaints,
    home_lines_exports,
    home_lines_houses,
    home_lines_matters,
    home_lines_months,
    home_lines_patrols,
    home_lines_people,
    home_lines_reconciliation,
    home_lines_supervision,
    home_lines_surveys,
)
from server.services.home_lines import HomeLine, Looked
from server.services.work import Work
from server.store.reads.waiting import Waiting

# Every room's lines; a new room adds its table here (how: server/services/home_lines.py).
TABLES: tuple[tuple[HomeLine, ...], ...] = (
    home_lines_houses.LINES,
    home_lines_surveys.LINES,
    home_lines_matters.LINES,
    home_lines_patrols.LINES,
    home_lines_exports.LINES,
    home_lines_people.LINES,
    home_lines_months.LINES,
    home_lines_supervision.LINES,
    home_lines_reconciliation.LINES,
    home_lines_complaints.LINES,
)
_NO_DAY = date.max


class Shown(NamedTuple):
    """One line as the page shows it; `oldest` is a day of the county."""

    line: HomeLine
    number: int
    overdue: int
    oldest: date | None
    is_due: bool

    @property
    def is_alarm(self) -> bool:
        return self.line.is_alarm and self.number > 0


class Today(NamedTuple):
    """`waiting` in the order they press; `quiet` those with nothing to do."""

    waiting: list[Shown]
    quiet: list[HomeLine]

    @property
    def late(self) -> int:
        """Lines with something late; their houses are not added up, for some stand in two."""
        return sum(1 for one in self.waiting if one.overdue)


def today(work: Work) -> Today:
    looked = Looked(work)
    shown = [_shown(line, line.read(looked)) for line in lines_for(looked)]
    waiting = sorted((one for one in shown if one.number), key=_pressure)
    return Today(waiting, [one.line for one in shown if not one.number])


def lines_for(looked: Looked) -> list[HomeLine]:
    """The lines of the role acted in whose list may be opened."""
    return [
        line
        for table in TABLES
        for line in table
        if looked.role in line.roles and has_act(looked.work.actor, line.act) and line.here(looked)
    ]


def _shown(line: HomeLine, found: Waiting) -> Shown:
    return Shown(line, found.number, found.overdue, _day(found), found.is_due)


def _day(found: Waiting) -> date | None:
    if isinstance(found.oldest, datetime):
        return last_day(found.oldest) if found.is_due else local_day(found.oldest)
    return found.oldest


def _pressure(one: Shown) -> tuple[bool, bool, date]:
    """Danger first, then what is late, then by the day it is due; without a day at the end."""
    due = one.oldest if one.is_due and one.oldest else _NO_DAY
    return not one.is_alarm, not one.overdue, due
