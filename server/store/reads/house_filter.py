"""What a list of houses is narrowed to; coverage counts by the same conditions (law 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, not_, or_, select

from server.store.rows import House, QualitySubject

NO_GRID = "none"  # as a wanted grid: houses that lie in none

# Positions to ask for. `unplaced` is either of the other two.
UNPLACED, NO_POSITION, ASTRAY = "unplaced", "no_position", "astray"
POSITIONS = (UNPLACED, NO_POSITION, ASTRAY)


def is_standing() -> ColumnElement[bool]:
    return House.ended_on.is_(None)


def is_surveyed() -> ColumnElement[bool]:
    return House.surveyed_at.is_not(None)


def has_position(position: str) -> ColumnElement[bool]:
    """`position` is one of POSITIONS: without coordinates, outside its village, or either."""
    lacks, strays = House.lon.is_(None), House.is_outside_village.is_(True)
    return {NO_POSITION: lacks, ASTRAY: strays, UNPLACED: or_(lacks, strays)}[position]


@dataclass(frozen=True, slots=True)
class HouseFilter:
    """`overdue_on` keeps houses due before that day; `question` those a quality question is about.

    `is_key_survey` only narrows when it is True: the other houses are no list of their own.
    """

    township: str | None = None
    village: str | None = None
    grid: str | None = None
    verdict: str | None = None
    stage: str | None = None
    is_operational: bool | None = None
    health_code: str | None = None
    overdue_on: date | None = None
    is_key_survey: bool | None = None
    is_surveyed: bool | None = None
    is_ended: bool | None = None
    position: str | None = None
    question: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = (
            (House.township_code, self.township),
            (House.village_code, self.village),
            (House.verdict, self.verdict),
            (House.stage, self.stage),
            (House.is_operational, self.is_operational),
            (House.health_code, self.health_code),
        )
        narrowed = [column == value for column, value in wanted if value is not None]
        if self.overdue_on is not None:
            narrowed.append(and_(House.open_case_id.is_not(None), House.due_on < self.overdue_on))
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


def _is_asked_about(question: str) -> ColumnElement[bool]:
    asked = select(QualitySubject.house_id).where(
        QualitySubject.county_code == House.county_code, QualitySubject.question_id == question
    )
    return House.id.in_(asked)
