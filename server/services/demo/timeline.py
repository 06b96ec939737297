"""The demo's history as a queue of steps, played in order of time through the real services.

Steps of one person at one moment share a unit of work, as a worker's phone sends a day's surveys
when it has a signal again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from server.domain.days import LOCAL, local_day
from server.domain.facts import Actor
from server.services.work import Work
from server.services.working_days import is_working_day
from server.store.engines import Store

Step = Callable[[Work], None]
_MOST_IN_ONE = 40


class Timeline:
    """Add steps with `at`, also from within a step; `play` runs those up to a moment."""

    def __init__(self, store: Store, random: Random) -> None:
        self._store = store
        self._random = random
        self._serial = count()
        self._waiting: list[tuple[datetime, str, int, Actor, Step]] = []

    def at(self, moment: datetime, actor: Actor, step: Step) -> None:
        entry = (moment, actor.account_id, next(self._serial), actor, step)
        heapq.heappush(self._waiting, entry)

    def __len__(self) -> int:
        return len(self._waiting)

    def play(self, until: datetime) -> Iterator[int]:
        """Play everything before `until`; gives the number of steps of each unit of work."""
        while self._waiting and self._waiting[0][0] < until:
            moment, actor, steps = self._next()
            with Work(self._store, actor, moment, noise=self._random.randbytes) as work:
                for step in steps:
                    step(work)
                work.commit()
            yield len(steps)

    def _next(self) -> tuple[datetime, Actor, list[Step]]:
        moment, account, _, actor, step = heapq.heappop(self._waiting)
        steps = [step]
        while self._waiting and len(steps) < _MOST_IN_ONE:
            following = self._waiting[0]
            if following[:2] != (moment, account):
                break
            steps.append(heapq.heappop(self._waiting)[-1])
        return moment, actor, steps


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of the county's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL)


def working_day(day: date) -> date:
    """The day itself, or the next one on which offices work."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def office(moment: datetime, days: int, hour: int = 10, minute: int = 0) -> datetime:
    """Office hours on a working day at least `days` after the moment, and never before it."""
    day = working_day(local_day(moment) + timedelta(days=days))
    found = local(day, hour, minute)
    return found if found > moment else moment + timedelta(minutes=25)
