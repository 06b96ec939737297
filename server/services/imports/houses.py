"""An import of houses from the first row to the last, batch by batch.

The command line opens a unit of work per batch and commits it; a run that is killed has committed
whole batches, and run again it finds them as already there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services.county import county_schema
from server.services.ids import fresh_id
from server.services.imports.candidate import Candidate
from server.services.imports.cells import is_blank
from server.services.imports.checking import Judged, RowCheck, import_reach
from server.services.imports.comparing import Comparison, Difference
from server.services.imports.fields import fields_of, headers_of
from server.services.imports.header import SEARCHED_ROWS, Columns, find_header
from server.services.imports.known import KnownHouses, Told
from server.services.imports.mapping import ColumnMapping, read_mapping
from server.services.imports.places import Places
from server.services.imports.reading import AnswerReader
from server.services.imports.registering import RunNote
from server.services.imports.sources import MOST_ROWS, Source, SourceRow, sha256_of
from server.services.imports.words import RowFault
from server.services.work import Work
from server.store.reads.grid import areas_of
from server.store.reads.imports import known_houses
from server.store.reads.whereabouts import whereabouts
from server.store.spatial import area_finder

BATCH = 500


@dataclass(slots=True)
class Batch:
    """What came of some hundred rows."""

    good: list[Candidate] = field(default_factory=list)
    there: list[tuple[Candidate, str]] = field(default_factory=list)  # with the house's id
    faulty: list[tuple[SourceRow, list[RowFault]]] = field(default_factory=list)
    rows: int = 0


@dataclass(frozen=True, slots=True)
class HouseImport:
    """A file made ready: what its columns are, and how its rows are judged."""

    columns: Columns
    note: RunNote
    recognised: tuple[tuple[str, str], ...]  # (header, field's label)
    comparison: Comparison
    _check: RowCheck
    _rows: Iterator[SourceRow]

    def batches(self) -> Iterator[Batch]:
        """`import.too_many_rows` and `import.broken` come when the rows before them are done."""
        seen = 0
        while some := list(islice(self._rows, BATCH)):
            batch = Batch(rows=len(some))
            filled = [row for row in some if not all(map(is_blank, row.cells))]
            for judged in self._check.check(filled):
                self._sort(judged, batch)
            yield batch
            seen += len(some)
            if seen > MOST_ROWS:
                raise Problem("import.too_many_rows", limit=MOST_ROWS)

    def _sort(self, judged: Judged, batch: Batch) -> None:
        row, one, same, faults = judged
        if one is None:
            batch.faulty.append((row, faults))
        elif same is not None and same.house_id is not None:
            batch.there.append((one, same.house_id))
        else:
            self._check.remember(one)
            batch.good.append(one)

    def differences(self, work: Work, batch: Batch) -> list[Difference]:
        return self.comparison.differences(work, batch.there) if batch.there else []


def prepare_import(
    work: Work, source: Source, path: Path, mapping: ColumnMapping | Path | None
) -> HouseImport:
    """Header, columns, places and known houses; `work` is only looked through.

    `mapping` as it was read already, or the file it stands in.
    """
    schema = county_schema(work.county)
    fields = fields_of(schema.form)
    if not isinstance(mapping, ColumnMapping):
        mapping = read_mapping(mapping, fields, schema.codes)
    columns, rows = header_and_rows(source, headers_of(fields), mapping)
    answers = AnswerReader(schema, columns, mapping, local_day(work.now))
    places = places_of(work, schema.profile.name)
    check = RowCheck(
        work, answers, places, _known(work), datum=mapping.coordinates, kind=source.kind
    )
    recognised = tuple(
        (columns.names[at], fields[one].label) for one, where in columns.of.items() for at in where
    )
    return HouseImport(
        columns=columns,
        note=_note(work, path, columns, mapping),
        recognised=recognised,
        comparison=Comparison(schema.form, schema.codes, answers.header, places.names),
        _check=check,
        _rows=rows,
    )


def header_and_rows(
    source: Source, known: dict[str, str], mapping: ColumnMapping
) -> tuple[Columns, Iterator[SourceRow]]:
    first = list(islice(source.rows, SEARCHED_ROWS))
    if all(is_blank(cell) for row in first for cell in row.cells):
        raise Problem("import.empty")
    # a layer's fields are its header; below it everything is data
    searched = first[:1] if source.kind == "gpkg" else first
    columns = find_header([row.cells for row in searched], known, mapping)
    if columns is None:
        sheets = "、".join(source.sheets)
        raise Problem("import.no_header", sheet=source.sheet, sheets=sheets)
    return columns, chain(first[columns.last_row + 1 :], source.rows)


def places_of(work: Work, county_name: str) -> Places:
    county, today = whole_county(work.county), local_day(work.now)
    places = Places(
        county_name,
        areas_of(county, work.db, today),
        whereabouts(county, work.db, today),
        area_finder(work.db, work.county, "grid", today),
    )
    if not places.villages:
        raise Problem("import.no_villages")
    return places


def _known(work: Work) -> KnownHouses:
    """Of the whole county, so that nothing is doubled; a code is told only within reach."""
    known, own = KnownHouses(), import_reach(work.actor)
    is_whole = own == whole_county(work.county)
    told_ids = None if is_whole else {one.id for one in known_houses(own, work.db)}
    for house in known_houses(whole_county(work.county), work.db):
        is_told = told_ids is None or house.id in told_ids
        text = f"档案中的房屋 {house.code}" if is_told else "辖区外的一处房屋"
        known.add(
            Told(text, house.id),
            key=house.import_key,
            owner_and_door=(house.owner_index, house.door_index),
            at=None if house.lon is None or house.lat is None else (house.lon, house.lat),
        )
    return known


def _note(work: Work, path: Path, columns: Columns, mapping: ColumnMapping) -> RunNote:
    kept: dict[str, Any] = {
        "columns": {one: [columns.names[at] for at in at_] for one, at_ in columns.of.items()},
        "constants": sorted(mapping.constants),
        "coordinates": mapping.coordinates,
    }
    return RunNote(fresh_id(work), path.name, sha256_of(path), kept)


def texts_of(row: SourceRow, width: int) -> Sequence[Any]:
    """The row's cells, as many as there are headers."""
    return (*row.cells[:width], *[None] * (width - len(row.cells)))
