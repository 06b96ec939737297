"""Where a fact comes from and how sure we are of it (domain.md, head)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# What stands beside a rule that is not official, on pages and sheets alike (domain.md, head).
UNCONFIRMED = "待当地主管部门确认"


class Certainty(StrEnum):
    """How sure we are of a fact; GK and D are never shown as official (domain.md, head)."""

    PRIMARY = "H"
    SECONDARY = "M"
    WEAK = "L"
    GENERAL_KNOWLEDGE = "GK"
    DESIGN = "D"

    @property
    def is_official(self) -> bool:
        return self in (Certainty.PRIMARY, Certainty.SECONDARY)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: clause or document, and how sure we are."""

    text: str
    certainty: Certainty
