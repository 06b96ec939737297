"""Forms with a map to draw on: where a house stands, its outline, the grids of a village.

What is drawn stands in the form as lines `longitude,latitude`, so it can be read, typed and sent
without a map too.
"""

from __future__ import annotations

from typing import Any

import orjson
from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from shapely.geometry import Point, mapping
from shapely.geometry.base import BaseGeometry

from server.domain.acts import Act
from server.domain.problems import Problem
from server.domain.shapes import area_m2, lines_of
from server.http.answers import STATUS
from server.http.door import Door
from server.pages.frame import page
from server.pages.houses import Areas
from server.services import grid_boundaries, house_position
from server.services.grid_boundaries import VillageGrids
from server.services.house_position import Placing
from server.services.work import Work

door = Door("drawing")

_MARGIN = 0.15  # of the shape, around it
_AROUND_POINT = 0.0008  # degrees, about 80 m


# ---- a house


@door.opens("/houses/<house_id>/position", act=Act.HOUSE_MOVE, problems=("house.missing",))
def show_position(work: Work, house_id: str) -> str:
    """标注或调整房屋位置"""
    placing = house_position.placing(work, house_id)
    house = placing.house
    given = {"lon": house.lon or "", "lat": house.lat or "", "version": house.version}
    return _position_page(work, placing, given)


@door.opens("/houses/<house_id>/position", "POST", act=Act.HOUSE_MOVE, problems=("house.missing",))
def take_position(work: Work, house_id: str) -> ResponseReturnValue:
    """标注房屋位置；不能受理时在原表上说明"""
    given = _given("lon", "lat", "reason", "version", "sure")
    try:
        house_position.move(
            work,
            house_id,
            lon=_degrees(given["lon"]),
            lat=_degrees(given["lat"]),
            reason=given["reason"],
            version=_number(given["version"]),
            is_sure=given["sure"] == "yes",
        )
    except Problem as problem:
        return _refused(work, problem, _again_position, house_id, given)
    return redirect(url_for("house_pages.house_file", house_id=house_id, notice="step_taken"), 303)


def _again_position(work: Work, house_id: str, given: dict[str, Any], problem: Problem) -> str:
    return _position_page(work, house_position.placing(work, house_id), given, problem)


def _position_page(
    work: Work, placing: Placing, given: dict[str, Any], problem: Problem | None = None
) -> str:
    house = placing.house
    spot = None if house.lon is None or house.lat is None else Point(house.lon, house.lat)
    return page(
        work,
        "draw_position.html",
        placing=placing,
        house=house,
        areas=Areas(work),
        given=given,
        problem=problem,
        bounds=bounds_text(spot, placing.boundary),
        context=context_text(village=placing.boundary, house=spot, outline=placing.outline),
    )


@door.opens("/houses/<house_id>/outline", act=Act.HOUSE_MOVE, problems=("house.missing",))
def show_outline(work: Work, house_id: str) -> str:
    """描绘房屋轮廓"""
    placing = house_position.placing(work, house_id)
    version = placing.outline_version
    given = {"outline": lines_of(placing.outline), "version": "" if version is None else version}
    return _outline_page(work, placing, given)


@door.opens("/houses/<house_id>/outline", "POST", act=Act.HOUSE_MOVE, problems=("house.missing",))
def take_outline(work: Work, house_id: str) -> ResponseReturnValue:
    """描绘房屋轮廓；不能受理时在原表上说明"""
    given = _given("outline", "version")
    version = _number(given["version"]) if given["version"] else None
    try:
        house_position.draw_outline(work, house_id, outline=given["outline"], version=version)
    except Problem as problem:
        return _refused(work, problem, _again_outline, house_id, given)
    return redirect(url_for("house_pages.house_file", house_id=house_id, notice="step_taken"), 303)


def _again_outline(work: Work, house_id: str, given: dict[str, Any], problem: Problem) -> str:
    return _outline_page(work, house_position.placing(work, house_id), given, problem)


def _outline_page(
    work: Work, placing: Placing, given: dict[str, Any], problem: Problem | None = None
) -> str:
    house = placing.house
    spot = None if house.lon is None or house.lat is None else Point(house.lon, house.lat)
    return page(
        work,
        "draw_outline.html",
        placing=placing,
        house=house,
        given=given,
        problem=problem,
        bounds=bounds_text(placing.outline or spot, placing.boundary),
        context=context_text(village=placing.boundary, house=spot),
    )


# ---- grids


@door.opens("/map/grids", act=Act.GRID_DRAW)
def grids_page(work: Work) -> str:
    """网格描绘：选村，看网格的界线、面积和房屋数"""
    asked = request.args.get("village", "")
    found = grid_boundaries.village_grids(work, asked) if asked else None
    township = found.township if found else request.args.get("township", "")
    return page(
        work,
        "map_grids.html",
        asked={"township": township, "village": asked},
        areas=Areas(work),
        found=found,
        area_m2=area_m2,
        bounds=bounds_text(None, found.boundary if found else None),
        context=_grid_context(found, None) if found else "{}",
    )


@door.opens("/map/villages/<village>/grids/new", act=Act.GRID_DRAW, problems=("area.missing",))
def show_new_grid(work: Work, village: str) -> str:
    """描绘新网格"""
    return _grid_page(work, grid_boundaries.village_grids(work, village), None, {})


@door.opens(
    "/map/villages/<village>/grids/new", "POST", act=Act.GRID_DRAW, problems=("area.missing",)
)
def take_new_grid(work: Work, village: str) -> ResponseReturnValue:
    """描绘新网格；不能受理时在原表上说明"""
    given = _given("name", "outline")
    try:
        grid_boundaries.draw_new(work, village, **given)
    except Problem as problem:
        return _refused(work, problem, _again_new_grid, village, given)
    return _to_grids(village)


def _again_new_grid(work: Work, village: str, given: dict[str, Any], problem: Problem) -> str:
    found = grid_boundaries.village_grids(work, village)
    return _grid_page(work, found, None, given, problem)


@door.opens("/map/grids/<grid_code>", act=Act.GRID_DRAW, problems=("grid.missing",))
def show_grid(work: Work, grid_code: str) -> str:
    """调整网格边界"""
    found = grid_boundaries.village_grids(work, grid_boundaries.village_of(work, grid_code))
    grid = next(one for one in found.grids if one.code == grid_code)
    given = {"name": grid.name, "outline": lines_of(grid.shape)}
    return _grid_page(work, found, grid_code, given)


@door.opens("/map/grids/<grid_code>", "POST", act=Act.GRID_DRAW, problems=("grid.missing",))
def take_grid(work: Work, grid_code: str) -> ResponseReturnValue:
    """调整网格边界；不能受理时在原表上说明"""
    given = _given("name", "outline")
    village = grid_boundaries.village_of(work, grid_code)
    try:
        grid_boundaries.redraw(work, grid_code, **given)
    except Problem as problem:
        return _refused(work, problem, _again_grid, grid_code, given)
    return _to_grids(village)


def _again_grid(work: Work, grid_code: str, given: dict[str, Any], problem: Problem) -> str:
    found = grid_boundaries.village_grids(work, grid_boundaries.village_of(work, grid_code))
    return _grid_page(work, found, grid_code, given, problem)


def _to_grids(village: str) -> ResponseReturnValue:
    return redirect(url_for("drawing.grids_page", village=village, notice="step_taken"), 303)


def _grid_page(
    work: Work,
    found: VillageGrids,
    grid_code: str | None,
    given: dict[str, Any],
    problem: Problem | None = None,
) -> str:
    return page(
        work,
        "draw_grid.html",
        found=found,
        grid_code=grid_code,
        given=given,
        problem=problem,
        bounds=bounds_text(None, found.boundary),
        context=_grid_context(found, grid_code),
    )


def _grid_context(found: VillageGrids, grid_code: str | None) -> str:
    others = {
        one.name: one.shape
        for one in found.grids
        if one.code != grid_code and one.shape is not None
    }
    return context_text(village=found.boundary, others=others)


# ---- shared


def _given(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}


def _degrees(text: str) -> float:
    try:
        return float(text.strip())
    except ValueError as error:
        raise Problem("place.unknown") from error


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _refused(
    work: Work, problem: Problem, again: Any, subject: str, given: dict[str, Any]
) -> ResponseReturnValue:
    if problem.code in {"house.missing", "area.missing", "grid.missing", "act.forbidden"}:
        raise problem
    work.rollback()
    answer = make_response(again(work, subject, given, problem))
    answer.status_code = STATUS[problem.kind]
    return answer


def bounds_text(shape: BaseGeometry | None, around: BaseGeometry | None) -> str:
    """Of the shape with some room, else of what is around it; empty where neither is known."""
    if shape is not None and not shape.is_empty:
        west, south, east, north = shape.bounds
        room = max(_AROUND_POINT, (east - west) * _MARGIN)
    elif around is not None:
        west, south, east, north = around.bounds
        room = (east - west) * _MARGIN / 3
    else:
        return ""
    return f"{west - room},{south - room},{east + room},{north + room}"


def context_text(
    village: BaseGeometry | None = None,
    house: BaseGeometry | None = None,
    outline: BaseGeometry | None = None,
    others: dict[str, BaseGeometry] | None = None,
) -> str:
    """What is shown beside what is drawn, as GeoJSON."""
    shapes = [("village", "", village), ("house", "", house), ("outline", "", outline)]
    shapes += [("other", name, shape) for name, shape in (others or {}).items()]
    features = [
        {"type": "Feature", "properties": {"what": what, "name": name}, "geometry": mapping(shape)}
        for what, name, shape in shapes
        if shape is not None
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features}).decode()
