"""今日待办: the lines of the home page, one table for all rooms.

To add a line: write its `HomeLine` into the table of your room (like LINES of home_lines_houses)
and name that table in `TABLES` of `server/services/home_page.py`. A line says

    id        one word, never reused
    roles     whose home it stands on
    act       the act of the list it leads to: without it the line is left out
    label     what is to be done, as an official would say it
    link      the list of exactly what is counted
    late_link the same list narrowed to what is overdue, where it can be
    read      Looked -> Waiting: counted by the select of that list (store/reads/waiting.py, law 10)
    is_alarm  somebody may be under a falling house: stands on top while it is not nothing
    here      Looked -> bool: whether the line makes sense in this seat (who leads acceptance here)

`Looked` is what has been looked at for this page: `looked.work`, and `looked.cases`, the open
cases of the reach by stage and track in one statement, which many lines share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.domain.facts import Track
from server.domain.reach import Reach, reach_of
from server.services.work import Work
from server.store.reads import waiting
from server.store.reads.waiting import Waiting

VILLAGE_UP = frozenset({Role.VILLAGE, Role.TOWNSHIP})


class Looked:
    """One page's look at what waits."""

    def __init__(self, work: Work) -> None:
        self.work = work

    @property
    def today(self) -> date:
        return local_day(self.work.now)

    @property
    def role(self) -> Role | None:
        """The role of the seat acted in."""
        return self.work.actor.seats[0].role if self.work.actor.seats else None

    def reach(self, act: Act) -> Reach:
        return reach_of(self.work.actor, act)

    @cached_property
    def cases(self) -> list[waiting.CaseGroup]:
        return waiting.open_cases(self.reach(Act.HOUSE_READ), self.work.db, self.work.now)

    def in_stages(self, *stages: str, track: Track | None = None) -> Waiting:
        found = [
            one
            for one in self.cases
            if one.stage in stages and (track is None or one.track == track)
        ]
        days = [one.oldest for one in found if one.oldest is not None]
        return Waiting(
            sum(one.number for one in found),
            sum(one.overdue for one in found),
            min(days, default=None),
        )


def _always(_: Looked) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeLine:
    id: str
    roles: frozenset[Role]
    act: Act
    label: str
    link: str
    read: Callable[[Looked], Waiting]
    late_link: str | None = None
    is_alarm: bool = False
    here: Callable[[Looked], bool] = _always
