"""隐患清单, 整治清单 and 整治台账 as sheets, whole; their columns are those of list_kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from server.outputs.excel import Column, Sheet
from server.services.county import county_schema
from server.services.list_kinds import LISTS, ListKind, cell_of, words_of
from server.services.lists import Page
from server.services.work import Work
from server.store.reads.lists import ListFilter

_PAGE = 500


def list_sheet(
    work: Work, which: str, wanted: ListFilter, notes: list[str], *, place: str = ""
) -> Sheet:
    """The whole list as one sheet, of the county or of `place`; its rows are read while written."""
    kind = LISTS[which]
    schema = county_schema(work.county)
    words = [words_of(schema, column.words) for column in kind.columns]
    return Sheet(
        name=kind.title,
        title=f"{place or schema.profile.name}自建房安全专项整治{kind.title}",
        notes=notes,
        columns=[
            Column("序号", 6, "number"),
            *(Column(one.title, one.width, one.kind) for one in kind.columns),
        ],
        rows=(
            [
                number,
                *(cell_of(row.get(c.key), w) for c, w in zip(kind.columns, words, strict=True)),
            ]
            for number, row in enumerate(_rows(work, kind, wanted), start=1)
        ),
        fixed=2,
        has_filter=True,
    )


def _rows(work: Work, kind: ListKind, wanted: ListFilter) -> Iterator[dict[str, Any]]:
    page = Page(None, _PAGE)
    while True:
        found = kind.read(work, wanted, page)
        yield from kind.parts(work, found.rows) if found.rows else ()
        if found.next_key is None:
            return
        page = Page(found.next_key, _PAGE)
