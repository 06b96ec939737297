"""房屋档案: the houses of one's reach, narrowed, sorted, searched, in the columns chosen."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.permission import has_act
from server.http.addresses import local_address
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import filter_words, words
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import house_search, houses, list_columns, list_views, report_tellings
from server.services.house_asking import AGES, DUE_WITHIN, filter_of, only_filters
from server.services.work import Work
from server.store.reads.house_order import SORTS, URGENCY

door = Door("house_list_pages")

SORT_LABELS = {
    URGENCY: "紧急的在前",
    "code": "房屋编码",
    "address": "乡镇、村",
    "due": "期限近的在前",
    "surveyed": "排查早的在前",
    "newest": "排查近的在前",
}
# The column a sort stands for in the head of the table.
_SORT_OF_COLUMN = {"code": "code", "township": "address", "due": "due", "surveyed": "surveyed"}


@door.opens("/houses", act=Act.HOUSE_READ, label="房屋档案")
def house_list(work: Work) -> ResponseReturnValue:
    """房屋列表：按区划、判定、环节等筛选和排序，条件留在网址里；可按编码、户主、电话、地址查找"""
    asked = asked_of_request()
    found = _searched(work, asked["search"]) if "search" in asked else _listed(work, asked)
    if "search" in asked and len(found["lines"]) == 1:
        return redirect(url_for("house_pages.house_file", house_id=found["lines"][0].id), 303)
    areas, say = Areas(work), Words(work.county)
    owed = report_tellings.owed_of_houses(work, [one.id for one in found["lines"]])
    return page(
        work,
        "houses.html",
        asked=asked,
        areas=areas,
        say=words,
        words=say,
        now=work.now,
        count_cap=houses.COUNT_CAP,
        ages=AGES,
        due_within=DUE_WITHIN,
        sorts=SORT_LABELS,
        sort_of_column=_SORT_OF_COLUMN,
        columns=list_columns.COLUMNS,
        chosen=list_columns.chosen(work),
        chips=_chips(asked, filter_words.told(asked, areas, say)),
        address=lambda **change: _address(asked, **change),
        may_export=has_act(work.actor, Act.EXPORT_READ),
        filters=only_filters(asked),
        kept_views=list_views.views_of(work, list_columns.HOUSES),
        owed=owed,
        longest=house_search.LONGEST,
        **found,
    )


def _searched(work: Work, text: str) -> dict[str, Any]:
    found = house_search.search(work, text)
    return {"lines": found.lines, "next_page": None, "total": len(found.lines), "found": found}


def _listed(work: Work, asked: dict[str, str]) -> dict[str, Any]:
    sort = asked.get("sort", URGENCY)
    found = houses.house_page(
        work,
        filter_of(work.now, asked),
        sort=sort if sort in SORTS else URGENCY,
        after=key_of(asked.get("after"), 2, 3, 4),
    )
    return {
        "lines": found.lines,
        "next_page": next_page(asked, cursor_of(found.next_key)),
        "total": found.total,
        "found": None,
    }


def _address(asked: dict[str, str], **change: str) -> str:
    """The same list with something changed; an empty value leaves it out. From the first page."""
    kept = {name: value for name, value in {**asked, **change}.items() if value}
    kept.pop("after", None)
    return f"/houses?{urlencode(kept)}" if kept else "/houses"


def _chips(asked: dict[str, str], told: dict[str, str]) -> list[tuple[str, str]]:
    """What the list is narrowed to, in words, each with the address of the list without it."""
    return [(text, _address(asked, **{name: ""})) for name, text in told.items()]


@door.opens("/houses/columns", "POST", act=Act.HOUSE_READ)
def choose_columns(work: Work) -> ResponseReturnValue:
    """选择要显示的列，本人以后都这样显示"""
    columns = [] if request.form.get("usual") else request.form.getlist("columns")
    list_columns.choose(work, columns)
    return redirect(local_address(request.form.get("next", "/houses")), 303)
