"""County boundaries as delivered: GCJ-02 rings, to be converted at the edge and never stored so.

Source: county boundaries of the pilot counties, ``counties/boundaries.gcj02.geojson``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

Ring = tuple[tuple[float, float], ...]
Polygon = tuple[Ring, ...]

_FILE = Path(__file__).parent / "counties" / "boundaries.gcj02.geojson"


@cache
def county_boundary(code: str) -> tuple[Polygon, ...]:
    """Polygons of rings of (lon, lat) in GCJ-02; KeyError when the county has no boundary."""
    for feature in json.loads(_FILE.read_text(encoding="utf-8"))["features"]:
        if feature["properties"]["code"] == code:
            return _polygons(feature["geometry"])
    raise KeyError(code)


def _polygons(geometry: dict[str, object]) -> tuple[Polygon, ...]:
    coordinates = geometry["coordinates"]
    assert isinstance(coordinates, list)
    many = coordinates if geometry["type"] == "MultiPolygon" else [coordinates]
    return tuple(
        tuple(tuple((float(x), float(y)) for x, y in ring) for ring in polygon) for polygon in many
    )
