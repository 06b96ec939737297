"""What the leading group reads off the month: the course of each phase, what got worse, where it
is stuck. Only figures the month counts anyway; units are compared, never persons (law 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from server.domain.indicators import INDICATORS_BY_ID, Indicator
from server.domain.phases import MEASURES, Progress
from server.domain.progress_rows import LATE_THINGS

Numbers = Mapping[str, int]
_DAYS_A_MONTH = 30.4

# A larger number is worse: what is open, late or without control at the moment.
BURDENS: tuple[str, ...] = (
    "severe_uncontrolled",
    "overdue",
    *(f"overdue_{one}" for one in LATE_THINGS),
    "hazardous_open",
    "remedy_waiting",
    "incomplete",
    "unsurveyed",
    "patrol_open",
)
STUCK: tuple[str, ...] = tuple(f"overdue_{one}" for one in LATE_THINGS)

DONE, ON_COURSE, BEHIND, MISSED = "done", "on_course", "behind", "missed"
NOT_BEGUN, NOTHING = "not_begun", "nothing"
COURSE_LABELS: Mapping[str, str] = {
    DONE: "已完成",
    ON_COURSE: "按期推进",
    BEHIND: "落后于时间进度",
    MISSED: "到期未完成",
    NOT_BEGUN: "未开始",
    NOTHING: "没有应办房屋",
}


class Course(NamedTuple):
    """`left` houses in `days_left` days ask for `a_month`; None once the last day is over."""

    progress: Progress
    of: str  # the figure of what there is to do
    state: str
    left: int
    days_left: int | None
    a_month: int | None

    @property
    def label(self) -> str:
        return COURSE_LABELS[self.state]

    @property
    def share(self) -> float | None:
        return share(self.progress.done, self.progress.target)

    @property
    def is_bad(self) -> bool:
        return self.state in (BEHIND, MISSED)


def course(progress: Progress, day: date) -> Course:
    phase, left = progress.phase, max(0, progress.target - progress.done)
    days = None if phase.ends is None else (phase.ends - day).days
    days = days if days is not None and days >= 0 else None
    a_month = None
    if left and days is not None and day >= phase.starts:
        a_month = min(left, -(-left * int(_DAYS_A_MONTH * 10) // (10 * (days + 1))))
    of = MEASURES[phase.id][1][0]
    return Course(progress, of, _state(progress, left, days, day), left, days, a_month)


def _state(progress: Progress, left: int, days_left: int | None, day: date) -> str:
    if day < progress.phase.starts:
        return NOT_BEGUN
    if not progress.target:
        return NOTHING
    if not left:
        return DONE
    if days_left is None:
        return MISSED
    return BEHIND if progress.is_behind else ON_COURSE


class Worse(NamedTuple):
    indicator: Indicator
    was: int
    now: int

    @property
    def more(self) -> int:
        return self.now - self.was


def worsened(before: Numbers, now: Numbers) -> list[Worse]:
    """The burdens that grew, those about severe houses and what is late first."""
    found = (Worse(INDICATORS_BY_ID[one], before.get(one, 0), now.get(one, 0)) for one in BURDENS)
    return [one for one in found if one.more > 0]


class Stuck(NamedTuple):
    area: str
    indicator: Indicator
    number: int


def stuck(by_area: Mapping[str, Numbers], areas: Iterable[str], most: int = 10) -> list[Stuck]:
    """The largest piles of what is late, by township and stage; the largest first."""
    found = [
        Stuck(area, INDICATORS_BY_ID[one], by_area[area][one])
        for area in areas
        if area in by_area
        for one in STUCK
        if by_area[area].get(one, 0)
    ]
    return sorted(found, key=lambda one: (-one.number, one.area, one.indicator.id))[:most]


def share(done: int, whole: int) -> float | None:
    """Per cent, cut and never rounded up to 100; None where there is nothing to do."""
    return None if not whole else 1000 * done // whole / 10


class UnitLine(NamedTuple):
    """One township beside the others."""

    area: str
    surveyed_share: float | None
    remedied_share: float | None
    overdue: int
    uncontrolled: int


def side_by_side(by_area: Mapping[str, Numbers], areas: Iterable[str]) -> list[UnitLine]:
    """What is late first, then what is least done: where to look, not who is to blame."""
    lines = [_unit_line(area, by_area[area]) for area in areas if area in by_area]
    return sorted(lines, key=lambda one: (-one.overdue, _least(one), one.area))


def _least(line: UnitLine) -> float:
    return 100.0 if line.remedied_share is None else line.remedied_share


def _unit_line(area: str, numbers: Numbers) -> UnitLine:
    to_survey = numbers["survey_total"] + numbers["unsurveyed"]
    return UnitLine(
        area,
        share(numbers["survey_total"], to_survey),
        share(numbers["remedy_done"], numbers["to_remedy"]),
        numbers["overdue"],
        numbers["severe_uncontrolled"],
    )
