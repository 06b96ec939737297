"""底图要素: outlines of houses and roads, entered by village from a census or a survey of the land.

They are a backdrop: no verdict and no figure rests on them. All shapes of one kind in one village
are one row, so that a newer file replaces what it covers and nothing else.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import shapely
from shapely import GeometryCollection, STRtree
from shapely.geometry.base import BaseGeometry

from server.domain.days import local_day
from server.domain.ground import KIND_LABELS
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.services.digests import sm3
from server.services.work import Work
from server.store.reads import grid, ground as reads
from server.store.reads.ground import DrawnArea
from server.store.rows import VillageGround

_DIGITS = 7  # of a degree: a centimetre


class Entered(NamedTuple):
    villages: int
    shapes: int
    outside: int  # in no village whose boundary is drawn


def enter_ground(work: Work, kind: str, shapes: Iterable[BaseGeometry], source: str) -> Entered:
    """Replace the `kind` of every village that has shapes of it; `ground.kind_unknown`.

    A house lies in the village of a point inside it; a road is cut at the boundaries.
    """
    if kind not in KIND_LABELS:
        raise Problem("ground.kind_unknown")
    found = [shapely.transform(one, lambda points: points.round(_DIGITS)) for one in shapes]
    villages = _villages(work)
    placed = _PLACE[kind](found, villages)
    townships = {one.code: one.parent_code for one in villages}
    rows = [
        _row(work, kind, code, townships[code], inside, source)
        for code, inside in sorted(placed.items())
    ]
    for row in rows:
        _keep(work, row)
    count = sum(int(row["shape_count"]) for row in rows)
    _record(work, kind, rows, count)
    return Entered(len(rows), count, _outside(found, villages))


def _villages(work: Work) -> list[DrawnArea]:
    county, day = whole_county(work.county), local_day(work.now)
    lines = [one for one in grid.areas_of(county, work.db, day) if one.level == "village"]
    return reads.drawn(county, work.db, lines, day)


def _footprints(
    found: Sequence[BaseGeometry], villages: Sequence[DrawnArea]
) -> dict[str, list[BaseGeometry]]:
    placed: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    tree = STRtree([one.shape for one in villages])
    spots = shapely.point_on_surface(found)
    hits = tree.query(spots, predicate="intersects")
    first: dict[int, int] = {}
    for at, village in hits.T.tolist():
        first[at] = min(village, first.get(at, village))
    for at, village in sorted(first.items()):
        placed[villages[village].code].append(found[at])
    return placed


def _roads(
    found: Sequence[BaseGeometry], villages: Sequence[DrawnArea]
) -> dict[str, list[BaseGeometry]]:
    placed: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    tree = STRtree(found)
    for village in villages:
        shape = village.shape
        for at in sorted(tree.query(shape, predicate="intersects").tolist()):
            inside = found[at].intersection(shape)
            placed[village.code] += [one for one in _parts(inside) if one.length > 0]
    return {code: parts for code, parts in placed.items() if parts}


_PLACE = {"footprint": _footprints, "road": _roads}


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    return list(getattr(shape, "geoms", [shape]))


def _outside(found: Sequence[BaseGeometry], villages: Sequence[DrawnArea]) -> int:
    tree = STRtree([one.shape for one in villages])
    hits = tree.query(found, predicate="intersects") if found else None
    return len(found) - (len(set(hits[0].tolist())) if hits is not None else 0)


def _row(  # noqa: PLR0917
    work: Work,
    kind: str,
    village: str,
    township: str,
    shapes: Sequence[BaseGeometry],
    source: str,
) -> dict[str, object]:
    packed = zlib.compress(shapely.to_wkb(GeometryCollection(shapes)))
    return {
        "village_code": village,
        "kind": kind,
        "township_code": township,
        "shapes": packed,
        "shape_count": len(shapes),
        "content_hash": hashlib.sha256(packed).hexdigest(),
        "source": source[:100],
        "entered_at": work.now,
    }


def _keep(work: Work, row: Mapping[str, object]) -> None:
    chain = f"county:{work.county}"
    if work.insert_once(VillageGround, row, chain=chain):
        return
    key = {name: row[name] for name in ("village_code", "kind")}
    changed = {name: value for name, value in row.items() if name not in key}
    work.update(VillageGround, key, changed, chain=chain)


def _record(work: Work, kind: str, rows: Sequence[Mapping[str, object]], count: int) -> None:
    if rows:
        hashes = "".join(str(row["content_hash"]) for row in rows)
        chain, content = f"county:{work.county}", sm3(hashes.encode())
        work.record(
            "ground.entered", chain, ground=kind, villages=len(rows), shapes=count, content=content
        )


def unpacked(shapes: bytes) -> list[BaseGeometry]:
    return list(shapely.from_wkb(zlib.decompress(shapes)).geoms)
