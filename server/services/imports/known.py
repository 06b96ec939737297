"""The houses that are there already, from the files and from earlier rows: three questions.

Is it the same house (key)? The same owner behind the same door? A house within 10 m?
Only what was good is remembered, so a mended row is never refused because of its own first try.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import floor
from typing import NamedTuple

from server.store.spatial import box_around, distance_m

NEAR_M = 10.0
_CELL = 0.0001  # degrees, about 11 m: a house has few neighbours in its own and the next cells


class Told(NamedTuple):
    """How another house is named to the reader of the fault list."""

    text: str
    house_id: str | None  # None: a row of this file


class KnownHouses:
    """A grid instead of an STRtree: it grows with every row, and a tree is built once."""

    def __init__(self) -> None:
        self._keys: dict[str, Told] = {}
        self._doors: dict[tuple[str, str], Told] = {}
        self._cells: dict[tuple[int, int], list[tuple[float, float, Told]]] = {}

    def add(
        self,
        told: Told,
        *,
        key: str | None,
        owner_and_door: tuple[str | None, str | None],
        at: tuple[float, float] | None,
    ) -> None:
        if key is not None:
            self._keys.setdefault(key, told)
        owner, door = owner_and_door
        if owner is not None and door is not None:
            self._doors.setdefault((owner, door), told)
        if at is not None:
            self._cells.setdefault(_cell(*at), []).append((*at, told))

    def same(self, keys: Iterable[str]) -> Told | None:
        return next((self._keys[key] for key in keys if key in self._keys), None)

    def behind(self, owner: str | None, door: str | None) -> Told | None:
        return self._doors.get((owner, door)) if owner and door else None

    def near(self, lon: float, lat: float) -> tuple[float, Told] | None:
        """The nearest house within NEAR_M: (metres, house)."""
        found = [
            (distance_m(lon, lat, x, y), told)
            for cell in _cells_around(lon, lat)
            for x, y, told in self._cells.get(cell, ())
        ]
        nearest = min(found, key=lambda one: one[0], default=None)
        return nearest if nearest is not None and nearest[0] <= NEAR_M else None


def _cell(lon: float, lat: float) -> tuple[int, int]:
    return floor(lon / _CELL), floor(lat / _CELL)


def _cells_around(lon: float, lat: float) -> Iterator[tuple[int, int]]:
    box = box_around(lon, lat, NEAR_M)
    (west, south), (east, north) = _cell(box.west, box.south), _cell(box.east, box.north)
    return ((x, y) for x in range(west, east + 1) for y in range(south, north + 1))
