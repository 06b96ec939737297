"""What a county says of patrols and self-checks: how often which house is visited (M14, M16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey_schema.origin import Source

# What an interval may depend on, and every value it can have.
PATROL_FACTS: Mapping[str, tuple[str, ...]] = {
    "verdict": ("incomplete", "safe", "general_hazard", "severe_hazard"),
    "case": ("none", "open", "signed_off", "filed"),
    "colour": ("green", "yellow", "red", "grey"),
    "operational": ("no", "yes"),
}


@dataclass(frozen=True, slots=True)
class PatrolInterval:
    """One line of the county's table; of those that hold for a house the shortest counts."""

    id: str
    label: str  # of the houses it is for, as a list says why one is due
    days: int
    when: Mapping[str, frozenset[str]]  # fact -> values; a fact not named may have any
    built_before: int | None  # holds only for houses built before that year
    is_seasonal: bool  # counts a day of a season more than once
    source: Source

    def holds(self, facts: Mapping[str, str], built_year: int | None) -> bool:
        if self.built_before is not None and (built_year or self.built_before) >= self.built_before:
            return False
        return all(facts[name] in values for name, values in self.when.items())


@dataclass(frozen=True, slots=True)
class PatrolSeason:
    """Days of the year on which houses are visited more often: each counts `times`."""

    id: str
    label: str
    starts: tuple[int, int]  # month, day; both days belong to it
    ends: tuple[int, int]
    times: int
    source: Source


@dataclass(frozen=True, slots=True)
class SelfCheckInterval:
    """How often an owner looks at a house that is at least so old; the oldest that fits counts."""

    from_age: int  # years
    days: int
    source: Source


@dataclass(frozen=True, slots=True)
class PatrolTerms:
    intervals: tuple[PatrolInterval, ...]
    seasons: tuple[PatrolSeason, ...]
    self_checks: tuple[SelfCheckInterval, ...]  # oldest first; the last one has age 0
