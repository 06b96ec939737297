"""Who leads acceptance and sign-off here, and that nobody judges his own work (M11)."""

from __future__ import annotations

from collections.abc import Collection

from server.domain.acts import Role
from server.domain.facts import Track
from survey_schema.model import AcceptanceTier, CountyProfile


def tier_of(profile: CountyProfile, track: Track) -> AcceptanceTier:
    """The county's tier for the track; every loaded profile has exactly one for each."""
    return next(tier for tier in profile.acceptance if tier.track == track)


def leads(tier: AcceptanceTier, roles: Collection[Role]) -> bool:
    return any(role in tier.leading_roles for role in roles)


def leading_role(tier: AcceptanceTier, roles: Collection[Role]) -> Role:
    """The role to write down as having decided; only where `leads` holds."""
    return next(Role(role) for role in tier.leading_roles if role in roles)


def is_own_work(people: Collection[str], *done_by: Collection[str]) -> bool:
    """Four eyes: did one of the people survey, report or repair what is judged now?"""
    return any(person in workers for person in people for workers in done_by)
