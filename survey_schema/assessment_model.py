"""What a county profile says of the year-end assessment: criteria with points, limits."""

from __future__ import annotations

from dataclasses import dataclass

from survey_schema.origin import Source

# share: part of whole at the year's end. monthly_share: the same over the months of the year.
# months_clear: months in which the figure was 0. in_time: of what was due in the year, what was
# done in time. each: `off` points for every one found.
WAYS = ("share", "monthly_share", "months_clear", "in_time", "each")
UNITS = ("township", "department")


@dataclass(frozen=True, slots=True)
class Criterion:
    """`part` and `whole` are figures (server.domain.indicators), `measure` one of
    server.domain.unit_measures; `is_rest` counts what is left of the whole without the part."""

    id: str
    label: str
    units: tuple[str, ...]
    points: int
    way: str
    part: str | None
    whole: str | None
    is_rest: bool
    measure: str | None
    off: float
    source: Source


@dataclass(frozen=True, slots=True)
class Assessment:
    """`most_adjusted` points may be added or taken off in all, each by a reason."""

    most_adjusted: int
    source: Source
    criteria: tuple[Criterion, ...]

    def of(self, kind: str) -> tuple[Criterion, ...]:
        """Those a township, or a department, is assessed by."""
        return tuple(one for one in self.criteria if kind in one.units)
