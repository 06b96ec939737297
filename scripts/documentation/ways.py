"""The ways a case can go by acts alone: every state reached and the acts that lead there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

from server.domain.acceptance import tier_of
from server.domain.acts import Act, Role
from server.domain.case_state import CaseState
from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.domain.procedure import EVIDENCE_LABELS, StepFacts
from server.domain.reassessment import opening
from server.domain.workflow import decide, next_acts, stage
from survey_schema.model import CountyProfile

# What an act brings with it and the outcome depends on; all evidence is there, all guards content.
CHOICES = {
    "outcome": ("passed", "returned"),
    "is_dangerous": (True, False),
    "stops_use": (True, False),
    "other_lines_open": (0, 1),
}


class Taken(NamedTuple):
    """A step some case can take: the state before it, the act, the state after it."""

    before: CaseState
    act: Act
    after: CaseState


def contented(profile: CountyProfile, track: Track, **brought: object) -> StepFacts:
    """Facts with which every guard of the county's tier for the track is content."""
    tier = tier_of(profile, track)
    people = tuple(f"person {number}" for number in range(max(tier.minimum_participants, 1)))
    content: dict[str, Any] = {
        "roles": frozenset({Role(tier.leading_roles[0])}),
        "tier": tier,
        "participants": people,
        "units": frozenset(tier.participating_units),
        "evidence": frozenset(EVIDENCE_LABELS),
        **brought,
    }
    return StepFacts(actor_id="leader", **content)


def variants(profile: CountyProfile, track: Track) -> tuple[StepFacts, ...]:
    return tuple(
        contented(profile, track, **dict(zip(CHOICES, values, strict=True)))
        for values in product(*CHOICES.values())
    )


def openings() -> Iterator[CaseState]:
    for track, verdict, hazards in product(Track, Verdict, (True, False)):
        state = opening(track, verdict, has_open_hazards=hazards)
        if state is not None:
            yield state


def _steps(state: CaseState, brought: tuple[StepFacts, ...]) -> Iterator[tuple[Act, CaseState]]:
    for act, facts in product(next_acts(state), brought):
        try:
            yield act, decide(state, act, facts).after
        except Problem:
            continue  # this variant does not go together with the act


def steps_taken(profile: CountyProfile) -> frozenset[Taken]:
    """Every step that acts alone lead to in this county, from every opening."""
    brought = {track: variants(profile, track) for track in Track}
    seen, found = set(openings()), set()
    waiting = deque(seen)
    while waiting:
        state = waiting.popleft()
        for act, after in set(_steps(state, brought[state.track])):
            found.add(Taken(state, act, after))
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return frozenset(found)


def first_stages() -> dict[str, list[CaseState]]:
    """Stage a case begins in -> the openings that lead there, alike but for hazards left out."""
    found: dict[str, list[CaseState]] = {}
    for state in openings():
        plain = replace(state, has_open_hazards=False)
        kept = found.setdefault(stage(state), [])
        if plain not in kept:
            kept.append(plain)
    return found
