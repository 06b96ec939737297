"""Counting every house of a county once, village by village, into what a frozen report holds.

Two ways lead here: from the spans, and from the ledger alone; they must give the same bytes.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from server.domain.figure_lines import Line, packed, unpacked
from server.domain.figure_spans import Standing
from server.services.digests import sm3
from server.services.figure_basis import without_new
from server.services.figure_refresh import number_of, number_of_second
from server.store.sm3 import RunningSm3

NO_LINE = 0  # of a house that has no second line


class FrozenHouse(NamedTuple):
    """`second` is the number of what adds to the figures of how often and of the month."""

    house_id: str
    township: str
    village: str
    line: int
    second: int = NO_LINE


class Meaning(NamedTuple):
    """What a number of a line stands for."""

    adds: Line
    kinds: tuple[str, ...] = ()
    department: str | None = None


@dataclass(slots=True)
class FrozenCount:
    """Grows house by house; keeps of a house nothing but what it counts as."""

    figures: int
    meanings: dict[int, Meaning] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    departments: Counter[str] = field(default_factory=Counter)
    _packed: dict[int, int] = field(default_factory=dict)
    _used: set[int] = field(default_factory=set)
    _running: dict[tuple[str, str], _Running] = field(default_factory=dict)

    def mean(self, number: int, meaning: Meaning) -> None:
        if number not in self._packed:
            self._packed[number] = packed(meaning.adds, self.figures)
            self.meanings[number] = meaning

    def add(self, house: FrozenHouse) -> None:
        place = (house.township, house.village)
        running = self._running.get(place)
        if running is None:
            running = self._running[place] = _Running()
        added = self._packed[house.line]
        self._used.add(house.line)
        if house.second:
            self._used.add(house.second)
            added += self._packed[house.second]
        running.add(house, added)
        self._add_use(self.meanings[house.line], added)

    def add_standing(self, house_id: str, standing: Standing) -> None:
        lines = numbers_of(self, standing)
        self.add(FrozenHouse(house_id, standing.township, standing.village, *lines))

    def _add_use(self, meaning: Meaning, added: int) -> None:
        for kind in meaning.kinds:
            self.kinds[kind] += added
        if meaning.department:
            self.departments[meaning.department] += added

    def body(self) -> dict[str, Any]:
        """The part of a report's content that follows from the houses."""
        return {
            "lines": sm3(self.lines()),
            "villages": [
                [*place, one.houses, one.digest.hex(), unpacked(one.adds, self.figures)]
                for place, one in sorted(self._running.items())
            ],
            "kinds": self._spelt(self.kinds),
            "departments": self._spelt(self.departments),
        }

    def lines(self) -> bytes:
        """Every line that a house counts as, by its number."""
        used = ((number, self.meanings[number]) for number in sorted(self._used))
        rows = [
            [number, list(one.kinds), one.department, [list(pair) for pair in one.adds]]
            for number, one in used
        ]
        return orjson.dumps(rows)

    def _spelt(self, sums: Counter[str]) -> dict[str, list[int]]:
        return {name: unpacked(added, self.figures) for name, added in sums.items()}


class _Running:
    """One village: how many, the SM3 of its houses' lines of text, and its sums."""

    __slots__ = ("adds", "digest", "houses")

    def __init__(self) -> None:
        self.adds = 0
        self.houses = 0
        self.digest = RunningSm3()

    def add(self, house: FrozenHouse, added: int) -> None:
        self.adds += added
        self.houses += 1
        self.digest.update(house_text(house))


def numbers_of(count: FrozenCount, standing: Standing) -> tuple[int, int]:
    """The numbers of a house's lines, which the count now knows."""
    now, second = standing.line.now, standing.line.second
    line = number_of(standing)
    count.mean(line, Meaning(now, standing.kinds, standing.department))
    return line, second_of(count, second)


def second_of(count: FrozenCount, second: Line) -> int:
    number = number_of_second(second)
    if number:
        count.mean(number, Meaning(second))
    return number


def older_of(count: FrozenCount, number: int | None) -> int:
    """What is left of a second line in a period later than its own."""
    return second_of(count, without_new(count.meanings[number].adds)) if number else NO_LINE


def house_text(house: FrozenHouse) -> bytes:
    return f"{house.house_id} {house.line} {house.second}\n".encode()


def houses_of_text(text: bytes, township: str, village: str) -> Iterator[FrozenHouse]:
    for row in text.decode().splitlines():
        house, line, second = row.split(" ")
        yield FrozenHouse(house, township, village, int(line), int(second))


def meanings_of(lines: bytes) -> dict[int, Meaning]:
    return {
        number: Meaning(tuple((place, n) for place, n in adds), tuple(kinds), department)
        for number, kinds, department, adds in orjson.loads(lines)
    }


def deflated(data: bytes) -> bytes:
    return zlib.compress(data, 6)


def inflated(data: bytes) -> bytes:
    return zlib.decompress(data)
