"""Townships as an inline SVG, tinted by a number each: a picture without a script, that prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import cos, radians
from typing import NamedTuple

from server.store.reads.map_tiles import Drawn

WIDTH = 640  # units of the picture
TINTS = 4  # steps of depth above none
_TOLERANCE = 0.8  # units: what no eye sees


class Region(NamedTuple):
    code: str
    name: str
    number: int
    tint: int  # 0 for none, TINTS for the most
    path: str
    x: float
    y: float


class Picture(NamedTuple):
    height: int
    regions: tuple[Region, ...]
    steps: tuple[tuple[int, int], ...]  # first and last number of each tint above none


def picture(shapes: Sequence[Drawn], numbers: Mapping[str, int]) -> Picture | None:
    """None where nothing is drawn. North is up; a degree of longitude is as long as it is here."""
    if not shapes:
        return None
    wests, souths, easts, norths = zip(*(one.shape.bounds for one in shapes), strict=True)
    west, south, east, north = min(wests), min(souths), max(easts), max(norths)
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)
    most = max((numbers.get(one.code, 0) for one in shapes), default=0)
    regions = tuple(
        _region(one, numbers.get(one.code, 0), most, (west, north, squeeze * scale, scale))
        for one in shapes
    )
    return Picture(round((north - south) * scale) + 1, regions, _steps(most))


def tint_of(number: int, most: int) -> int:
    """0 only for none: even one house is seen."""
    return -(-number * TINTS // most) if number and most else 0


def _steps(most: int) -> tuple[tuple[int, int], ...]:
    by_tint: dict[int, list[int]] = {}
    for number in range(1, most + 1) if most <= _FEW else _edges(most):
        by_tint.setdefault(tint_of(number, most), []).append(number)
    return tuple((found[0], found[-1]) for _, found in sorted(by_tint.items()))


_FEW = 50


def _edges(most: int) -> Iterable[int]:
    for tint in range(TINTS):
        yield most * tint // TINTS + 1
        yield most * (tint + 1) // TINTS


def _region(one: Drawn, number: int, most: int, frame: tuple[float, float, float, float]) -> Region:
    west, north, across, down = frame
    small = one.shape.simplify(_TOLERANCE / down)
    parts = getattr(small, "geoms", (small,))  # one polygon is told without its collection
    path = "".join(
        _ring([((x - west) * across, (north - y) * down) for x, y in ring.coords])
        for polygon in parts
        for ring in (polygon.exterior, *polygon.interiors)
    )
    spot = small.representative_point()
    x, y = (spot.x - west) * across, (north - spot.y) * down
    return Region(one.code, one.name, number, tint_of(number, most), path, round(x, 1), round(y, 1))


def _ring(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points[:-1]) + "Z"
