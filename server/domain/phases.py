"""On course for each phase of the plan? What is to be done in it, and how much of it is (M18).

The figures a phase is measured by are ours (D): the plans name phases and days, no numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from survey_schema.model import CountyProfile, Phase

# Phase → (figure that is done, figures that add up to what there is to do).
MEASURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "key_survey": ("operational", ("known_operational",)),
    "key_inspection": ("operational_inspected", ("operational_to_inspect",)),
    "key_remediation": ("operational_remedied", ("operational_to_remedy",)),
    "full_survey": ("other_use", ("known_other",)),
    "full_remediation": ("remedy_done", ("to_remedy",)),
}


class Progress(NamedTuple):
    """`due_share` is how much of the phase's time is over, in per cent; `share` how much is done,
    cut and never rounded up to 100.

    Both are None where there is nothing to compare.
    """

    phase: Phase
    done_by: str
    done: int
    target: int
    share: float | None
    due_share: float | None

    @property
    def is_behind(self) -> bool:
        if self.share is None or self.due_share is None:
            return False
        return self.share < self.due_share


def progress(profile: CountyProfile, numbers: Mapping[str, int], day: date) -> list[Progress]:
    """Every phase that has a measure, as of a day, in the order of the plan."""
    return [
        _progress(phase, *MEASURES[phase.id], numbers, day)
        for phase in profile.phases
        if phase.id in MEASURES
    ]


def _progress(
    phase: Phase, done_by: str, parts: tuple[str, ...], numbers: Mapping[str, int], day: date
) -> Progress:
    done, target = numbers[done_by], sum(numbers[one] for one in parts)
    share = 1000 * done // target / 10 if target else None
    return Progress(phase, done_by, done, target, share, _time_gone(phase, day))


def _time_gone(phase: Phase, day: date) -> float | None:
    if phase.ends is None or day < phase.starts:
        return None
    whole = (phase.ends - phase.starts).days + 1
    return round(100 * min((day - phase.starts).days + 1, whole) / whole, 1)
