"""A short walk through points on foot: nearest neighbour, then 2-opt and Or-opt until it stands.

Deterministic: the same points in the same order give the same walk; there is no clock and no
chance in it. Only moves between near points are tried, so that the time grows with their number
and not with its square. The beginning is fixed, the end is free.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from heapq import nsmallest
from itertools import pairwise
from math import cos, hypot, radians, sqrt

LonLat = tuple[float, float]
_Metres = tuple[float, float]

METRES_PER_DEGREE = 111_195.0
_NEIGHBOURS = 8
_MOST_LOOKS = 100  # at each point, on average: far more than any walk needed
_LONGEST_MOVED = 3
_GAIN_M = 1e-6  # less is noise of floating point and would never end


def shortest_walk(points: Sequence[LonLat], start: LonLat | None = None) -> list[int]:
    """Indexes of the points (WGS84, longitude first) in the order to walk.

    From `start`, which is nobody's house; without it from the first point.
    """
    if not points:
        return []
    spots = _in_metres([*points] if start is None else [start, *points])
    walk = _Walk(spots)
    walk.improve()
    return walk.order if start is None else [at - 1 for at in walk.order[1:]]


def length_m(points: Sequence[LonLat]) -> float:
    """Metres through the points in their order, as the crow flies."""
    spots = _in_metres(points)
    return sum(_between(one, other) for one, other in pairwise(spots))


def _in_metres(points: Sequence[LonLat]) -> list[_Metres]:
    """On a plane that touches the first point: good enough across a village."""
    if not points:
        return []
    wide = METRES_PER_DEGREE * cos(radians(points[0][1]))
    return [(lon * wide, lat * METRES_PER_DEGREE) for lon, lat in points]


def _between(one: _Metres, other: _Metres) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _nearest_first(spots: Sequence[_Metres]) -> list[int]:
    """Always on to the nearest point not yet visited; of equals the one listed first."""
    order, left = [0], list(range(1, len(spots)))
    while left:
        x, y = spots[order[-1]]
        at = min(left, key=lambda one: hypot(spots[one][0] - x, spots[one][1] - y))
        left.remove(at)
        order.append(at)
    return order


def _neighbours(spots: Sequence[_Metres]) -> list[list[int]]:
    """For each point the few nearest, found among the cells around its own."""
    cell = _cell_m(spots)
    cells: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for at, (x, y) in enumerate(spots):
        cells[int(x // cell), int(y // cell)].append(at)
    return [_nearest(spots, at, _around(cells, spot, cell)) for at, spot in enumerate(spots)]


def _cell_m(spots: Sequence[_Metres]) -> float:
    """Side of a cell that holds about two points were they spread evenly; never below 1 m."""
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    area = max(1.0, max(xs) - min(xs)) * max(1.0, max(ys) - min(ys))
    return max(1.0, sqrt(2 * area / len(spots)))


def _around(cells: dict[tuple[int, int], list[int]], spot: _Metres, cell: float) -> list[int]:
    column, row = int(spot[0] // cell), int(spot[1] // cell)
    keys = ((column + east, row + north) for east in (-1, 0, 1) for north in (-1, 0, 1))
    return [at for key in keys if key in cells for at in cells[key]]


def _nearest(spots: Sequence[_Metres], at: int, among: Sequence[int]) -> list[int]:
    here = spots[at]
    others = (one for one in among if one != at)
    return nsmallest(_NEIGHBOURS, others, key=lambda one: (_between(here, spots[one]), one))


class _Walk:
    """The order so far, and where each point stands in it."""

    def __init__(self, spots: Sequence[_Metres]) -> None:
        self._spots = spots
        self._near = _neighbours(spots)
        self.order = _nearest_first(spots)
        self._place = [0] * len(spots)
        self._note(0, len(spots) - 1)

    def improve(self) -> None:
        """Point after point; a point is looked at again only when something beside it changed."""
        waiting = dict.fromkeys(self.order)
        for _ in range(_MOST_LOOKS * len(self.order)):
            if not waiting:
                return
            point = next(iter(waiting))
            del waiting[point]
            waiting.update(dict.fromkeys(self._improved_at(point)))

    def _improved_at(self, point: int) -> list[int]:
        """Make the walk shorter beside the point; the points beside which it changed."""
        place = self._place[point]
        for other in self._near_places(place):
            changed = self._turn(*_stretch(place, other)) or self._move(place, other)
            if changed:
                beside = {one + step for one in changed for step in (-1, 0, 1)}
                return [self.order[one] for one in sorted(beside) if 0 <= one < len(self.order)]
        return []

    def _near_places(self, place: int) -> list[int]:
        """Places of near points that are nearer than what now comes before or after.

        A shorter walk has a join that is shorter than one it replaces, so no other can help.
        """
        here = self.order[place]
        longest = max(self._gap(place, place + 1), self._gap(place - 1, place) if place else 0.0)
        spot = self._spots[here]
        near = self._near[here]
        return [self._place[one] for one in near if _between(spot, self._spots[one]) < longest]

    def _note(self, first: int, last: int) -> None:
        for place in range(first, last + 1):
            self._place[self.order[place]] = place

    def _gap(self, place: int, other: int) -> float:
        """Metres between two places of the order; past the end there is nothing to walk."""
        if other >= len(self.order):
            return 0.0
        return _between(self._spots[self.order[place]], self._spots[self.order[other]])

    def _turn(self, first: int, last: int) -> tuple[int, ...]:
        """2-opt: walk a stretch the other way where that is shorter; the places it changed at."""
        if first < 1 or first >= last:
            return ()
        now = self._gap(first - 1, first) + self._gap(last, last + 1)
        then = self._gap(first - 1, last) + self._gap(first, last + 1)
        if then >= now - _GAIN_M:
            return ()
        self.order[first : last + 1] = self.order[first : last + 1][::-1]
        self._note(first, last)
        return first, last

    def _move(self, first: int, after: int) -> tuple[int, ...]:
        """Or-opt: put up to three points from `first` on behind `after` where that is shorter."""
        if first < 1:
            return ()
        for last in range(first, min(first + _LONGEST_MOVED, len(self.order))):
            gain, is_turned = self._gain(first, last, after)
            if gain > _GAIN_M:
                self._put(first, last, after, is_turned=is_turned)
                return first, last, after
        return ()

    def _gain(self, first: int, last: int, after: int) -> tuple[float, bool]:
        """Metres saved by the move, and whether the points are then walked the other way."""
        if first - 1 <= after <= last:
            return 0.0, False
        taken = (
            self._gap(first - 1, first) + self._gap(last, last + 1) + self._gap(after, after + 1)
        )
        straight = self._gap(after, first) + self._gap(last, after + 1)
        turned = self._gap(after, last) + self._gap(first, after + 1)
        then = self._gap(first - 1, last + 1) + min(straight, turned)
        return taken - then, turned < straight

    def _put(self, first: int, last: int, after: int, *, is_turned: bool) -> None:
        taken = self.order[first : last + 1]
        if is_turned:
            taken.reverse()
        if after > last:
            self.order[first : after + 1] = self.order[last + 1 : after + 1] + taken
        else:
            self.order[after + 1 : last + 1] = taken + self.order[after + 1 : first]
        self._note(min(first, after + 1), max(last, after))


def _stretch(place: int, other: int) -> tuple[int, int]:
    """What has to be turned round for the two places to become neighbours."""
    return (place + 1, other) if place < other else (other, place - 1)
