"""What a county profile says of supervision: groups with their units, triggers with numbers."""

from __future__ import annotations

from dataclasses import dataclass

from survey_schema.assessment_model import Assessment
from survey_schema.origin import Source


@dataclass(frozen=True, slots=True)
class SupervisionGroup:
    """督查组; `departments` and `townships` are codes of the county's."""

    id: str
    label: str
    duty: str
    townships: tuple[str, ...]
    departments: tuple[str, ...]
    source: Source

    @property
    def parties(self) -> tuple[str, ...]:
        departments = (f"department:{one}" for one in self.departments)
        return (*(f"township:{one}" for one in self.townships), *departments)


@dataclass(frozen=True, slots=True)
class SupervisionTrigger:
    """Proposes an item where a figure, or what a measure counts against a unit, stood above a
    number in so many months on end; one of `figure` and `measure` is given."""

    id: str
    label: str
    units: tuple[str, ...]  # township | department
    figure: str | None  # id of server.domain.indicators
    measure: str | None  # id of server.domain.unit_measures
    above: int
    months: int
    form: str  # press | bulletin | talk
    source: Source


@dataclass(frozen=True, slots=True)
class Supervision:
    groups: tuple[SupervisionGroup, ...]
    triggers: tuple[SupervisionTrigger, ...]
    assessment: Assessment
