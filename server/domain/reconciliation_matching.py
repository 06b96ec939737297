"""Which row is which house: tier by tier, never by choosing between two (M20).

Rows and houses that a tier's keys tie together form a group. A group of one row and one house is
a pair; a larger one with both in it is ambiguous, all of it, and waits for a person. So the order
of rows cannot matter, and every row and every house ends in exactly one place.

Kept flat: eight bytes a key, whatever the names are.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from server.domain.reconciliation import NUMBERS, TIERS

Point = tuple[float, float]
Distance = Callable[[float, float, float, float], float]

_NONE = -1
_BY_PAIRS = ("by_hand", "merged_file", "near_owner")
_KEYED = tuple(way for tier in TIERS for way in tier if way not in _BY_PAIRS)
_UNPLACED = 999.0  # no longitude


def key_number(*parts: str | None) -> int:
    """A key as 64 bits, 0 where a part of it is missing."""
    if not all(parts):
        return 0
    text = "|".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) or 1


class Side:
    """The rows of the file or the houses of the county, numbered as they were added."""

    def __init__(self) -> None:
        self.keys: Mapping[str, array[int]] = {way: array("Q") for way in _KEYED}
        self.owners: array[int] = array("Q")
        self.lons: array[float] = array("d")
        self.lats: array[float] = array("d")

    def __len__(self) -> int:
        return len(self.owners)

    def add(self, keys: Mapping[str, int], owner: int = 0, at: Point | None = None) -> int:
        for way, found in self.keys.items():
            found.append(keys.get(way, 0))
        self.owners.append(owner)
        lon, lat = at or (_UNPLACED, 0.0)
        self.lons.append(lon)
        self.lats.append(lat)
        return len(self) - 1

    def at(self, number: int) -> Point | None:
        lon = self.lons[number]
        return None if lon == _UNPLACED else (lon, self.lats[number])


@dataclass(slots=True)
class Matching:
    """By number of the row or house; -1 for none. Groups are numbered from 0."""

    house_of: array[int]
    row_of: array[int]
    way_of: dict[int, str] = field(default_factory=dict)  # of the row of a pair
    group_of_row: dict[int, int] = field(default_factory=dict)
    group_of_house: dict[int, int] = field(default_factory=dict)


def match(
    rows: Side,
    houses: Side,
    *,
    near_m: float,
    distance_m: Distance,
    linked: Iterable[tuple[int, int]] = (),
    merged: Iterable[tuple[int, int]] = (),
    denied: frozenset[tuple[int, int]] = frozenset(),
) -> Matching:
    """Pairs (row, house): `linked` and `denied` by a person's word, `merged` by a file that was
    merged into the house's."""
    is_near = _Near(rows, houses, near_m, distance_m)
    said = {"by_hand": tuple(linked), "merged_file": tuple(merged)}
    return _Match(rows, houses, is_near, said, denied).made()


@dataclass(frozen=True, slots=True)
class _Near:
    rows: Side
    houses: Side
    metres: float
    distance_m: Distance

    def __call__(self, row: int, house: int) -> bool:
        there, here = self.rows.at(row), self.houses.at(house)
        if here is None or there is None:
            return False
        return self.distance_m(*there, *here) <= self.metres


class _Match:
    def __init__(
        self,
        rows: Side,
        houses: Side,
        is_near: _Near,
        said: Mapping[str, tuple[tuple[int, int], ...]],
        denied: frozenset[tuple[int, int]],
    ) -> None:
        self._rows, self._houses = rows, houses
        self._is_near = is_near
        self._said, self._denied = said, denied
        self._denied_rows = frozenset(row for row, _ in denied)
        none = array("q", [_NONE])
        self._found = Matching(none * len(rows), none * len(houses))
        self._open_rows = bytearray(b"\1") * len(rows)
        self._open_houses = bytearray(b"\1") * len(houses)
        self._tied = _Tied(len(rows) + len(houses))
        self._groups = 0

    def made(self) -> Matching:
        for tier in TIERS:
            for way in tier:
                self._tie(way)
            self._decide(tier)
        self._twins()
        return self._found

    def _tie(self, way: str) -> None:
        if way in self._said:
            for row, house in self._said[way]:
                self._tie_pair(row, house)
        elif way == "near_owner":
            self._tie_near()
        else:
            self._tie_keyed(way)

    def _tie_keyed(self, way: str) -> None:
        """Of pairs that a person denied each is looked at by itself."""
        of_rows = self._rows.keys[way]
        first, named = self._houses_by_key(way)
        twin: dict[int, int] = {}
        for row in self._rows_left():
            key = of_rows[row]
            if not key:
                continue
            for house in named.get(key, ()):
                self._tie_pair(row, house)
            if key in first:
                self._tied.tie(row, self._place(first[key]))
            if way in NUMBERS:
                self._tied.tie(row, twin.setdefault(key, row))

    def _houses_by_key(self, way: str) -> tuple[dict[int, int], Mapping[int, list[int]]]:
        """The first house of a key, to which all others that have it are tied; and one by one
        those whose key a denied row has."""
        of_rows, of_houses = self._rows.keys[way], self._houses.keys[way]
        asked = {of_rows[row] for row in self._rows_left()} - {0}
        touched = {of_rows[row] for row in self._denied_rows}
        first: dict[int, int] = {}
        named: defaultdict[int, list[int]] = defaultdict(list)
        for house in self._houses_left():
            key = of_houses[house]
            if key in asked and key in touched:
                named[key].append(house)
            elif key in asked:
                self._tied.tie(self._place(house), self._place(first.setdefault(key, house)))
        return first, named

    def _tie_near(self) -> None:
        owners = self._rows.owners
        asked = {owners[row] for row in self._rows_left() if self._rows.at(row)} - {0}
        of_owner: defaultdict[int, list[int]] = defaultdict(list)
        for house in self._houses_left():
            if self._houses.owners[house] in asked and self._houses.at(house):
                of_owner[self._houses.owners[house]].append(house)
        for row in self._rows_left():
            for house in of_owner.get(owners[row], ()) if owners[row] else ():
                if self._is_near(row, house):
                    self._tie_pair(row, house)

    def _tie_pair(self, row: int, house: int) -> None:
        is_open = self._open_rows[row] and self._open_houses[house]
        if is_open and (row, house) not in self._denied:
            self._tied.tie(row, self._place(house))

    def _place(self, house: int) -> int:
        return len(self._rows) + house

    def _rows_left(self) -> Iterator[int]:
        return (row for row, is_open in enumerate(self._open_rows) if is_open)

    def _houses_left(self) -> Iterator[int]:
        return (house for house, is_open in enumerate(self._open_houses) if is_open)

    def _decide(self, tier: Sequence[str]) -> None:
        """What holds rows and houses is decided; rows alone stay tied, if they are twins."""
        for rows, houses in self._tied_together():
            if len(rows) == len(houses) == 1:
                self._pair(rows[0], houses[0], tier)
            else:
                self._keep_apart(rows, houses)

    def _tied_together(self) -> list[tuple[list[int], list[int]]]:
        rows_of: defaultdict[int, list[int]] = defaultdict(list)
        houses_of: defaultdict[int, list[int]] = defaultdict(list)
        for row in self._rows_left():
            rows_of[self._tied.root(row)].append(row)
        for house in self._houses_left():
            root = self._tied.root(self._place(house))
            if root in rows_of:
                houses_of[root].append(house)
        return [(rows_of[root], houses) for root, houses in houses_of.items()]

    def _pair(self, row: int, house: int, tier: Sequence[str]) -> None:
        self._found.house_of[row], self._found.row_of[house] = house, row
        self._found.way_of[row] = next(
            (way for way in tier if self._has(way, row, house)), tier[-1]
        )
        self._open_rows[row] = self._open_houses[house] = 0

    def _has(self, way: str, row: int, house: int) -> bool:
        keys = self._rows.keys.get(way)
        return keys is not None and keys[row] != 0 and keys[row] == self._houses.keys[way][house]

    def _keep_apart(self, rows: Iterable[int], houses: Iterable[int]) -> None:
        for row in rows:
            self._found.group_of_row[row] = self._groups
            self._open_rows[row] = 0
        for house in houses:
            self._found.group_of_house[house] = self._groups
            self._open_houses[house] = 0
        self._groups += 1

    def _twins(self) -> None:
        """Rows of one number for which no house was found: the platform holds one twice."""
        rows_of: defaultdict[int, list[int]] = defaultdict(list)
        for row in self._rows_left():
            rows_of[self._tied.root(row)].append(row)
        for rows in rows_of.values():
            if len(rows) > 1:
                self._keep_apart(rows, ())


class _Tied:
    """Union–find over rows and houses."""

    def __init__(self, count: int) -> None:
        self._above: array[int] = array("l", range(count))

    def root(self, one: int) -> int:
        above = self._above
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def tie(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._above[second] = first
