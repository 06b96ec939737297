"""One row of a platform's file: what it says, where it is, and what is wrong with it.

A cell that cannot be read is told and left out of the comparison; a row that names neither a
number nor a township of the county, or nothing to be found by, is faulty as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.domain.days import local_day
from server.domain.facts import Place
from server.domain.reach import Reach
from server.services.county import CountySchema
from server.services.imports.candidate import keys_of
from server.services.imports.cells import (
    Miss,
    Reader,
    boolean_of,
    number_of,
    reader_of_labels,
    text_of,
)
from server.services.imports.fields import CENSUS_NO, LAT, LON, PLATFORM_NO, TOWNSHIP, VILLAGE
from server.services.imports.header import Columns
from server.services.imports.mapping import ColumnMapping
from server.services.imports.places import Around, Places, Point, Stated, find_place, find_point
from server.services.imports.reading import AnswerReader
from server.services.imports.sources import SourceRow
from server.services.imports.words import RowFault, row_fault
from server.services.list_kinds import VERDICTS
from server.services.owner import PARTICULARS, owner_columns
from server.services.reconciling.fields import HOUSE_CODE, OF_PROCEDURE, fields_of
from server.services.work import Work
from survey_schema.platforms import Platform

_LONGEST_NUMBER = 40
_SHOWN = 60
_YES = "yes"
_TEXTS = (PLATFORM_NO, CENSUS_NO, HOUSE_CODE, TOWNSHIP, VILLAGE)


@dataclass(slots=True)
class PlatformRow:
    """`told` names nobody; `personal` and `owner` (columns of services.owner) do. With
    `is_faulty` it is compared with nothing."""

    number: int
    township: str | None
    village: str | None
    point: Point | None
    told: dict[str, Any]
    personal: dict[str, str]
    owner: Mapping[str, Any]
    row_key: str | None
    numbers: Mapping[str, str]
    faults: list[RowFault] = field(default_factory=list)
    is_faulty: bool = False

    @property
    def has_number(self) -> bool:
        """It may be found wherever it says it is."""
        return bool(self.numbers or self.told.get(HOUSE_CODE))


class RowReader:
    """Made once per file; `work` lends keys and actor."""

    def __init__(
        self,
        work: Work,
        schema: CountySchema,
        platform: Platform,
        columns: Columns,
        mapping: ColumnMapping,
        *,
        places: Places,
        within: Reach,
    ) -> None:
        self._work, self._places = work, places
        self._within, self._datum = within, mapping.coordinates
        self._answers = AnswerReader(schema, columns, mapping, local_day(work.now))
        self._columns = columns
        fields = fields_of(schema)
        self._headers = {one: columns.name_of(one, kept.label) for one, kept in fields.items()}
        self._readers = _readers(schema, platform)

    def read(self, rows: Sequence[SourceRow]) -> list[PlatformRow]:
        """Where many points lie is asked at once."""
        cells = [self._cells(row) for row in rows]
        points = [self._point(one) for one in cells]
        located = [point for point, _ in points if point is not None]
        around = iter(self._places.around(located))
        return [
            self._row(row, one, point, wrong, next(around) if point else Around())
            for row, one, (point, wrong) in zip(rows, cells, points, strict=True)
        ]

    def _cells(self, row: SourceRow) -> dict[str, Any]:
        found = self._answers.cells(row.cells)
        for one in (HOUSE_CODE, *OF_PROCEDURE):
            for at in self._columns.of.get(one, ()):
                if one not in found and at < len(row.cells) and row.cells[at] not in (None, ""):
                    found[one] = row.cells[at]
        return {one: _TIDIED[one](cell) if one in _TIDIED else cell for one, cell in found.items()}

    def _point(self, cells: Mapping[str, Any]) -> tuple[Point | None, list[RowFault]]:
        numbers = [number_of(cells[one]) if one in cells else None for one in (LON, LAT)]
        return find_point(numbers[0], numbers[1], self._datum, self._headers)

    def _row(
        self,
        row: SourceRow,
        cells: Mapping[str, Any],
        point: Point | None,
        faults: list[RowFault],
        around: Around,
    ) -> PlatformRow:
        answers, wrong = self._answers.answers(cells)
        texts, unread = self._texts(cells)
        told, unknown = self._procedure(cells)
        township, village, misplaced = self._place(texts, point, around)
        personal = {one: str(answers[one]) for one in PARTICULARS if answers.get(one)}
        owner = owner_columns(self._work, village or "", answers)
        numbers = {one: texts[one] for one in (PLATFORM_NO, CENSUS_NO) if texts.get(one)}
        made = PlatformRow(
            number=row.number,
            township=township,
            village=village,
            point=point,
            told={
                **{one: value for one, value in answers.items() if one not in PARTICULARS},
                **told,
                **({HOUSE_CODE: texts[HOUSE_CODE]} if texts.get(HOUSE_CODE) else {}),
                **numbers,
                **({"lon": point[0], "lat": point[1]} if point else {}),
            },
            personal=personal,
            owner=owner,
            row_key=self._key(owner if village else _NO_OWNER, point, numbers)
            or self._weak_key(owner, village, texts.get(HOUSE_CODE)),
            numbers=numbers,
            faults=[*faults, *wrong, *unread, *unknown, *misplaced],
        )
        return self._judged(made, texts)

    def _key(
        self, owner: Mapping[str, Any], point: Point | None, numbers: Mapping[str, str]
    ) -> str | None:
        keys = keys_of(
            self._work,
            owner,
            point,
            platform_no=numbers.get(PLATFORM_NO),
            census_no=numbers.get(CENSUS_NO),
        )
        return keys[0] if keys else None

    def _weak_key(
        self, owner: Mapping[str, Any], village: str | None, code: str | None
    ) -> str | None:
        """A row without number or door is known again by our code, or by owner and village."""
        parts = (owner["owner_id_index"], village) if village else ()
        told = code or ("|".join(map(str, parts)) if all(parts) and parts else None)
        return told and self._work.store.secrets.blind_index("platform row", told)

    def _judged(self, made: PlatformRow, texts: Mapping[str, str]) -> PlatformRow:
        if made.township is None:
            made.is_faulty = not made.has_number
            if not made.faults:
                column = self._headers[TOWNSHIP]
                made.faults.append(row_fault(column, "place.village_missing"))
        elif not self._within.covers(Place(self._work.county, made.township, made.village)):
            made.is_faulty = True
            made.faults.append(row_fault(self._headers[TOWNSHIP], "place.out_of_reach"))
        has_owner = made.owner["owner_id_index"] or made.owner["owner_index"]
        if made.row_key is None and not texts.get(HOUSE_CODE) and not has_owner:
            made.is_faulty = True
            made.faults.append(row_fault("", "key.missing"))
        return made

    def _texts(self, cells: Mapping[str, Any]) -> tuple[dict[str, str], list[RowFault]]:
        found: dict[str, str] = {}
        faults = []
        for one in _TEXTS:
            if one not in cells:
                continue
            text = text_of(cells[one])
            shown = str(cells[one])[:_LONGEST_NUMBER]
            if isinstance(text, Miss):
                faults.append(row_fault(self._headers[one], text.code, shown=shown, **text.facts))
            elif len(text) > _LONGEST_NUMBER:
                faults.append(row_fault(self._headers[one], "number.too_long", shown=shown))
            else:
                found[one] = text
        return found, faults + self._of_elsewhere(found)

    def _of_elsewhere(self, texts: Mapping[str, str]) -> list[RowFault]:
        """Only told: the row is compared all the same."""
        number = _NATIONAL.fullmatch(texts.get(PLATFORM_NO, ""))
        if number is None or number[1] == self._work.county[:6]:
            return []
        return [row_fault(self._headers[PLATFORM_NO], "number.other_county", shown=number[0])]

    def _procedure(self, cells: Mapping[str, Any]) -> tuple[dict[str, Any], list[RowFault]]:
        """What the platform says of verdict, report, remediation and sign-off, in our codes."""
        found: dict[str, Any] = {}
        faults = []
        for one, (read, known) in self._readers.items():
            value = read(cells[one]) if one in cells else None
            if isinstance(value, Miss):
                faults.append(row_fault(self._headers[one], value.code, **value.facts))
            elif value is not None and value not in known:
                shown = str(value)[:_SHOWN]
                faults.append(row_fault(self._headers[one], "row.code_unknown", shown=shown))
            elif value is not None:
                found[one] = value == _YES if one == "is_signed_off" else value
        return found, faults

    def _place(
        self, texts: Mapping[str, str], point: Point | None, around: Around
    ) -> tuple[str | None, str | None, list[RowFault]]:
        """(township, village); a village nobody knows leaves the row in its township."""
        stated = Stated(
            texts.get(TOWNSHIP, ""), texts.get(VILLAGE, ""), "", point, around, self._headers
        )
        spot, faults = find_place(self._places, stated)
        if spot is not None:
            return spot.township, spot.village, faults
        return self._places.township(stated.township) if stated.township else None, None, faults


def _tidy_area(cell: Any) -> Any:
    """Platforms give more decimals than anybody measured."""
    value = number_of(cell)
    return round(value, 2) if isinstance(value, float) else cell


def _tidy_year(cell: Any) -> Any:
    """2005-06-01 and 2005.6 as text; of a date cell nobody knows whether it was typed as a year."""
    found = _DAY.match(cell) if isinstance(cell, str) else None
    return found[1] if found else cell


_DAY = re.compile(r"\s*((?:19|20)\d\d)\s*[-/.年]\s*\d")
_TIDIED = {"floor_area_m2": _tidy_area, "built_year": _tidy_year}
_NATIONAL = re.compile(r"YH(\d{6})\d{9}")  # county and serial, as inferred from FENGDU

_NO_OWNER: Mapping[str, Any] = {
    "owner_id_index": None,
    "owner_index": None,
    "door_index": None,
}


def _readers(schema: CountySchema, platform: Platform) -> dict[str, tuple[Reader, frozenset[str]]]:
    """Field -> how its cell is read, and the codes there are."""
    found = {}
    for one, (_, list_id) in OF_PROCEDURE.items():
        labels = schema.codes[list_id].labels if list_id else _OWN_CODES[one]
        by_label = {label: code for code, label in labels.items()} | {code: code for code in labels}
        read = reader_of_labels({**by_label, **platform.codes.get(one, {})})
        found[one] = (_yes_or_no(read) if one == "is_signed_off" else read, frozenset(labels))
    return found


_OWN_CODES: Mapping[str, Mapping[str, str]] = {
    "verdict": {code: label for code, label in VERDICTS.items() if code != "incomplete"},
    "is_signed_off": {_YES: "已销号", "no": "未销号"},
}


def _yes_or_no(read: Reader) -> Reader:
    def answer(cell: Any) -> Any:
        found = boolean_of(cell)
        return read(cell) if not isinstance(found, bool) else _YES if found else "no"

    return answer
