"""日常巡查: when a house is due, what a visit may find, and what has to follow (M14, M16).

How often is the county's table (survey_schema/patrol_model.py); of the lines that hold the
shortest counts. Nothing here is a clock-in: a patrol is about a house, never about a person's day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from survey_schema.patrol_model import PatrolInterval, PatrolSeason, PatrolTerms, SelfCheckInterval

STATES = ("accepted", "quarantined", "rejected")
RECORDED_BY = ("phone", "office")

FINDINGS: Mapping[str, str] = {
    "unchanged": "无变化",
    "changed": "有新情况",
    "danger": "异常，已要求立即撤离",
    "not_seen": "未能进入查看",
}
PROBLEMS = frozenset({"changed", "danger"})  # a finding somebody has to settle
_SEEN = frozenset({"unchanged", "changed", "danger"})  # the house itself was looked at

# What a sign of codes/patrol_sign leads to: another survey of the house, handing over to a
# department, or putting the control measure back in place.
SIGNS: Mapping[str, str] = {
    "crack": "survey",
    "settlement": "survey",
    "tilt": "survey",
    "roof": "survey",
    "falling": "survey",
    "ground": "survey",
    "control_broken": "control",
    "works": "hand_over",
    "extended": "hand_over",
    "structure_changed": "hand_over",
    "use_changed": "hand_over",
    "basement": "hand_over",
    "other": "survey",
}

OUTCOMES: Mapping[str, str] = {
    "surveyed": "已重新排查",
    "raised": "已上调判定",
    "corrected": "已督促改正",
    "handed_over": "已移交部门",
    "unfounded": "经核实不属实",
}
BY_HAND = ("corrected", "handed_over", "unfounded")  # the others follow from what was done

PHOTO_SLOT = "patrol"  # a code of codes/photo_slot
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watched:
    """What an interval depends on; `verdict` None is a house that waits for its first survey."""

    verdict: str | None
    has_open_case: bool
    stage: str | None
    colour: str
    is_operational: bool | None
    built_year: int | None
    is_ended: bool = False

    @property
    def facts(self) -> Mapping[str, str]:
        closed = self.stage if self.stage in ("signed_off", "filed") else "none"
        return {
            "verdict": self.verdict or "",
            "case": "open" if self.has_open_case else str(closed),
            "colour": self.colour,
            "operational": "yes" if self.is_operational else "no",
        }


def interval_of(terms: PatrolTerms, house: Watched) -> PatrolInterval | None:
    """None for a house that is ended, or not yet surveyed: that is due otherwise."""
    if house.is_ended or house.verdict is None:
        return None
    holding = [one for one in terms.intervals if one.holds(house.facts, house.built_year)]
    return min(holding, key=lambda one: one.days)


def due_on(interval: PatrolInterval, seasons: Sequence[PatrolSeason], last: date) -> date:
    """The last day in time: a day of a season counts for several of the interval's."""
    if not interval.is_seasonal or not seasons:
        return last + timedelta(days=interval.days)
    day, left = last, interval.days
    while left > 0:
        day += _DAY
        left -= _weight(seasons, day)
    return day


def _weight(seasons: Sequence[PatrolSeason], day: date) -> int:
    here = (day.month, day.day)
    return max((one.times for one in seasons if _is_in(one, here)), default=1)


def _is_in(season: PatrolSeason, here: tuple[int, int]) -> bool:
    if season.starts <= season.ends:
        return season.starts <= here <= season.ends
    return here >= season.starts or here <= season.ends  # over the turn of the year


class Plan(NamedTuple):
    """What a house keeps of it."""

    row: str | None
    since: date | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Before:
    """What it kept before, and the last days somebody stood before it."""

    row: str | None = None
    since: date | None = None
    patrolled_on: date | None = None
    surveyed_on: date | None = None


def plan_of(terms: PatrolTerms, house: Watched, before: Before, today: date) -> Plan:
    """A house that comes under another line is counted anew from today: none is late at once."""
    interval = interval_of(terms, house)
    if interval is None:
        return Plan(None, None, None)
    since = before.since if before.row == interval.id and before.since else today
    last = max(filter(None, (since, before.patrolled_on, before.surveyed_on)))
    return Plan(interval.id, since, due_on(interval, terms.seasons, min(last, today)))


def faults_of(finding: str, signs: Collection[str]) -> list[str]:
    """Codes of what does not fit together; a faulty patrol waits for the office (law 6)."""
    faults = []
    if any(one not in SIGNS for one in signs):
        faults.append("patrol.unknown_sign")
    if finding in PROBLEMS and not signs:
        faults.append("patrol.no_sign")
    if finding == "unchanged" and signs:
        faults.append("patrol.contradicts")
    return faults


def counts_as_visit(finding: str) -> bool:
    """A locked door is recorded, and the house stays due."""
    return finding in _SEEN


def leads_to(signs: Collection[str]) -> frozenset[str]:
    return frozenset(SIGNS[one] for one in signs if one in SIGNS)


def self_check_interval(
    intervals: Sequence[SelfCheckInterval], built_year: int | None, today: date
) -> SelfCheckInterval:
    """By age; of a house whose year nobody knows, as of an old one (law 5)."""
    if built_year is None:
        return intervals[0]
    age = today.year - built_year
    return next((one for one in intervals if age >= one.from_age), intervals[-1])


def is_self_check_due(
    intervals: Sequence[SelfCheckInterval],
    built_year: int | None,
    checked_on: date | None,
    today: date,
) -> bool:
    interval = self_check_interval(intervals, built_year, today)
    return checked_on is None or checked_on + timedelta(days=interval.days) < today
