"""Files that leave the house: each is recorded in the ledger before its first byte goes (M22).

What is read is read in snapshots of their own: the write transaction holds nothing but the entry.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from typing import IO, Any

from server.domain.acts import ROLE_ACTS, Act
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.outputs import csv, sheet_pdf
from server.outputs.dates import moment_text
from server.outputs.excel import Sheet, write_book
from server.outputs.fonts import fonts_of
from server.services import frozen, ledger, reports, todays_division
from server.services.county import county_schema
from server.services.directory_sheets import directory_sheets
from server.services.list_kinds import LISTS
from server.services.list_sheets import list_sheet
from server.services.month_house_sheets import house_sheets
from server.services.report_sheets import month_sheets
from server.services.reports import MonthReport
from server.services.resource_directory import directory_entries
from server.services.survey_columns import SurveyColumns, survey_columns
from server.services.todays_division import Version
from server.services.work import Look, Work
from server.store.reads import exports, figures
from server.store.reads.evidence import area_names
from server.store.reads.exports import SurveyFilter
from server.store.reads.lists import ListFilter

_IN_MEMORY = 1 << 20  # a larger file is put on disk while it is made


@dataclass(frozen=True, slots=True)
class File:
    """A file made and complete, at its beginning; whoever sends it closes it."""

    name: str
    content: IO[bytes]


def export_month(
    work: Work, month: str, issue: int | None = None, *, is_todays_division: bool = False
) -> File:
    """The month's report of the actor's reach as XLSX; `issue` 0 asks the ledger of today.

    In the division of its day, or with every table under the villages of today (0057).
    """
    with _looking(work) as look:
        report = _report(look, month, issue, is_todays_division=is_todays_division)
        sheets = [*month_sheets(report), *house_sheets(look, report)]
        content = _book(sheets, work.now)
    division = {"division": "today"} if is_todays_division else {}
    record_export(work, "report.xlsx", {"month": month, **division}, report.houses)
    told = "（现在的区划）" if is_todays_division else ""
    return File(f"{_county_name(work)}自建房月报-{month}{told}.xlsx", content)


def _report(look: Look, month: str, issue: int | None, *, is_todays_division: bool) -> MonthReport:
    if is_todays_division:
        version = Version(issue or None, is_of_ledger=issue == 0)
        return todays_division.report_of_month(look, month, version)
    if issue == 0:
        return reports.month_report(look, reports.cut_off_of_month(look, month))
    return frozen.report_of_month(look, month, issue)


def export_list(work: Work, which: str, wanted: ListFilter) -> File:
    """`which` is a key of LISTS: the hazard list, the remediation list or the ledger as XLSX."""
    counted = _Counted()
    with _looking(work) as look:
        sheet = _list_sheet(look, which, wanted)
        content = _book([replace(sheet, rows=counted.through(sheet.rows))], work.now)
    record_export(work, f"{which}.xlsx", _filters(wanted), counted.number)
    return File(f"{list_name(work, which, wanted)}.xlsx", content)


MOST_ON_PAPER = 1000  # lines; a page of A3 holds some twenty


def print_list(work: Work, which: str, wanted: ListFilter) -> File:
    """The same as PDF to sign; `list.too_long_for_paper` where nobody would print it."""
    with _looking(work) as look:
        sheet = _list_sheet(look, which, wanted)
        rows = list(islice(sheet.rows, MOST_ON_PAPER + 1))
    if len(rows) > MOST_ON_PAPER:
        raise Problem("list.too_long_for_paper", most=MOST_ON_PAPER)
    content = sheet_pdf.make(replace(sheet, rows=rows), fonts_of(work.store.config.fonts))
    record_export(work, f"{which}.pdf", _filters(wanted), len(rows))
    return File(f"{list_name(work, which, wanted)}.pdf", io.BytesIO(content))


def _list_sheet(look: Look, which: str, wanted: ListFilter) -> Sheet:
    """With the state of the ledger it can be checked against."""
    notes = [f"导出时间：{moment_text(look.now)}", ledger.in_words(ledger.standing(look))]
    return list_sheet(look, which, wanted, notes, place=_place(look, wanted))


def list_name(work: Work, which: str, wanted: ListFilter) -> str:
    return f"{_place(work, wanted) or _county_name(work)}{LISTS[which].title}"


def _place(work: Work, wanted: ListFilter) -> str:
    """砚城镇城关村, or nothing for the whole county: as asked for, else of the one area reached."""
    codes = [code for code in (wanted.township, wanted.village) if code] or _own_codes(work)
    if not codes:
        return ""
    names = area_names(whole_county(work.county), work.db, codes)
    return "".join(names.get(code, "") for code in codes)


def _own_codes(work: Work) -> list[str]:
    spans = set(reach_of(work.actor, Act.LIST_READ).spans)
    if len(spans) != 1:
        return []
    (span,) = spans
    return [code for code in (span.township, span.village) if code]


def export_sheet(
    work: Work,
    kind: str,
    sheet_of: Callable[[Look], Sheet],
    filters: Mapping[str, object],
    title: str,
) -> File:
    """Any other list as XLSX: read in a snapshot, counted, recorded."""
    counted = _Counted()
    with _looking(work) as look:
        sheet = sheet_of(look)
        content = _book([replace(sheet, rows=counted.through(sheet.rows))], work.now)
    given = {name: value for name, value in filters.items() if value is not None}
    record_export(work, f"{kind}.xlsx", given, counted.number)
    return File(f"{_county_name(work)}{title}.xlsx", content)


def export_sheets(
    work: Work,
    kind: str,
    sheets_of: Callable[[Look], Iterable[Sheet]],
    filters: Mapping[str, object],
    title: str,
) -> File:
    """The same of several sheets in one book."""
    counted = _Counted()
    with _looking(work) as look:
        sheets = (replace(one, rows=counted.through(one.rows)) for one in sheets_of(look))
        content = _book(sheets, work.now)
    given = {name: value for name, value in filters.items() if value is not None}
    record_export(work, f"{kind}.xlsx", given, counted.number)
    return File(f"{_county_name(work)}{title}.xlsx", content)


def export_directory(work: Work) -> File:
    """The county's government information resource directory as XLSX; it holds no county data."""
    require_act(work.actor, Act.EXPORT_READ)
    schema = county_schema(work.county)
    entries = directory_entries(schema)
    content = _book(directory_sheets(schema, entries), work.now)
    record_export(work, "directory.xlsx", {}, sum(len(one.items) for one in entries))
    return File(f"{schema.profile.name}政务信息资源目录.xlsx", content)


def export_surveys(work: Work, wanted: SurveyFilter, *, with_words: bool) -> Iterator[bytes]:
    """Every accepted survey in reach as CSV, in pieces; nothing personal is among the columns.

    The entry counts the surveys of this moment; one accepted before the last byte may be added.
    """
    require_act(work.actor, Act.EXPORT_READ)
    reach = reach_of(work.actor, Act.EXPORT_READ)
    with work.store.reading() as db:
        number = exports.accepted_count(reach, db, wanted)
    values = {"values": "label" if with_words else "code"}
    record_export(work, "submissions.csv", {**_filters(wanted), **values}, number)
    columns = survey_columns(work.county, with_words=with_words)
    return _survey_pieces(work, reach, wanted, columns)


def _survey_pieces(
    work: Work, reach: Reach, wanted: SurveyFilter, columns: SurveyColumns
) -> Iterator[bytes]:
    with work.store.reading() as db:
        areas = _area_names(work, db)
        rows = exports.accepted_surveys(reach, db, wanted)
        yield from csv.lines(columns.head, (columns.line(row, areas) for row in rows))


def _area_names(work: Work, db: Any) -> Mapping[str, str]:
    lines = figures.areas_on(whole_county(work.county), db, local_day(work.now))
    return {line.code: line.name for line in lines}


def _looking(work: Work) -> Look:
    """A snapshot in which only the seats count that may take data out."""
    require_act(work.actor, Act.EXPORT_READ)
    return Look(work.store, _exporting(work.actor), work.now)


def _exporting(actor: Actor) -> Actor:
    seats = (seat for seat in actor.seats if Act.EXPORT_READ in ROLE_ACTS[seat.role])
    return replace(actor, seats=tuple(seats))


def _book(sheets: Iterable[Sheet], made_at: datetime) -> IO[bytes]:
    content: Any = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    write_book(content, sheets, made_at=made_at)
    content.seek(0)
    return content


class _Counted:
    """Counts the rows that pass through it."""

    def __init__(self) -> None:
        self.number = 0

    def through(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            self.number += 1
            yield row


def _filters(wanted: ListFilter | SurveyFilter) -> dict[str, object]:
    return {name: value for name, value in asdict(wanted).items() if value is not None}


def record_export(work: Work, kind: str, filters: Mapping[str, object], rows: int) -> None:
    chain = f"county:{work.county}"
    work.record("export.made", chain, kind=kind, filters=dict(filters), rows=rows)


def _county_name(work: Work) -> str:
    return county_schema(work.county).profile.name
