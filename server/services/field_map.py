"""The map a phone carries: boundaries of its grid, roads and outlines of houses, in one file.

Houses are not in it: the phone draws those it holds, in the state it knows. Only where the office
drew a house's outline is the house named, so that a tap inside finds it. What the file is made
from names it (`version`), so that the same ground is drawn once and a phone fetches only what has
changed. Nothing outside the reach is drawn (law 2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Place
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services.ground import unpacked
from server.services.work import Work
from server.store.made import MadeFiles
from server.store.reads import grid, ground as reads, map_tiles
from server.store.reads.grid import AreaLine
from server.store.reads.ground import DrawnArea, GroundLine
from server.store.reads.map_tiles import OutlineLine

MOST_VILLAGES = 60  # a whole township; a county's map belongs to the office
_DRAWN_BY = "1"  # raise it when the same ground is drawn otherwise


class _Ground(NamedTuple):
    areas: list[DrawnArea]
    lines: list[GroundLine]
    villages: frozenset[str]
    held_whole: frozenset[str]  # villages of the reach, not only grids in them
    outlines: list[OutlineLine]  # of houses, drawn in the office


def version_for(work: Work, reach: Reach, lines: Sequence[AreaLine], day: date) -> str | None:
    """Of the map this phone may have; None for too wide a reach, or one without boundaries."""
    villages = _villages(reach, lines)
    if not 0 < len(villages) <= MOST_VILLAGES:
        return None
    ground = _ground(work, reach, lines, day)
    return _version(reach, ground) if ground.areas else None


def field_map(work: Work, known: str | None) -> tuple[str, bytes | None]:
    """Version and file, without the file when `known` is its version. `map.too_wide`."""
    require_act(work.actor, Act.GRID_PULL)
    reach, day = reach_of(work.actor, Act.GRID_PULL), local_day(work.now)
    lines = grid.areas_of(reach, work.db, day)
    if len(_villages(reach, lines)) > MOST_VILLAGES:
        raise Problem("map.too_wide", villages=MOST_VILLAGES)
    ground = _ground(work, reach, lines, day)
    if not ground.areas:
        raise Problem("map.missing")
    version = _version(reach, ground)
    if version == known:
        return version, None
    made = MadeFiles(work.store.config.home / "maps", ".pmtiles")
    return version, made.get(version) or made.keep(version, _drawn(work, reach, ground))


def _villages(reach: Reach, lines: Sequence[AreaLine]) -> frozenset[str]:
    return frozenset(one.code for one in lines if one.level == "village")


def _ground(work: Work, reach: Reach, lines: Sequence[AreaLine], day: date) -> _Ground:
    villages = _villages(reach, lines)
    own = [one for one in lines if _is_within(reach, one, lines)]
    return _Ground(
        reads.drawn(reach, work.db, own, day),
        reads.ground_lines(reach, work.db, villages),
        villages,
        _villages(reach, own),
        map_tiles.outlines_of(reach, work.db, villages),
    )


def _is_within(reach: Reach, line: AreaLine, lines: Sequence[AreaLine]) -> bool:
    """Its own divisions and their parts, not those it is a part of."""
    above = {one.code: one.parent_code for one in lines}
    county = reach.spans[0].county
    if line.level == "township":
        return reach.covers(Place(county, line.code, None, None))
    if line.level == "village":
        return reach.covers(Place(county, line.parent_code, line.code, None))
    village = line.parent_code
    return reach.covers(Place(county, above.get(village), village, line.code))


def _version(reach: Reach, ground: _Ground) -> str:
    drawn = [(*one[:4], hashlib.sha256(one.boundary).hexdigest()) for one in ground.areas]
    spans = sorted(map(repr, reach.spans))
    content: list[object] = [_DRAWN_BY, spans, drawn, [*map(list, ground.lines)]]
    if ground.outlines:  # where nobody drew any, the file is what it was before there were any
        content.append([*map(list, ground.outlines)])
    return hashlib.sha256(orjson.dumps(content)).hexdigest()


def _drawn(work: Work, reach: Reach, ground: _Ground) -> bytes:
    from server.outputs.field_map import pmtiles_of

    shapes: dict[str, list[BaseGeometry]] = {"footprint": [], "road": []}
    for row in reads.ground_shapes(reach, work.db, ground.villages):
        shapes[row.kind] += _inside(ground, row.village_code, unpacked(row.shapes))
    areas = [(one.level, one.name, one.shape) for one in ground.areas]
    outlines = map_tiles.outline_shapes(reach, work.db, ground.villages) if ground.outlines else []
    return pmtiles_of(areas, shapes["footprint"], shapes["road"], outlines)


def _inside(ground: _Ground, village: str, shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """Of a village held whole everything; else what touches the grids that are held."""
    if village in ground.held_whole:
        return shapes
    grids = [one.shape for one in ground.areas if one.parent_code == village]
    around = shapely.union_all(grids)
    shapely.prepare(around)
    return [one for one in shapes if around.intersects(one)]
