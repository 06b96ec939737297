"""The two sides of a matter between units: who sent it, who has to deal with it.

A party is one word, so that one column holds it: `township:140928100000`, `department:education`,
`bureau` or `office`. Only the first two can be told to do something.
"""

from __future__ import annotations

from typing import NamedTuple

from server.domain.acts import ROLE_ACTS, Act, Role
from server.domain.facts import Actor, Seat
from server.domain.reach import Reach, Span
from survey_schema.model import CountyProfile

OFFICE = "office"
BUREAU = "bureau"
WHOLE_COUNTY = ""
_COUNTY_PARTIES = {Role.LEADING_GROUP_OFFICE: OFFICE, Role.HOUSING_BUREAU: BUREAU}
_COUNTY_NAMES = {OFFICE: "县领导小组办公室", BUREAU: "县住建局"}


def township(code: str) -> str:
    return f"township:{code}"


def department(code: str) -> str:
    return f"department:{code}"


def party_of(seat: Seat) -> str | None:
    """The side a seat speaks for; None for roles that are no party, and for a seat without area."""
    if seat.role is Role.TOWNSHIP and seat.township:
        return township(seat.township)
    if seat.role is Role.DEPARTMENT and seat.department:
        return department(seat.department)
    return _COUNTY_PARTIES.get(seat.role)


def parties_of(actor: Actor, act: Act) -> tuple[str, ...]:
    """The sides the actor may do the act for, in the order of his seats."""
    found = (party_of(seat) for seat in actor.seats if act in ROLE_ACTS[seat.role])
    return tuple(dict.fromkeys(one for one in found if one is not None))


def receivers(profile: CountyProfile) -> dict[str, str]:
    """party -> name, of everybody who can be given something to do."""
    return {
        **{department(one.code): one.name for one in profile.departments},
        **{township(one.code): one.name for one in profile.townships},
    }


def name_of(profile: CountyProfile, party: str) -> str:
    return _COUNTY_NAMES.get(party) or receivers(profile).get(party, party)


class Sides(NamedTuple):
    """Whom a matter lies between, for the question of reach."""

    county: str
    sender: str
    receiver: str | None = None


def party_of_span(span: Span) -> str | None:
    """The side a stretch of the county speaks for: WHOLE_COUNTY, or None for no side.

    A department's seat for one township still answers for its department's matters.
    """
    if span.village is not None or span.grid is not None or span.agency is not None:
        return None
    if span.department is not None:
        return department(span.department) if span.department else None
    return township(span.township) if span.township else WHOLE_COUNTY


def sees_party(reach: Reach, party: str) -> bool:
    """Whether what a unit hands in lies within reach: its own, or the whole county's."""
    return any(party_of_span(span) in (WHOLE_COUNTY, party) for span in reach.spans)


def covers_matter(reach: Reach, sides: Sides) -> bool:
    """A unit reaches the matters it sent or has to deal with; the county's offices reach all."""
    return any(
        span.county == sides.county
        and (party := party_of_span(span)) is not None
        and party in (WHOLE_COUNTY, sides.sender, sides.receiver)
        for span in reach.spans
    )
