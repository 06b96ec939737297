"""What a county profile says of reporting: when units are reminded, what is told every week."""

from __future__ import annotations

from dataclasses import dataclass

from survey_schema.origin import Source


@dataclass(frozen=True, slots=True)
class WeeklyItem:
    """Something reported on one day of every week; 1 is Monday."""

    id: str
    label: str
    weekday: int
    units: tuple[str, ...]  # township | department
    source: Source


@dataclass(frozen=True, slots=True)
class Reporting:
    """From `remind_day` of the month on, units may hand in and who has not is shown.

    `comparisons_kept`: how many comparisons with a platform stay whole besides the newest of its
    sort; None leaves it to server.domain.reconciliation.
    """

    remind_day: int
    source: Source
    weekly: tuple[WeeklyItem, ...] = ()
    comparisons_kept: int | None = None
