"""地质灾害隐患范围: the list, one area with its houses, drawing, importing, ending."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from shapely.geometry.base import BaseGeometry

from server.domain.acts import Act
from server.domain.problems import Problem
from server.domain.shapes import area_m2, lines_of
from server.http.answers import STATUS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.pages import words
from server.pages.drawing import bounds_text, context_text
from server.pages.frame import page
from server.pages.houses import Areas, asked_of_request, next_page
from server.pages.words import Words
from server.services import geohazard_files, geohazards, health, map_view
from server.services.geohazard_files import Faulty, Given
from server.services.work import Work

door = Door("geohazard_pages")

_FIELDS = ("name", "kind", "source", "outline", "version")
_DATUMS = {"wgs84": "CGCS2000 或 WGS-84", "gcj02": "GCJ-02（高德、腾讯地图）"}


@door.opens("/geohazards", act=Act.HOUSE_READ, label="地质灾害隐患范围")
def area_list(work: Work) -> str:
    """地质灾害隐患范围：名称、类型、来源、范围内房屋数"""
    asked = asked_of_request()
    found = geohazards.area_list(
        work, township=asked.get("township"), is_over=asked.get("state") == "over"
    )
    return page(
        work,
        "geohazards.html",
        asked=asked,
        found=found,
        most=geohazards.MOST_LISTED,
        may_draw=not geohazards.draw_reach(work).is_empty,
        areas=Areas(work),
        words=Words(work.county),
        say=words,
    )


@door.opens("/geohazards/<geohazard_id>", act=Act.HOUSE_READ, problems=("geohazard.missing",))
def one_area(work: Work, geohazard_id: str) -> str:
    """一处隐患范围和范围内的房屋"""
    asked = asked_of_request()
    area = geohazards.find_area(work, geohazard_id)
    after = key_of(asked.get("after"), 1)
    lines = geohazards.houses_inside(work, geohazard_id, after=after[0] if after else None)
    outline = geohazards.outline_of(work, geohazard_id)
    shown = health.today_of(work, lines[: geohazards.HOUSES_PAGE])
    more = (shown[-1].code,) if len(lines) > geohazards.HOUSES_PAGE else None
    return page(
        work,
        "geohazard.html",
        area=area,
        lines=shown,
        next_page=next_page(asked, cursor_of(more)),
        asked=asked,
        may_draw=not area.is_over and geohazards.may_draw(work, area),
        size_m2=round(area_m2(outline)) if outline is not None else None,
        bounds=bounds_text(outline, None),
        context=context_text(others={"": outline} if outline is not None else None),
        areas=Areas(work),
        words=Words(work.county),
        say=words,
        now=work.now,
    )


# ---- drawing


@door.opens("/geohazards/new", act=Act.GEOHAZARD_DRAW)
def show_new(work: Work) -> str:
    """描绘新的隐患范围"""
    geohazards.require_drawing(work)
    return _form(work, {}, None)


@door.opens("/geohazards/new", "POST", act=Act.GEOHAZARD_DRAW)
def take_new(work: Work) -> ResponseReturnValue:
    """录入描绘的隐患范围；不能受理时在原表上说明"""
    given = {name: request.form.get(name, "") for name in _FIELDS}
    drawn = {name: given[name] for name in ("name", "kind", "source", "outline")}
    try:
        area_id = geohazards.enter_drawn(work, **drawn)
    except Problem as problem:
        return _refused(work, given, None, problem)
    return _to(area_id)


@door.opens(
    "/geohazards/<geohazard_id>/redraw", act=Act.GEOHAZARD_DRAW, problems=("geohazard.missing",)
)
def show_redraw(work: Work, geohazard_id: str) -> str:
    """调整隐患范围"""
    area = geohazards.find_area(work, geohazard_id)
    given = {name: str(getattr(area, name)) for name in ("name", "kind", "source", "version")}
    outline = geohazards.outline_of(work, geohazard_id)
    return _form(work, {**given, "outline": lines_of(outline)}, geohazard_id)


@door.opens(
    "/geohazards/<geohazard_id>/redraw",
    "POST",
    act=Act.GEOHAZARD_DRAW,
    problems=("geohazard.missing",),
)
def take_redraw(work: Work, geohazard_id: str) -> ResponseReturnValue:
    """调整隐患范围：旧范围保留到今天，新范围今天起生效"""
    given = {name: request.form.get(name, "") for name in _FIELDS}
    drawn = {name: given[name] for name in ("name", "kind", "source", "outline")}
    try:
        area_id = geohazards.redraw(work, geohazard_id, **drawn, version=_version(given))
    except Problem as problem:
        return _refused(work, given, geohazard_id, problem)
    return _to(area_id)


@door.opens(
    "/geohazards/<geohazard_id>/end",
    "POST",
    act=Act.GEOHAZARD_DRAW,
    problems=("geohazard.missing", "geohazard.over"),
)
def take_end(work: Work, geohazard_id: str) -> ResponseReturnValue:
    """解除隐患范围"""
    geohazards.end(work, geohazard_id, version=_version(dict(request.form)))
    return _to(geohazard_id)


def _to(area_id: str) -> ResponseReturnValue:
    address = url_for("geohazard_pages.one_area", geohazard_id=area_id, notice="step_taken")
    return redirect(address, 303)


def _version(given: dict[str, str]) -> int:
    shown = given.get("version", "")
    return int(shown) if shown.isdecimal() and len(shown) < 10 else 0


def _refused(
    work: Work, given: dict[str, str], area_id: str | None, problem: Problem
) -> ResponseReturnValue:
    if problem.code in {"geohazard.missing", "act.forbidden"}:
        raise problem
    work.rollback()
    answer = make_response(_form(work, given, area_id, problem))
    answer.status_code = STATUS[problem.kind]
    return answer


def _form(
    work: Work, given: dict[str, str], area_id: str | None, problem: Problem | None = None
) -> str:
    outline: BaseGeometry | None = None
    if area_id is not None:
        outline = geohazards.outline_of(work, area_id)
    box = map_view.bounds_of_reach(work)
    return page(
        work,
        "geohazard_form.html",
        area_id=area_id,
        given=given,
        problem=problem,
        kinds=Words(work.county).labels("geohazard_kind"),
        bounds=bounds_text(outline, None) or ",".join(map(str, box)),
        context=context_text(others={"现有范围": outline} if outline is not None else None),
    )


# ---- importing


@door.opens("/geohazards/import", act=Act.GEOHAZARD_DRAW)
def show_import(work: Work) -> str:
    """导入隐患范围文件"""
    geohazards.require_drawing(work)
    return _import_form(work, {})


@door.opens("/geohazards/import", "POST", act=Act.GEOHAZARD_DRAW, max_bytes=25 << 20)
def take_import(work: Work) -> ResponseReturnValue:
    """导入隐患范围文件；有一处不能导入就一处也不录入，并逐处说明"""
    given = {name: request.form.get(name, "") for name in ("kind", "source", "datum")}
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Problem("geohazard.file_kind")
        asked = Given(given["kind"], given["source"], given["datum"])
        entered, faulty = geohazard_files.enter_file(work, file.read(), asked)
    except Problem as problem:
        if problem.code == "act.forbidden":
            raise
        return _import_refused(work, given, problem, [])
    if faulty:
        refusal = Problem("geohazard.rows_faulty", count=len(faulty))
        return _import_refused(work, given, refusal, faulty)
    return redirect(url_for("geohazard_pages.area_list", notice="step_taken", entered=entered), 303)


def _import_refused(
    work: Work, given: dict[str, str], problem: Problem, faulty: list[Faulty]
) -> ResponseReturnValue:
    work.rollback()
    answer = make_response(_import_form(work, given, problem, faulty))
    answer.status_code = STATUS[problem.kind]
    return answer


def _import_form(
    work: Work,
    given: dict[str, Any],
    problem: Problem | None = None,
    faulty: list[Faulty] | None = None,
) -> str:
    return page(
        work,
        "geohazard_import.html",
        given=given,
        problem=problem,
        faulty=faulty or [],
        kinds=Words(work.county).labels("geohazard_kind"),
        datums=_DATUMS,
        most=geohazard_files.MOST_AREAS,
    )
