"""Who leads acceptance and sign-off here, who must be there, and that nobody judges his own work.

All of it is data of the county's profile (M11, law 7); the marks of the on-site check are those of
the acceptance form (domain.md §4.4).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from server.domain.acts import Role
from server.domain.facts import Place, Track
from server.domain.grades import is_dangerous_grade
from survey_schema.model import AcceptanceTier, CountyProfile

# √ done, × not done, ○ not required (domain.md §4, YANHU).
DONE, NOT_DONE, NOT_REQUIRED = "done", "not_done", "not_required"
MARK_LABELS: Mapping[str, str] = {DONE: "√", NOT_DONE: "×", NOT_REQUIRED: "○"}
MARKS = frozenset(MARK_LABELS)

WAYS: Mapping[str, str] = {"owner": "产权人申请", "proposed": "乡镇提请"}
OPINIONS: Mapping[str, str] = {"agree": "同意", "disagree": "不同意"}


def tier_of(profile: CountyProfile, track: Track) -> AcceptanceTier:
    """The county's tier for the track; every loaded profile has exactly one for each."""
    return next(tier for tier in profile.acceptance if tier.track == track)


def tier_at(profile: CountyProfile, track: Track, place: Place) -> AcceptanceTier:
    """The tier as it is at this place: another body leads in some townships, a village
    organisation only where it is a community."""
    tier = tier_of(profile, track)
    labels = {one.township: one.leading_label for one in tier.places}
    roles = tier.leading_roles
    if not is_community(place.village):
        roles = tuple(role for role in roles if role not in tier.community_roles)
    label = labels.get(place.township or "", tier.leading_label)
    return replace(tier, leading_roles=roles, leading_label=label)


def is_community(village: str | None) -> bool:
    """社区(居委会) by the statistical code: its last three digits are 001–199."""
    if village is None or len(village) != 12 or not village.isdecimal():
        return False
    return 0 < int(village[-3:]) < 200


def leads(tier: AcceptanceTier, roles: Collection[Role]) -> bool:
    return any(role in tier.leading_roles for role in roles)


def leading_role(tier: AcceptanceTier, roles: Collection[Role]) -> Role:
    """The role to write down as having decided; only where `leads` holds."""
    return next(Role(role) for role in tier.leading_roles if role in roles)


def is_own_work(people: Collection[str], *done_by: Collection[str]) -> bool:
    """Four eyes: did one of the people survey, report or repair what is judged now?"""
    return any(person in workers for person in people for workers in done_by)


def units_missing(tier: AcceptanceTier, kinds: Collection[str]) -> tuple[str, ...]:
    """Kinds of units that must be on site and are not, in the order of the profile."""
    return tuple(kind for kind in tier.participating_units if kind not in kinds)


def needs_reinspection(remedies: Collection[str], structural: Collection[str]) -> bool:
    """Structural work is accepted on a re-inspection report (复核鉴定)."""
    return any(remedy in structural for remedy in remedies)


def is_usable_grade(grade: str) -> bool:
    """A or B of either scale: the house may be used."""
    return not is_dangerous_grade(grade)
