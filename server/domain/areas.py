"""Which area a point lies in, in memory: intake asks it for every survey."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry


class AreaFinder:
    """Polygons of one level of one county on one day; WGS84, longitude first."""

    def __init__(self, areas: Iterable[tuple[str, BaseGeometry]]) -> None:
        ordered = sorted(areas, key=lambda area: area[0])
        self._codes = [code for code, _ in ordered]
        self._tree = STRtree([boundary for _, boundary in ordered])

    def at(self, lon: float, lat: float) -> str | None:
        """Code of the area; on a common border the lower code; None outside all of them."""
        hits = self._tree.query(Point(lon, lat), predicate="intersects")
        return self._codes[min(hits)] if len(hits) else None

    def all_at(self, lon: float, lat: float) -> list[str]:
        """Codes of every area around the point, in order."""
        hits = self._tree.query(Point(lon, lat), predicate="intersects")
        return [self._codes[at] for at in sorted(hits.tolist())]

    def at_each(self, points: Sequence[tuple[float, float]]) -> list[str | None]:
        """The same for many points in one call, which is many times faster."""
        found: list[int | None] = [None] * len(points)
        if points and self._codes:
            hits = self._tree.query(shapely.points(points), predicate="intersects")
            for at, area in hits.T.tolist():
                known = found[at]
                found[at] = area if known is None else min(known, area)
        return [None if area is None else self._codes[area] for area in found]

    def knows(self, code: str) -> bool:
        """Is the boundary of this area drawn?"""
        at = bisect_left(self._codes, code)
        return at < len(self._codes) and self._codes[at] == code

    def __len__(self) -> int:
        return len(self._codes)
