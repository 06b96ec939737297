"""A link opened in one seat that belongs to another: the refusal says which, and offers it.

Asked only where a page was refused to somebody with several seats: the page is then tried in each
of the others. Nothing of what it would have shown leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import current_app, g, request

from server.domain.acts import Act
from server.domain.facts import Actor, Seat
from server.domain.permission import has_act
from server.domain.problems import Problem, ProblemKind
from server.domain.seats import desks, in_one_seat
from server.http.answers import wants_page
from server.services.work import Look

_REFUSALS = frozenset({ProblemKind.MISSING, ProblemKind.FORBIDDEN})


@contextmanager
def offered(
    act: Act,
    handler: Callable[..., Any],
    arguments: Callable[[], list[Any]] | None,
    path: Mapping[str, Any],
    now: datetime,
) -> Iterator[None]:
    """`g.offered_seats` holds the seats, for the page of the problem that is raised here."""
    try:
        yield
    except Problem as problem:
        actor: Actor | None = g.get("actor")
        if arguments is not None and actor is not None and _is_refusal(problem, actor):
            g.offered_seats = [
                seats[0]
                for seats in desks(actor.others)
                if _answers(act, handler, arguments(), path, _seated(actor, seats[0]), now)
            ]
        raise


def _is_refusal(problem: Problem, actor: Actor) -> bool:
    return bool(actor.others) and problem.kind in _REFUSALS and wants_page()


def _seated(actor: Actor, seat: Seat) -> Actor:
    return in_one_seat(actor, seat.id)


def _answers(  # noqa: PLR0917
    act: Act,
    handler: Callable[..., Any],
    arguments: list[Any],
    path: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> bool:
    if not has_act(actor, act):
        return False
    try:
        with Look(current_app.extensions["anju"].store, actor, now) as look:
            handler(look, *arguments, **path)
    except Problem:
        return False
    return request.method == "GET"
