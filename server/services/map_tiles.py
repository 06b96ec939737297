"""一张图: what a tile of the office's map holds, within reach and by zoom.

Far away houses are counted by cell and colour; near they are points. No tile, no count of a
cluster tells of a house outside the reach.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from shapely import Point
from shapely.geometry.base import BaseGeometry

from server.domain.acts import Act
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services.finding import unseen
from server.services.map_ground import footprints_in
from server.services.work import Work
from server.store.reads import map_tiles as reads
from server.store.reads.grid import areas_of
from server.store.reads.house_filter import HouseFilter
from server.store.reads.map_tiles import Cell, Spot
from server.store.spatial import Box

if TYPE_CHECKING:
    from server.outputs.vector_tiles import Feature

DEEPEST = 16
SINGLE_FROM = 16  # from this zoom houses are shown one by one
MOST_SPOTS = 1_500
_CLUSTERS = 8  # cells of a tile, side by side: about 64 px
_HEAT_CELLS = 24
_VILLAGES_FROM = 11
_GRIDS_FROM = 12
_OUTLINES_FROM = 15

Made = dict[str, "list[Feature]"]


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile as asked for: `on` is the day of boundaries and geohazard areas."""

    z: int
    x: int
    y: int
    wanted: HouseFilter
    on: date

    @property
    def is_there(self) -> bool:
        side = 2**self.z
        return 0 <= self.z <= DEEPEST and 0 <= self.x < side and 0 <= self.y < side


def tile(work: Work, layer: str, asked: Tile) -> bytes:
    """The bytes of one tile; `tile.missing` for a layer or a tile there is not."""
    from server.outputs import vector_tiles

    require_act(work.actor, Act.HOUSE_READ)
    make = LAYERS.get(layer)
    if make is None or not asked.is_there:
        raise Problem("tile.missing")
    wanted = replace(asked.wanted, as_of=asked.on, unseen=unseen(work))
    asked = replace(asked, wanted=wanted)
    box = Box(*vector_tiles.bounds(asked.z, asked.x, asked.y))
    made = make(work, reach_of(work.actor, Act.HOUSE_READ), asked, box)
    layers = {name: vector_tiles.Layer(some) for name, some in made.items() if some}
    return vector_tiles.tile(layers, asked.z, asked.x, asked.y)


def _feature(shape: BaseGeometry, **facts: str | int | float | bool | None) -> Feature:
    from server.outputs.vector_tiles import Feature

    return Feature(shape, facts)


def _houses(work: Work, reach: Reach, asked: Tile, box: Box) -> Made:
    if asked.z >= SINGLE_FROM:
        found = reads.spots(reach, work.db, asked.wanted, box, day=asked.on, limit=MOST_SPOTS)
        return {"houses": [_spot(one) for one in found]}
    cells = reads.cells(reach, work.db, asked.wanted, box, columns=_CLUSTERS, day=asked.on)
    return {"houses": [_cell(one) for one in cells]}


def _spot(one: Spot) -> Feature:
    facts = {"id": one.id, "code": one.code, "colour": one.colour, "urgent": one.is_urgent}
    return _feature(Point(one.lon, one.lat), count=1, **facts)


def _cell(one: Cell) -> Feature:
    colours = {"green": one.green, "yellow": one.yellow, "red": one.red, "grey": one.grey}
    place = Point(one.lon, one.lat)
    if one.count > 1:
        return _feature(place, count=one.count, **colours)
    colour = next(name for name, number in colours.items() if number)
    return _feature(place, count=1, id=one.id, code=one.code, colour=colour)


def _heat(work: Work, reach: Reach, asked: Tile, box: Box) -> Made:
    found = reads.heat(reach, work.db, asked.wanted, box, columns=_HEAT_CELLS)
    return {
        "heat": [
            _feature(Point(one.lon, one.lat), hazards=one.hazards, severe=one.severe)
            for one in found
        ]
    }


def _boundaries(work: Work, reach: Reach, asked: Tile, box: Box) -> Made:
    levels = ("township", "village") if asked.z >= _VILLAGES_FROM else ("township",)
    areas = _areas(work, reach, asked, box, levels)
    county = reads.county_shape(reach, work.db)
    named = [one for one in areas if _holds(box, one.shape.representative_point())]
    return {
        "county": [] if county is None else [_feature(county)],
        "areas": [_feature(one.shape, code=one.code, level=one.level) for one in areas],
        "names": [
            _feature(one.shape.representative_point(), name=one.name, level=one.level)
            for one in named
        ],
    }


def _grids(work: Work, reach: Reach, asked: Tile, box: Box) -> Made:
    if asked.z < _GRIDS_FROM:
        return {}
    areas = _areas(work, reach, asked, box, ("grid",))
    named = [one for one in areas if _holds(box, one.shape.representative_point())]
    return {
        "grids": [_feature(one.shape, code=one.code, name=one.name) for one in areas],
        "grid_names": [_feature(one.shape.representative_point(), name=one.name) for one in named],
    }


def _areas(
    work: Work, reach: Reach, asked: Tile, box: Box, levels: tuple[str, ...]
) -> list[reads.Drawn]:
    """Those the reach touches: its own divisions and those they are a part of."""
    known = {one.code for one in areas_of(reach, work.db, asked.on)}
    found = reads.areas_in(reach, work.db, box, levels, asked.on)
    return [one for one in found if one.code in known]


def _geohazards(work: Work, reach: Reach, asked: Tile, box: Box) -> Made:
    found = reads.geohazards_in(reach, work.db, box, asked.on)
    return {
        "geohazards": [
            _feature(one.shape, id=one.id, name=one.name, kind=one.kind) for one in found
        ]
    }


def _outlines(work: Work, reach: Reach, asked: Tile, box: Box) -> Made:
    if asked.z < _OUTLINES_FROM:
        return {}
    drawn = reads.outlines_in(reach, work.db, box)
    around = reads.areas_in(reach, work.db, box, ("village",), asked.on)
    lines = areas_of(reach, work.db, asked.on)
    census = footprints_in(work, reach, lines, {one.code for one in around}, box)
    return {
        "outlines": [_feature(shape, house=house) for house, shape in drawn],
        "footprints": [_feature(shape) for shape in census],
    }


def _holds(box: Box, point: Point) -> bool:
    """Half-open: a name stands in one tile only."""
    return box.west <= point.x < box.east and box.south <= point.y < box.north


Make = Callable[[Work, Reach, Tile, Box], Made]
LAYERS: Mapping[str, Make] = {
    "houses": _houses,
    "heat": _heat,
    "boundaries": _boundaries,
    "grids": _grids,
    "geohazards": _geohazards,
    "outlines": _outlines,
}
