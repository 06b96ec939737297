"""Who may grant which role where: one table (M22). Nobody grants more than he holds.

A township gives the roles of its own ground, the administrator all of them; an area that is
granted lies in the granter's own, and whoever was granted a role grants nothing the granter
could not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from server.domain.acts import Role
from server.domain.facts import Place, Seat
from server.domain.reach import span_of
from server.domain.seats import SeatArea

GRANTS: Mapping[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.TOWNSHIP: frozenset({Role.GRID_WORKER, Role.VILLAGE}),
}

# What somebody grants who manages only part of a county.
LOCAL_ROLES = GRANTS[Role.TOWNSHIP]


def grantable_roles(seats: Iterable[Seat]) -> frozenset[Role]:
    """Those somebody with these seats may grant somewhere."""
    return frozenset(role for seat in seats for role in GRANTS.get(seat.role, ()))


def may_grant(seats: Iterable[Seat], county: str, role: Role, area: SeatArea) -> bool:
    """Does one of the seats grant this role, and cover the whole area it is for?"""
    return any(role in GRANTS.get(one.role, ()) and _holds(one, county, area) for one in seats)


def _holds(seat: Seat, county: str, area: SeatArea) -> bool:
    """A part the granter's own seat is narrowed to must be named and the same in the grant."""
    place = Place(
        county,
        area.township,
        area.village,
        area.grid,
        frozenset({area.department} - {None}),  # type: ignore[arg-type]
        frozenset({area.agency} - {None}),  # type: ignore[arg-type]
    )
    return span_of(seat).covers(place)


def may_manage(seats: Collection[Seat], county: str, held: Iterable[tuple[Role, SeatArea]]) -> bool:
    """Every seat somebody holds is one the manager could have granted."""
    return all(may_grant(seats, county, role, area) for role, area in held)
