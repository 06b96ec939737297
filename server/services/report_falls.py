"""A cumulative figure that fell since the month before, and the houses that explain it (§5.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from server.domain.descent import Descent
from server.domain.figure_spans import standing_at
from server.domain.figures import COUNTED_EVENTS
from server.domain.indicators import fallen
from server.domain.period import Period
from server.domain.reach import Reach
from server.services.figure_basis import questions
from server.services.figure_table import NONE, Numbers
from server.services.work import Work
from server.store.reads import figures


class Move(NamedTuple):
    """A house put under another division: it counts there since, and here no more."""

    house_id: str
    at: datetime
    from_township: str
    from_village: str
    to_township: str
    to_village: str


class Fall(NamedTuple):
    """A cumulative figure below that of the month before; only moved houses explain it."""

    area: str
    indicator: str
    was: int
    now: int
    moves: tuple[Move, ...]

    @property
    def is_explained(self) -> bool:
        return len(self.moves) >= self.was - self.now


def falls_between(
    work: Work,
    reach: Reach,
    before: Mapping[str, Numbers],
    now: Mapping[str, Numbers],
    period: Period,
    *,
    descent: Descent | None = None,
) -> tuple[Fall, ...]:
    """With a `descent` the numbers and the moves are those of today's division."""
    found = [
        (area, indicator)
        for area, of_area in before.items()
        for indicator in fallen(of_area, now.get(area, NONE))
    ]
    moves = list(_moves(work, reach, period)) if found else []
    if descent is not None:
        moves = [_today(one, descent, period) for one in moves]
    return tuple(
        Fall(
            area,
            indicator,
            before[area][indicator],
            now.get(area, NONE)[indicator],
            tuple(move for move in moves if _left(move, area)),
        )
        for area, indicator in found
    )


def _today(move: Move, descent: Descent, period: Period) -> Move:
    was = descent.heir(move.from_village, period.opens_at, None)
    now = descent.heir(move.to_village, period.cut, None)
    return move._replace(
        from_township=descent.township(was, move.from_township),
        from_village=was,
        to_township=descent.township(now, move.to_township),
        to_village=now,
    )


def _left(move: Move, area: str) -> bool:
    return area in (move.from_township, move.from_village) and area not in (
        move.to_township,
        move.to_village,
    )


def _moves(work: Work, reach: Reach, period: Period) -> Iterator[Move]:
    moved = figures.moved_between(reach, work.db, period.opens_at, period.cut)
    histories = figures.histories(reach, work.db, COUNTED_EVENTS, houses=list(moved))
    for house, moments in histories:
        was = standing_at(moments, questions(), period.opens_at, period.ends.day)
        now = standing_at(moments, questions(), period.cut, period.ends.day)
        if was is not None and now is not None and was.village != now.village:
            places = (was.township, was.village, now.township, now.village)
            yield Move(house, moved[house], *places)
