"""May this person do this? Pure; HTTP and SQL ask, never decide."""

from __future__ import annotations

from server.domain.acts import ACTS_OF_EVERYBODY, ROLE_ACTS, Act, Role
from server.domain.facts import Actor, Place, Seat
from server.domain.problems import Problem
from server.domain.reach import reach_of, span_of


def has_act(actor: Actor, act: Act) -> bool:
    return act in ACTS_OF_EVERYBODY or any(act in ROLE_ACTS[seat.role] for seat in actor.seats)


def require_act(actor: Actor, act: Act) -> None:
    if not has_act(actor, act):
        raise Problem("act.forbidden", act=act.value)


def may(actor: Actor, act: Act, place: Place) -> None:
    """Raise `act.forbidden` when no seat has the act, `house.missing` when it lies outside reach.

    Outside reach a thing is missing, not forbidden: its existence is not told (law 2).
    """
    require_act(actor, act)
    if not reach_of(actor, act).covers(place):
        raise Problem("house.missing")


def acting_seats(actor: Actor, act: Act, place: Place) -> tuple[Seat, ...]:
    """The seats through which the actor may do `act` at `place`."""
    return tuple(
        seat for seat in actor.seats if act in ROLE_ACTS[seat.role] and span_of(seat).covers(place)
    )


def acting_roles(actor: Actor, act: Act, place: Place) -> frozenset[Role]:
    return frozenset(seat.role for seat in acting_seats(actor, act, place))
