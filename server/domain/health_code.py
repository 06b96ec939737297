"""房屋健康码: one colour per house. The colours are our proposal (domain.md §6.3, D)."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.facts import HealthCode, Verdict
from server.domain.grades import letter_of


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """`grade` is the newest report that still counts: a new severe sign makes it None again.

    `is_signed_off`: the newest case was signed off and nothing was found since.
    """

    verdict: Verdict | None = None  # None: never surveyed
    grade: str | None = None
    is_under_control: bool = False  # a control measure is ordered or in place
    has_open_hazards: bool = False
    is_inspection_overdue: bool = False
    is_signed_off: bool = False
    is_ended: bool = False


def health_code(facts: HealthFacts) -> HealthCode:
    if facts.is_ended or facts.verdict is None:
        return HealthCode.GREY
    if facts.is_signed_off:
        return HealthCode.GREEN
    letter = letter_of(facts.grade)
    return _by_verdict(facts) if letter is None else _by_report(facts, letter)


def _by_report(facts: HealthFacts, letter: str) -> HealthCode:
    if letter == "d" or (letter == "c" and not facts.is_under_control):
        return HealthCode.RED
    if letter == "c" or facts.has_open_hazards:
        return HealthCode.YELLOW
    return HealthCode.RED if facts.is_under_control else HealthCode.GREEN


def _by_verdict(facts: HealthFacts) -> HealthCode:
    """Without a report; an incomplete survey is grey: unknown is not safe (law 5)."""
    if facts.verdict is Verdict.SEVERE or facts.is_under_control:
        return HealthCode.RED
    if facts.verdict is Verdict.GENERAL or facts.has_open_hazards or facts.is_inspection_overdue:
        return HealthCode.YELLOW
    return HealthCode.GREY if facts.verdict is Verdict.INCOMPLETE else HealthCode.GREEN
