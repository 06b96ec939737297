"""A platform's file as it is recognised: sheets, headings, and what each is taken for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.problems import Problem
from server.domain.reach import Reach, Span
from server.services.county import county_schema
from server.services.imports.fields import Field, header
from server.services.imports.header import SEARCHED_ROWS, Columns, find_header
from server.services.imports.houses import header_and_rows, places_of
from server.services.imports.mapping import ColumnMapping, mapping_of
from server.services.imports.sources import MOST_ROWS, Source, SourceRow
from server.services.imports.uploaded import headers_hash, opened
from server.services.reconciling.fields import fields_of, headings_of, with_codes
from server.services.reconciling.rows import RowReader
from server.services.work import Work
from server.store.reads import uploads
from server.store.reads.reconciliations import ComparisonRow
from survey_schema.platforms import Platform

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """One column, what it was taken for, and the first values in it where they name nobody."""

    name: str
    field: str | None
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """`headings` is empty where no header is found; `repeated` are mapped twice."""

    sheets: tuple[str, ...]
    headings: tuple[Heading, ...]
    fields: Mapping[str, Field]
    rows: int | None
    repeated: tuple[str, ...]


def recognise(work: Work, wanted: ComparisonRow, platform: Platform) -> Recognised:
    """As mapped, as a file of this platform with these headings was mapped last, or by name."""
    fields = fields_of(county_schema(work.county))
    with opened(work.store, wanted) as (source, _):
        if source.expected is not None and source.expected > MOST_ROWS:
            raise Problem("import.too_many_rows", limit=MOST_ROWS)
        first = [row.cells for _, row in zip(range(SEARCHED_ROWS + 3), source.rows, strict=False)]
        known = headings_of(fields, platform)
        mapping = _mapping_for(work, wanted, platform, first[:SEARCHED_ROWS], known)
        columns = find_header(first[:SEARCHED_ROWS], known, mapping)
        found = () if columns is None else tuple(_headings(columns, first, fields))
        return Recognised(source.sheets, found, fields, source.expected, _repeated(found))


def _mapping_for(
    work: Work,
    wanted: ComparisonRow,
    platform: Platform,
    searched: Sequence[Any],
    known: Mapping[str, str],
) -> ColumnMapping:
    own = mapping_in(work.county, wanted)
    guessed = None if wanted.mapping else find_header(searched, known, own)
    if guessed is None:
        return own
    kept = uploads.kept_mapping(work.db, work.county, mapping_key(platform, guessed.names))
    schema = county_schema(work.county)
    return own if kept is None else mapping_of(kept, fields_of(schema), schema.codes)


def mapping_key(platform: Platform, headings: Sequence[str]) -> str:
    """A platform's headings, apart from the same ones of an import or of another platform."""
    return headers_hash(("platform", platform.id, *(one for one in headings if one)))


def mapping_in(county: str, wanted: ComparisonRow) -> ColumnMapping:
    schema = county_schema(county)
    return mapping_of(wanted.mapping, fields_of(schema), schema.codes)


def _headings(
    columns: Columns, first: Sequence[Any], fields: Mapping[str, Field]
) -> Iterator[Heading]:
    taken = {at: field for field, places in columns.of.items() for at in places}
    data = first[columns.last_row + 1 :]
    for at, name in enumerate(columns.names):
        if name:
            yield Heading(name, taken.get(at), _examples(data, at, taken.get(at), fields))


def _examples(
    data: Sequence[Any], at: int, field: str | None, fields: Mapping[str, Field]
) -> tuple[str, ...]:
    """Only of columns known to tell of no person: an unknown one may hold anything."""
    if field is None or fields[field].personal:
        return ()
    found = (str(row[at]).strip()[:20] for row in data if at < len(row) and row[at] is not None)
    return tuple(dict.fromkeys(one for one in found if one))[:_EXAMPLES]


def _repeated(headings: Sequence[Heading]) -> tuple[str, ...]:
    names = Counter(header(one.name) for one in headings)
    twice = {one.name for one in headings if one.field and names[header(one.name)] > 1}
    return tuple(sorted(twice))


def reader_of(
    look: Work, wanted: ComparisonRow, platform: Platform, source: Source
) -> tuple[RowReader, Iterator[SourceRow]]:
    """How the rows are read, and the rows below the header."""
    schema = county_schema(look.county)
    mapping = with_codes(mapping_in(look.county, wanted), platform)
    columns, rows = header_and_rows(source, headings_of(fields_of(schema), platform), mapping)
    reader = RowReader(
        look,
        schema,
        platform,
        columns,
        mapping,
        places=places_of(look, schema.profile.name),
        within=Reach((Span(look.county, township=wanted.township_code),)),
    )
    return reader, rows
