"""Outlines of a census near a place, unpacked once: they lie in the store by the village."""

from __future__ import annotations

from shapely import STRtree, box as box_shape
from shapely.geometry.base import BaseGeometry

from server.domain.facts import Place
from server.domain.reach import Reach
from server.services.ground import unpacked
from server.services.work import Work
from server.store.reads import ground as reads
from server.store.reads.grid import AreaLine
from server.store.spatial import Box

_KEPT: dict[str, STRtree] = {}
_MOST_KEPT = 64  # villages, some hundred kilobytes each


def footprints_in(
    work: Work, reach: Reach, lines: list[AreaLine], villages: set[str], box: Box
) -> list[BaseGeometry]:
    """Of those of these villages that the reach holds whole."""
    own = {
        one.code
        for one in lines
        if one.code in villages
        and reach.covers(Place(work.county, one.parent_code, one.code, None))
    }
    found: list[BaseGeometry] = []
    for line in reads.ground_lines(reach, work.db, own):
        if line.kind == "footprint":
            tree = _tree(work, reach, line.village_code, line.content_hash)
            found += tree.geometries[tree.query(box_shape(*box))].tolist()
    return found


def _tree(work: Work, reach: Reach, village: str, content: str) -> STRtree:
    kept = _KEPT.get(content)
    if kept is None:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        rows = reads.ground_shapes(reach, work.db, [village])
        shapes = [one for row in rows if row.kind == "footprint" for one in unpacked(row.shapes)]
        kept = _KEPT[content] = STRtree(shapes)
    return kept
