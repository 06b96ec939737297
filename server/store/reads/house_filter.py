"""What a list of houses is narrowed to; coverage counts by the same conditions (law 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select

from server.domain.days import local_day
from server.domain.urgency import UNCONTROLLED
from server.store.rows import House, QualitySubject

NO_GRID = "none"  # as a wanted grid: houses that lie in none

# Positions to ask for. `unplaced` is either of the other two.
UNPLACED, NO_POSITION, ASTRAY = "unplaced", "no_position", "astray"
POSITIONS = (UNPLACED, NO_POSITION, ASTRAY)


def is_standing() -> ColumnElement[bool]:
    return House.ended_on.is_(None)


def is_surveyed() -> ColumnElement[bool]:
    return House.surveyed_at.is_not(None)


def is_late(of: Any, now: datetime) -> ColumnElement[bool]:
    """deadlines.is_overdue as SQL, of a row with `due_on` and `due_at`; the day is asked first,
    because the index of the county list holds it."""
    today = local_day(now)
    return or_(of.due_on < today, and_(of.due_on == today, of.due_at < now))


def has_position(position: str) -> ColumnElement[bool]:
    """`position` is one of POSITIONS: without coordinates, outside its village, or either."""
    lacks, strays = House.lon.is_(None), House.is_outside_village.is_(True)
    return {NO_POSITION: lacks, ASTRAY: strays, UNPLACED: or_(lacks, strays)}[position]


@dataclass(frozen=True, slots=True)
class HouseFilter:
    """`overdue_at` keeps houses overdue then; `question` those a quality question is about.

    A colour is that of the day `as_of`; without a day, that of the last event.
    `is_key_survey` and `is_uncontrolled` only narrow when True.
    """

    township: str | None = None
    village: str | None = None
    grid: str | None = None
    verdict: str | None = None
    stage: str | None = None
    is_operational: bool | None = None
    health_code: str | None = None
    overdue_at: datetime | None = None
    is_key_survey: bool | None = None
    is_surveyed: bool | None = None
    is_ended: bool | None = None
    position: str | None = None
    question: str | None = None
    is_uncontrolled: bool | None = None
    as_of: date | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = (
            (House.township_code, self.township),
            (House.village_code, self.village),
            (House.verdict, self.verdict),
            (House.stage, self.stage),
            (House.is_operational, self.is_operational),
        )
        narrowed = [column == value for column, value in wanted if value is not None]
        if self.health_code is not None:
            narrowed.append(_is_coloured(self.health_code, self.as_of))
        if self.overdue_at is not None:
            narrowed.append(and_(House.open_case_id.is_not(None), is_late(House, self.overdue_at)))
        if self.is_uncontrolled:
            narrowed.append(House.stage.in_(UNCONTROLLED))
        return [*narrowed, *self._about_survey(), *self._about_place()]

    def _about_survey(self) -> list[ColumnElement[bool]]:
        narrowed = []
        if self.is_key_survey:
            # said as the partial index says it, or the planner would not use it
            narrowed.append(House.is_key_survey.is_(True))
        if self.is_surveyed is not None:
            narrowed.append(is_surveyed() if self.is_surveyed else not_(is_surveyed()))
        if self.is_ended is not None:
            narrowed.append(not_(is_standing()) if self.is_ended else is_standing())
        if self.question is not None:
            narrowed.append(_is_asked_about(self.question))
        return narrowed

    def _about_place(self) -> list[ColumnElement[bool]]:
        narrowed: list[ColumnElement[bool]] = []
        if self.grid == NO_GRID:
            narrowed.append(House.grid_code.is_(None))
        elif self.grid is not None:
            narrowed.append(House.grid_code == self.grid)
        if self.position is not None:
            narrowed.append(has_position(self.position))
        return narrowed


def _is_coloured(colour: str, day: date | None) -> ColumnElement[bool]:
    """The same as health_code.colour_on, asked of a row."""
    if day is None:
        return House.health_code == colour
    stays = or_(House.health_turns_on.is_(None), House.health_turns_on > day)
    return or_(
        and_(House.health_code == colour, stays),
        and_(House.health_then == colour, House.health_turns_on <= day),
    )


def _is_asked_about(question: str) -> ColumnElement[bool]:
    asked = select(QualitySubject.house_id).where(
        QualitySubject.county_code == House.county_code, QualitySubject.question_id == question
    )
    return House.id.in_(asked)
