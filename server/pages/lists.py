"""两清单一台账 as the county prints them: village, township and county are one list, narrowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import has_act
from server.domain.problems import Problem
from server.http.addresses import local_address
from server.http.door import Door
from server.http.downloads import attachment, file_pieces
from server.http.paging import cursor_of, key_of
from server.pages import paper_words, words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import exports, ledger, list_columns, list_views, lists
from server.services.county import county_schema
from server.services.house_asking import flag
from server.services.list_kinds import LISTS, ListColumn, cell_of, words_of
from server.services.work import Work
from server.store.reads.lists import ListFilter

door = Door("list_pages")


class ListKind(NamedTuple):
    title: str
    states: dict[str, str]


KINDS = {
    "hazards": ListKind("隐患清单", {"open": "未销号", "struck": "已销号"}),
    "remediations": ListKind(
        "整治清单", {"waiting": "待整治", "working": "整治中", "done": "已整治"}
    ),
    "ledger": ListKind("整治台账", {"open": "办理中", "closed": "已办结"}),
}


@door.opens("/lists", act=Act.LIST_READ, label="两清单一台账")
def first_list(work: Work) -> str:
    """两清单一台账：先看隐患清单"""
    return _shown(work, "hazards")


@door.opens("/lists/<kind>", act=Act.LIST_READ, problems=("route.missing",))
def one_list(work: Work, kind: str) -> str:
    """隐患清单、整治清单、整治台账"""
    return _shown(work, kind)


@door.opens(
    "/lists/<kind>/sheet",
    "POST",
    act=Act.EXPORT_READ,
    problems=("route.missing", "list.too_long_for_paper"),
)
def list_file(work: Work, kind: str) -> Response:
    """按县统一表式导出，XLSX 或 PDF；导出记入台账"""
    if kind not in KINDS:
        raise Problem("route.missing")
    asked = {name: value for name, value in request.form.items() if value.strip()}
    wanted = _filter_of(work, KINDS[kind], asked)
    is_pdf = asked.get("form") == "pdf"
    file = (exports.print_list if is_pdf else exports.export_list)(work, kind, wanted)
    media_type = "application/pdf" if is_pdf else _XLSX
    return attachment(file_pieces(file.content), file.name, media_type)


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _shown(work: Work, kind: str) -> str:
    if kind not in KINDS:
        raise Problem("route.missing")
    asked = asked_of_request()
    part = lists.Page(after=key_of(asked.get("after"), 4))
    wanted = _filter_of(work, KINDS[kind], asked)
    found = LISTS[kind].read(work, wanted, part)
    return page(
        work,
        "list.html",
        kind=kind,
        kinds=KINDS,
        this=KINDS[kind],
        asked=asked,
        areas=Areas(work),
        total=None if asked.get("after") else lists.count_of(work, kind, wanted),
        rows=LISTS[kind].parts(work, found.rows) if found.rows else [],
        shown=list_columns.shown(work, kind),
        columns=list_columns.columns_of(kind),
        head_of=list_columns.head_of,
        told=_teller(work),
        today=local_day(work.now),
        kept_views=list_views.views_of(work, kind),
        say=words,
        words=Words(work.county),
        may_supervise=paper_words.may_issue(work, "supervision_letter"),
        next_page=next_page(asked, cursor_of(found.next_key)),
        place=exports.list_name(work, kind, wanted),
        may_export=has_act(work.actor, Act.EXPORT_READ),
        ledger=ledger.standing(work),
    )


@door.opens("/lists/<kind>/columns", "POST", act=Act.LIST_READ, problems=("route.missing",))
def choose_columns(work: Work, kind: str) -> ResponseReturnValue:
    """选择这张表要显示的列，本人以后都这样显示"""
    if kind not in KINDS:
        raise Problem("route.missing")
    columns = [] if request.form.get("usual") else request.form.getlist("columns")
    list_columns.choose(work, columns, kind)
    return redirect(local_address(request.form.get("next", f"/lists/{kind}")), 303)


def _teller(work: Work) -> Callable[[ListColumn, dict[str, Any]], str]:
    """A cell in words, as the sheet has it."""
    schema = county_schema(work.county)

    def told(column: ListColumn, row: dict[str, Any]) -> str:
        value = cell_of(row.get(column.key), words_of(schema, column.words))
        return words.cell(value)

    return told


def _filter_of(work: Work, kind: ListKind, asked: dict[str, Any]) -> ListFilter:
    return ListFilter(
        township=asked.get("township"),
        village=asked.get("village"),
        is_operational=flag(asked.get("operational")),
        severity=asked.get("severity"),
        state=asked.get("state") if asked.get("state") in kind.states else None,
        overdue_at=work.now if asked.get("overdue") == "1" else None,
        is_uncontrolled=flag(asked.get("uncontrolled")),
    )
