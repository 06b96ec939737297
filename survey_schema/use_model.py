"""What a county says about the use of a house: colours, certificates, what a new house needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey_schema.origin import Source

COLOURS = ("green", "yellow", "red", "grey")

# What a colour may depend on, and every value it can have. `report` is the grade that counts, in
# the letters all scales share; the last two are true from the day after a period has passed.
HEALTH_FACTS: Mapping[str, tuple[str, ...]] = {
    "ended": ("no", "yes"),
    "verdict": ("none", "incomplete", "safe", "general_hazard", "severe_hazard"),
    "report": ("none", "a", "b", "c", "d"),
    "control": ("no", "yes"),
    "hazards": ("no", "yes"),
    "signed_off": ("no", "yes"),
    "inspection_overdue": ("no", "yes"),
    "report_expired": ("no", "yes"),
}


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One line of the county's table of colours; the first that holds gives the colour."""

    id: str
    colour: str
    reason: str  # one sentence, for people
    when: Mapping[str, frozenset[str]]  # fact -> values; a fact not named may have any
    source: Source

    def holds(self, facts: Mapping[str, str]) -> bool:
        return all(facts[name] in values for name, values in self.when.items())


@dataclass(frozen=True, slots=True)
class CertificateTerms:
    """The certificate of use: what it is called, and who issues it."""

    title: str
    word: str  # 字: stands in its number after the county's notice prefix
    issuing_roles: tuple[str, ...]  # roles of server.domain.acts.Role
    issuing_label: str
    source: Source


@dataclass(frozen=True, slots=True)
class NewBuildTerms:
    """凡建必批: what a house must have to be used for business when built in this year or later."""

    since_year: int
    procedures: tuple[str, ...]  # codes of procedure_kind that may not be missing
    designs: tuple[str, ...]  # codes of design_kind that count as professional design
    builders: tuple[str, ...]  # codes of builder_kind that count as professional construction
    source: Source
