"""A row of the file becomes a candidate for the county's files, or the list of all its faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from server.domain.acts import Act
from server.domain.facts import Actor, Place
from server.domain.reach import Reach, reach_of, whole_county
from server.services.imports.candidate import Candidate, keys_of
from server.services.imports.cells import Miss, boolean_of, number_of, text_of
from server.services.imports.fields import (
    CENSUS_NO,
    FOOTPRINT,
    GRID,
    IS_DISTINCT,
    LAT,
    LON,
    PLATFORM_NO,
    TOWNSHIP,
    VILLAGE,
)
from server.services.imports.known import KnownHouses, Told
from server.services.imports.places import (
    Around,
    Places,
    Point,
    Spot,
    Stated,
    find_place,
    find_point,
)
from server.services.imports.reading import AnswerReader
from server.services.imports.sources import SourceRow
from server.services.imports.words import RowFault, row_fault
from server.services.owner import owner_columns
from server.services.work import Work

_LONGEST_NUMBER = 40
_PLACE_FIELDS = (TOWNSHIP, VILLAGE, GRID)


def import_reach(actor: Actor) -> Reach:
    """The operator's command line imports for the county, a person for his own area."""
    if actor.account_id.startswith("job:"):
        return whole_county(actor.county)
    return reach_of(actor, Act.HOUSE_IMPORT)


class _ReadRow(NamedTuple):
    """A row before its place is known."""

    row: SourceRow
    answers: Mapping[str, Any]
    words: Mapping[str, str]
    point: Point | None
    footprint_m2: float | None
    faults: list[RowFault]


class Judged(NamedTuple):
    """The candidate and the house it already is, if any; with faults there is no candidate."""

    row: SourceRow
    one: Candidate | None
    same: Told | None
    faults: list[RowFault]


class RowCheck:
    """Made once per file; `work` lends keys and actor, its database is not asked."""

    def __init__(
        self,
        work: Work,
        answers: AnswerReader,
        places: Places,
        known: KnownHouses,
        *,
        datum: str,
        kind: str,
    ) -> None:
        self._work = work
        self._answers = answers
        self._places = places
        self._known = known
        self._datum = datum
        self._kind = kind
        self._reach = import_reach(work.actor)
        self._headers = {one: answers.header(one) for one in answers.fields}

    def check(self, rows: Sequence[SourceRow]) -> Iterator[Judged]:
        """Row by row; a good one is to be remembered before the next is asked for."""
        read = [self._read(row) for row in rows]
        located = [one.point for one in read if one.point is not None]
        around = iter(self._places.around(located))
        for one in read:
            yield self._judge(one, Around() if one.point is None else next(around))

    def _read(self, row: SourceRow) -> _ReadRow:
        faults = self._about_length(row.cells)
        cells = self._answers.cells(row.cells)
        answers, wrong = self._answers.answers(cells)
        faults += wrong
        words, wrong = self._words(cells)
        faults += wrong
        point, wrong = self._point(cells)
        faults += wrong
        footprint, wrong = self._footprint(cells)
        return _ReadRow(row, answers, words, point, footprint, faults + wrong)

    def _judge(self, read: _ReadRow, around: Around) -> Judged:
        faults = [*read.faults]
        spot, wrong = self._place(read, around)
        faults += wrong
        if spot is None:
            return Judged(read.row, None, None, faults)
        one = self._candidate(spot, read)
        same = self._known.same(one.keys)
        faults += self._about_others(one, read.words, same)
        if faults:
            return Judged(read.row, None, None, faults)
        return Judged(read.row, one, same, [])

    def remember(self, one: Candidate) -> None:
        """A good row is from now on a known house."""
        self._known.add(
            Told(f"本文件第 {one.number} 行", None),
            key=one.keys[0],
            owner_and_door=(one.owner["owner_index"], one.owner["door_index"]),
            at=one.point,
        )

    def _about_length(self, cells: Sequence[Any]) -> list[RowFault]:
        """Only a CSV tells: there a row cut off in the middle is short."""
        headers = len(self._answers.columns.names)
        if self._kind != "csv" or len(cells) == headers:
            return []
        if len(cells) > headers and not any(cells[headers:]):
            return []
        code = "row.short" if len(cells) < headers else "row.long"
        return [row_fault("", code, cells=len(cells), headers=headers)]

    def _words(self, cells: Mapping[str, Any]) -> tuple[dict[str, str], list[RowFault]]:
        """Fields that are no questions, as text."""
        words: dict[str, str] = {}
        faults = []
        for one in (*_PLACE_FIELDS, PLATFORM_NO, CENSUS_NO):
            if one not in cells:
                continue
            text = text_of(cells[one])
            if isinstance(text, Miss):
                shown = str(cells[one])[:_LONGEST_NUMBER]
                faults.append(row_fault(self._headers[one], text.code, shown=shown, **text.facts))
            elif len(text) > _LONGEST_NUMBER:
                shown = text[:_LONGEST_NUMBER]
                faults.append(row_fault(self._headers[one], "number.too_long", shown=shown))
            else:
                words[one] = text
        if IS_DISTINCT in cells and boolean_of(cells[IS_DISTINCT]) is True:
            words[IS_DISTINCT] = "是"
        return words, faults

    def _point(self, cells: Mapping[str, Any]) -> tuple[Point | None, list[RowFault]]:
        if self._kind == "gpkg" and LON not in cells:
            return None, [row_fault("", "point.no_geometry")]
        numbers = [number_of(cells[one]) if one in cells else None for one in (LON, LAT)]
        return find_point(numbers[0], numbers[1], self._datum, self._headers)

    def _footprint(self, cells: Mapping[str, Any]) -> tuple[float | None, list[RowFault]]:
        number = number_of(cells[FOOTPRINT]) if FOOTPRINT in cells else None
        if number is None or isinstance(number, int | float):
            return number, []
        shown = str(cells[FOOTPRINT])[:_LONGEST_NUMBER]
        return None, [row_fault(self._headers[FOOTPRINT], "footprint.no_number", shown=shown)]

    def _place(self, read: _ReadRow, around: Around) -> tuple[Spot | None, list[RowFault]]:
        named = {one: read.words.get(one, "") for one in _PLACE_FIELDS}
        stated = Stated(**named, point=read.point, around=around, headers=self._headers)
        spot, faults = find_place(self._places, stated)
        if spot is not None and not self._reach.covers(self._area(spot)):
            faults.append(row_fault(self._headers[VILLAGE], "place.out_of_reach"))
        return spot, faults

    def _area(self, spot: Spot) -> Place:
        return Place(self._work.county, spot.township, spot.village, spot.grid)

    def _candidate(self, spot: Spot, read: _ReadRow) -> Candidate:
        owner = owner_columns(self._work, spot.village, read.answers)
        numbers = {one: read.words.get(one) or None for one in (PLATFORM_NO, CENSUS_NO)}
        fields = self._answers.fields
        return Candidate(
            number=read.row.number,
            spot=spot,
            point=read.point,
            footprint_m2=read.footprint_m2,
            answers=read.answers,
            personal=frozenset(one for one in read.answers if fields[one].personal),
            owner=owner,
            keys=keys_of(self._work, owner, read.point, **numbers),
            **numbers,
        )

    def _about_others(
        self, one: Candidate, words: Mapping[str, str], same: Told | None
    ) -> list[RowFault]:
        if not one.keys:
            return [row_fault("", "key.missing")]
        if same is not None:
            if same.house_id is not None:
                return []
            return [row_fault("", "double.key", other=same.text)]
        return [*self._about_owner(one), *self._about_neighbours(one, words)]

    def _about_owner(self, one: Candidate) -> list[RowFault]:
        double = self._known.behind(one.owner["owner_index"], one.owner["door_index"])
        if double is None:
            return []
        return [row_fault(self._headers["owner_name"], "double.owner_door", other=double.text)]

    def _about_neighbours(self, one: Candidate, words: Mapping[str, str]) -> list[RowFault]:
        if one.point is None or IS_DISTINCT in words:
            return []
        near = self._known.near(*one.point)
        if near is None:
            return []
        metres, told = near
        shown = f"{one.point[0]:.6f}, {one.point[1]:.6f}"
        return [
            row_fault(
                self._headers[LON],
                "double.near",
                shown=shown,
                other=told.text,
                metres=f"{metres:.1f}",
            )
        ]
