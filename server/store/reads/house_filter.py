"""What a list of houses is narrowed to; coverage, home and exports count by the same (law 10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from server.domain.case_state import STAGES
from server.domain.days import local_day
from server.domain.facts import Verdict
from server.domain.urgency import UNCONTROLLED
from server.store.rows import (
    GeohazardHouse,
    House,
    HouseCase,
    HouseDepartment,
    QualityQuestion,
    QualitySubject,
    ReportTelling,
)

NO_GRID = "none"  # as a wanted grid: houses that lie in none

# Positions to ask for. `unplaced` is either of the other two.
UNPLACED, NO_POSITION, ASTRAY = "unplaced", "no_position", "astray"
POSITIONS = (UNPLACED, NO_POSITION, ASTRAY)

_OPEN_STAGES = frozenset(name for name, row in STAGES.items() if row.act is not None)


def are_not(unseen: frozenset[str]) -> list[ColumnElement[bool]]:
    """No condition for the many who are sent nowhere blind."""
    return [House.id.not_in(sorted(unseen))] if unseen else []


def is_standing() -> ColumnElement[bool]:
    return House.ended_on.is_(None)


def is_surveyed() -> ColumnElement[bool]:
    return House.surveyed_at.is_not(None)


def is_open() -> ColumnElement[bool]:
    """A case is under way; said as the partial index says it."""
    return House.open_case_id.is_not(None)


def is_late(of: Any, now: datetime) -> ColumnElement[bool]:
    """deadlines.is_overdue as SQL, of a row with `due_on` and `due_at`; the day is asked first,
    because the index of the county list holds it."""
    today = local_day(now)
    return or_(of.due_on < today, and_(of.due_on == today, of.due_at < now))


def has_position(position: str) -> ColumnElement[bool]:
    """`position` is one of POSITIONS: without coordinates, outside its village, or either."""
    lacks, strays = House.lon.is_(None), House.is_outside_village.is_(True)
    return {NO_POSITION: lacks, ASTRAY: strays, UNPLACED: or_(lacks, strays)}[position]


def awaits_confirmation() -> ColumnElement[bool]:
    """A verdict no technician has confirmed yet; an incomplete one waits for its survey instead.

    The first two are said as the partial index says them.
    """
    is_unconfirmed = House.is_verdict_confirmed.is_(False)
    return and_(is_unconfirmed, House.verdict.is_not(None), House.verdict != Verdict.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class HouseFilter:
    """`overdue_at` keeps houses overdue then; `question` those a quality question is about.

    A colour is that of the day `as_of`; without a day, that of the last event. `due_until` and
    `surveyed_before` keep houses due by, and last surveyed before, the day. `is_key_survey`,
    the other switches from `is_uncontrolled` on only narrow when True. `unseen` are left
    out.
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
    track: str | None = None
    department: str | None = None
    due_until: date | None = None
    surveyed_before: datetime | None = None
    is_to_confirm: bool | None = None
    is_questioned: bool | None = None
    is_to_be_told: bool | None = None  # the owner, of a report that found it dangerous
    is_in_geohazard: bool | None = None  # inside an area on the map today
    unseen: frozenset[str] = frozenset()  # who asks is to look at them blind (M11)

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = (
            (House.township_code, self.township),
            (House.village_code, self.village),
            (House.verdict, self.verdict),
            (House.stage, self.stage),
            (House.is_operational, self.is_operational),
        )
        narrowed = [column == value for column, value in wanted if value is not None]
        asked: tuple[tuple[Callable[..., ColumnElement[bool]], Any], ...] = (
            (is_overdue, self.overdue_at),
            (_is_due_by, self.due_until),
            (_is_on_track, self.track),
            (_is_shown_to, self.department),
            (_is_surveyed_before, self.surveyed_before),
            (_is_asked_about, self.question),
            (has_position, self.position),
        )
        narrowed += [clause(value) for clause, value in asked if value is not None]
        narrowed += are_not(self.unseen)
        return [*narrowed, *self._switches(), *self._about_case(), *self._about_place()]

    def _switches(self) -> list[ColumnElement[bool]]:
        """Said as partial indexes say it, or the planner would not use them."""
        wanted = (
            (self.is_key_survey, lambda: House.is_key_survey.is_(True)),
            (self.is_to_confirm, awaits_confirmation),
            (self.is_questioned, _has_open_question),
            (self.is_to_be_told, _owes_telling),
            (self.is_in_geohazard, _lies_in_geohazard),
            (self.is_uncontrolled, lambda: House.stage.in_(UNCONTROLLED)),
        )
        return [clause() for is_wanted, clause in wanted if is_wanted]

    def _about_case(self) -> list[ColumnElement[bool]]:
        narrowed = []
        if self.stage in _OPEN_STAGES:
            narrowed.append(is_open())
        if self.health_code is not None:
            narrowed.append(_is_coloured(self.health_code, self.as_of))
        if self.is_surveyed is not None:
            narrowed.append(is_surveyed() if self.is_surveyed else not_(is_surveyed()))
        if self.is_ended is not None:
            narrowed.append(not_(is_standing()) if self.is_ended else is_standing())
        return narrowed

    def _about_place(self) -> list[ColumnElement[bool]]:
        if self.grid is None:
            return []
        if self.grid == NO_GRID:
            return [House.grid_code.is_(None)]
        return [House.grid_code == self.grid]


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Any clock of the procedure has run out: that of the stage its case is in (measures, report,
    plan, work, acceptance, sign-off), or that of telling the owner of a dangerous report.

    The one notion of "overdue" of a house: list, home, map and export ask it. Patrols have a day
    of their own on their own page.

    As one list of ids, each part read from its partial index: with OR every house would be read.
    """
    open_case = aliased(House)
    by_case = select(open_case.id).where(
        open_case.open_case_id.is_not(None), is_late(open_case, now)
    )
    return House.id.in_(union_all(by_case, _late_to_tell(now)))


def is_late_to_tell(now: datetime) -> ColumnElement[bool]:
    return House.id.in_(_late_to_tell(now))


def _late_to_tell(now: datetime) -> Select[tuple[str]]:
    late = and_(ReportTelling.due_at.is_not(None), ReportTelling.due_at < now)
    by_day = and_(ReportTelling.due_at.is_(None), ReportTelling.due_on < local_day(now))
    return _owed().where(or_(late, by_day))


def _is_due_by(day: date) -> ColumnElement[bool]:
    return and_(is_open(), House.due_on <= day)


def _is_surveyed_before(moment: datetime) -> ColumnElement[bool]:
    return House.surveyed_at < moment


def _is_on_track(track: str) -> ColumnElement[bool]:
    """The track of the open case, which the office may have changed since the survey."""
    return exists(
        select(1).where(
            HouseCase.county_code == House.county_code,
            HouseCase.id == House.open_case_id,
            HouseCase.track == track,
        )
    )


def _is_shown_to(department: str) -> ColumnElement[bool]:
    """As IN: SQLite may then begin at the department's houses."""
    return House.id.in_(
        select(HouseDepartment.house_id).where(
            HouseDepartment.county_code == House.county_code,
            HouseDepartment.department_code == department,
            HouseDepartment.ended_at.is_(None),
        )
    )


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


def _owes_telling() -> ColumnElement[bool]:
    return House.id.in_(_owed())


def _owed() -> Select[tuple[str]]:
    """As the partial index of what is owed says it; ids are one house's alone, so the county need
    not be asked, and the list is read once."""
    return select(ReportTelling.house_id).where(
        ReportTelling.told_at.is_(None), ReportTelling.ended_at.is_(None)
    )


def _lies_in_geohazard() -> ColumnElement[bool]:
    return House.id.in_(
        select(GeohazardHouse.house_id).where(
            GeohazardHouse.county_code == House.county_code, GeohazardHouse.left_at.is_(None)
        )
    )


def _has_open_question() -> ColumnElement[bool]:
    """As IN: open questions are few, houses many."""
    of_question = and_(
        QualityQuestion.county_code == QualitySubject.county_code,
        QualityQuestion.id == QualitySubject.question_id,
    )
    return House.id.in_(
        select(QualitySubject.house_id)
        .join(QualityQuestion, of_question)
        .where(
            QualitySubject.county_code == House.county_code,
            QualityQuestion.county_code == House.county_code,
            QualityQuestion.state == "open",
        )
    )
