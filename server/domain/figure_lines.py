"""What one house adds to the county's table, as a line; and the sum of many lines, quickly.

Two houses that agree in a line count alike for as long as nothing happens to them. Beside it stand
the figures that tell how often, which would make as many lines as there are houses, and `fresh`,
what is new in the month.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from server.domain.figures import HouseFigures
from server.domain.indicator_questions import NEW, STANDING, Indicator
from server.domain.period import Period

Line = tuple[tuple[int, int], ...]  # (place of the figure, what the house adds to it)
EMPTY: Line = ()


class HouseLine(NamedTuple):
    """`fresh` counts in the period it was taken in and in no other."""

    now: Line
    often: Line = EMPTY
    fresh: Line = EMPTY

    @property
    def second(self) -> Line:
        """What is kept beside the line."""
        return tuple(sorted(self.often + self.fresh))


class _Column(NamedTuple):
    """The rows that read the same fields, and their answers by the values met so far."""

    get: Callable[[HouseFigures], object]
    places: list[int]
    known: dict[object, Line]


class Questions:
    """Asks houses; of all that agree in the fields a row reads it is asked once."""

    def __init__(self, rows: Sequence[Indicator]) -> None:
        self._rows = rows
        self._often = [p for p, row in enumerate(rows) if row.kind == STANDING and row.is_often]
        standing = [p for p, row in enumerate(rows) if row.kind == STANDING and not row.is_often]
        self._columns = [
            _Column(attrgetter(*fields), places, {})
            for fields, places in self._by_fields(standing).items()
        ]
        self._new = [place for place, row in enumerate(rows) if row.kind == NEW]
        self._late = [p for p, row in enumerate(rows) if row.kind not in (STANDING, NEW)]

    def ask(self, house: HouseFigures, period: Period) -> HouseLine:
        """As of `period.cut`; the house must be folded from the events before it."""
        now = [pair for column in self._columns for pair in self._known(column, house, period)]
        now += self._asked(house, self._late, period) if house.late_moments else ()
        often, fresh = (self._asked(house, places, period) for places in (self._often, self._new))
        return HouseLine(tuple(sorted(now)), often, fresh)

    def _known(self, column: _Column, house: HouseFigures, period: Period) -> Line:
        value = column.get(house)
        found = column.known.get(value)
        if found is None:
            found = column.known[value] = self._asked(house, column.places, period)
        return found

    def _asked(self, house: HouseFigures, places: Sequence[int], period: Period) -> Line:
        answers = ((place, int(self._rows[place].counts(house, period))) for place in places)
        return tuple((place, number) for place, number in answers if number)

    def _by_fields(self, places: Sequence[int]) -> dict[tuple[str, ...], list[int]]:
        found: dict[tuple[str, ...], list[int]] = {}
        for place in places:
            found.setdefault(tuple(sorted({*self._rows[place].reads})), []).append(place)
        return found


_WIDTH = 8  # bytes a figure has in a packed sum: no county has so many houses that one runs over


def packed(line: Line, figures: int) -> int:
    """All its figures side by side in one number, so that lines add in one step."""
    cells = array("Q", bytes(_WIDTH * figures))
    for place, number in line:
        cells[place] += number
    return int.from_bytes(cells.tobytes(), "little")


def unpacked(total: int, figures: int) -> list[int]:
    cells = array("Q")
    cells.frombytes(total.to_bytes(_WIDTH * figures, "little"))
    return cells.tolist()


def as_bytes(line: Line) -> bytes:
    return array("I", [one for pair in line for one in pair]).tobytes()


def from_bytes(data: bytes) -> Line:
    return tuple(_pairs(data))


def _pairs(data: bytes) -> Iterator[tuple[int, int]]:
    cells = iter(array("I", data))
    return zip(cells, cells, strict=True)


def adds_to(data: bytes, place: int) -> bool:
    """Does a line, as bytes, add something to the figure?"""
    return place in array("I", data)[::2]
