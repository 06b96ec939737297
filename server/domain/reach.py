"""Reach (辖区): which houses a person may touch in one act. One value, used twice (law 2).

``covers`` answers for a value in memory; ``server.store.reads.reach`` compiles the same value to
a SQL clause. A property test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.acts import ACTS_OF_EVERYBODY, ROLE_ACTS, Act, Role
from server.domain.facts import Actor, Place, Seat


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of the county; every part that is given must match."""

    county: str
    township: str | None = None
    village: str | None = None
    grid: str | None = None
    department: str | None = None
    agency: str | None = None

    def covers(self, place: Place) -> bool:
        return (
            self.county == place.county
            and self.township in (None, place.township)
            and self.village in (None, place.village)
            and self.grid in (None, place.grid)
            and (self.department is None or self.department in place.departments)
            and (self.agency is None or self.agency in place.agencies)
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """The union of spans; no span at all reaches nothing."""

    spans: tuple[Span, ...] = ()

    def covers(self, place: Place) -> bool:
        return any(span.covers(place) for span in self.spans)

    @property
    def is_empty(self) -> bool:
        return not self.spans


NOWHERE = Reach()


def whole_county(county: str) -> Reach:
    """For named jobs and the operator's command line, which act for the county itself."""
    return Reach((Span(county),))


def span_of(seat: Seat) -> Span:
    """A department sees its sector, an agency the houses commissioned to it, others their area.

    A department or agency seat without its code reaches nothing rather than everything.
    """
    department = seat.department or "" if seat.role is Role.DEPARTMENT else None
    agency = seat.agency or "" if seat.role is Role.AGENCY else None
    return Span(seat.county, seat.township, seat.village, seat.grid, department, agency)


def reach_of(actor: Actor, act: Act) -> Reach:
    """The union over the actor's seats whose role may do `act`."""
    if act in ACTS_OF_EVERYBODY:
        return NOWHERE
    return Reach(tuple(span_of(seat) for seat in actor.seats if act in ROLE_ACTS[seat.role]))
