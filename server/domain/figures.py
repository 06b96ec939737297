"""The figures of one house, folded from its ledger events and nothing else (law 3, law 10).

A report of any past month is the fold of the events up to its end, so it reproduces for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.domain.facts import Moment
from server.domain.figure_folds import (
    COUNTED_EVENTS as COUNTED_EVENTS,
    FOLDS,
    NO_DUES,
    Due,
    watch_control,
)

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HouseFigures:
    """What the county counts of one house; a `…_on` is the day it first came so far."""

    township: str
    village: str
    is_ended: bool = False
    # the newest survey (or, before it, the import)
    operational: bool | None = None
    business_kinds: frozenset[str] = _NONE
    department: str | None = None
    land_nature: str | None = None
    area_kinds: frozenset[str] = _NONE
    storeys: int | None = None
    built_year: int | None = None
    structure: str | None = None
    floor_area_m2: float | None = None
    illegal_kinds: frozenset[str] = _NONE
    # the newest word on it
    verdict: str | None = None
    hazards_listed: int = 0
    grade: str | None = None  # a to d, of the newest report
    # the newest case
    stage: str | None = None
    is_controlled: bool = False
    control_kinds: frozenset[str] = _NONE
    remedies: frozenset[str] = _NONE
    dues: frozenset[Due] = NO_DUES  # what was ordered and is not done yet
    control_late_at: datetime | None = None  # of a severe house without control
    # the newest transfer of an unlawful building or business (M15)
    transfer: str | None = None  # its state in server.domain.transfers
    penalties: frozenset[str] = _NONE
    # how often in all, and (what, day) of the last weeks (repeated_folds.py)
    patrols: int = 0
    patrol_found: int = 0
    patrol_settled: int = 0
    self_checks: int = 0
    complaints: int = 0
    complaints_closed: int = 0
    complaints_in_time: int = 0
    complaints_verified: int = 0
    recent: tuple[tuple[str, date], ...] = ()
    # milestones
    surveyed_on: date | None = None
    assessed_on: date | None = None
    hazard_on: date | None = None
    inspected_on: date | None = None
    controlled_on: date | None = None
    planned_on: date | None = None
    remediated_on: date | None = None
    signed_off_on: date | None = None
    filed_on: date | None = None
    unlawful_on: date | None = None
    transferred_on: date | None = None
    penalised_on: date | None = None
    rectified_on: date | None = None

    @property
    def is_surveyed(self) -> bool:
        return self.surveyed_on is not None

    @property
    def late_moments(self) -> frozenset[datetime]:
        """When something of this house becomes late, if nothing happens."""
        found = frozenset(due for _, due in self.dues)
        return found if self.control_late_at is None else found | {self.control_late_at}

    @property
    def county(self) -> str:
        return f"{self.township[:6]}000000"


def fold(moments: Iterable[Moment]) -> HouseFigures | None:
    """The figures after these events of one house, in their order; None before it exists."""
    found: dict[str, Any] = {}
    for moment in moments:
        apply(found, moment)
    return standing(found)


def apply(found: dict[str, Any], moment: Moment) -> None:
    """One event more; `found` is what `standing` is made of."""
    entry = FOLDS.get(moment.kind)
    if entry is not None:
        entry(found, moment)
        watch_control(found, moment)


def standing(found: dict[str, Any]) -> HouseFigures | None:
    """None also for a file that was closed as a second one of its house."""
    is_there = "village" in found and "is_merged" not in found
    return HouseFigures(**found) if is_there else None
