"""The county list of houses, and the file of one house (一户一档)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Track
from server.domain.reach import reach_of
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import house_facts, words
from server.pages.frame import page
from server.pages.words import Words
from server.services import houses
from server.services.work import Work
from server.store.reads.grid import AreaLine, areas_of
from server.store.reads.house_filter import POSITIONS, HouseFilter

door = Door("house_pages")

_CHOICES = ("verdict", "health_code", "stage")


@door.opens("/houses", act=Act.HOUSE_READ, label="房屋档案")
def house_list(work: Work) -> ResponseReturnValue:
    """房屋列表：按区划、判定、环节筛选，条件留在网址里"""
    asked = asked_of_request()
    found = _searched(work, asked["search"]) if "search" in asked else _listed(work, asked)
    if "search" in asked and len(found["lines"]) == 1:
        return redirect(url_for("house_pages.house_file", house_id=found["lines"][0].id), 303)
    return page(
        work,
        "houses.html",
        asked=asked,
        areas=Areas(work),
        say=words,
        words=Words(work.county),
        now=work.now,
        count_cap=houses.COUNT_CAP,
        **found,
    )


def _searched(work: Work, text: str) -> dict[str, Any]:
    lines = houses.search(work, text)
    return {"lines": lines, "next_page": None, "total": len(lines)}


def _listed(work: Work, asked: dict[str, str]) -> dict[str, Any]:
    found = houses.house_page(work, filter_of(work, asked), after=key_of(asked.get("after"), 3))
    return {
        "lines": found.lines,
        "next_page": next_page(asked, cursor_of(found.next_key)),
        "total": found.total,
    }


def filter_of(work: Work, asked: dict[str, str]) -> HouseFilter:
    """What the address asks for; what it does not know it leaves out."""
    return HouseFilter(
        township=asked.get("township"),
        village=asked.get("village"),
        grid=asked.get("grid"),
        is_operational=flag(asked.get("operational")),
        is_key_survey=flag(asked.get("key")),
        is_surveyed=flag(asked.get("surveyed")),
        is_ended={"1": True, "all": None}.get(asked.get("ended", ""), False),
        position=asked.get("position") if asked.get("position") in POSITIONS else None,
        question=asked.get("question"),
        overdue_at=work.now if asked.get("overdue") == "1" else None,
        is_uncontrolled=flag(asked.get("uncontrolled")),
        is_to_confirm=flag(asked.get("to_confirm")),
        track=asked.get("track") if asked.get("track") in tuple(Track) else None,
        **{name: asked.get(name) for name in _CHOICES},
    )


def asked_of_request() -> dict[str, str]:
    """What the address asks for, without what was left empty."""
    return {name: value for name, value in request.args.items() if value.strip()}


def flag(text: str | None) -> bool | None:
    """1, 0, or anything else for "either"."""
    return {"1": True, "0": False}.get(text or "")


def next_page(asked: dict[str, str], cursor: str | None) -> str | None:
    """The address of the next page with the same filter."""
    if cursor is None:
        return None
    return f"{request.path}?{urlencode({**asked, 'after': cursor})}"


class Areas:
    """Names and choices of the divisions within reach."""

    def __init__(self, work: Work, act: Act = Act.HOUSE_READ) -> None:
        lines = areas_of(reach_of(work.actor, act), work.db, local_day(work.now))
        self._names = {line.code: line.name for line in lines}
        self.townships = [line for line in lines if line.level == "township"]
        self._villages = [line for line in lines if line.level == "village"]
        self._grids = [line for line in lines if line.level == "grid"]

    def name(self, code: str | None) -> str:
        return self._names.get(code or "", code or "—")

    def villages(self, township: str | None) -> list[AreaLine]:
        return [line for line in self._villages if line.parent_code == township]

    def grids(self, village: str | None) -> list[AreaLine]:
        return [line for line in self._grids if line.parent_code == village]


@door.opens("/houses/<house_id>", act=Act.HOUSE_READ, problems=("house.missing",))
def house_file(work: Work, house_id: str) -> str:
    """一户一档：下一步、判定依据、案卷、文书、照片、周边、台账时间线"""
    return page(work, "house.html", **house_facts.of_house(work, house_id))
