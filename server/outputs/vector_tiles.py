"""Features in, bytes of a Mapbox Vector Tile out (version 2), for the office's map and the phone's.

Degrees WGS84, longitude first, come in; tiles are those of the web's Mercator grid. A shape is cut
at the tile's edge with a margin, so that outlines do not show where tiles meet. The library is
imported on use only: it brings protobuf.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import asinh, atan, degrees, pi, radians, sinh, tan
from typing import Any, NamedTuple

import numpy
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

EXTENT = 4096
_MARGIN = 64 / EXTENT  # of a tile's side

Bounds = tuple[float, float, float, float]  # west, south, east, north


class Feature(NamedTuple):
    """`number` is the feature's id within its layer; what is None in `facts` is left out."""

    shape: BaseGeometry
    facts: Mapping[str, str | int | float | bool | None]
    number: int | None = None


class Layer:
    """Features found by where they are, so that many tiles can be cut from them."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self._features = features
        self._tree = STRtree([one.shape for one in features])

    def around(self, box: Bounds) -> list[Feature]:
        hits = self._tree.query(shapely.box(*box))
        return [self._features[at] for at in sorted(hits.tolist())]


def tile(layers: Mapping[str, Layer], z: int, x: int, y: int) -> bytes:
    """The tile, empty when nothing of any layer lies in it."""
    box = _with_margin(bounds(z, x, y))
    made = [
        {"name": name, "features": features}
        for name, layer in layers.items()
        if (features := _drawn(layer.around(box), box, (z, x, y)))
    ]
    if not made:
        return b""
    from mapbox_vector_tile import encode

    options = {"extents": EXTENT, "y_coord_down": True}
    return bytes(encode(made, default_options=options))


def _with_margin(box: Bounds) -> Bounds:
    west, south, east, north = box
    wide, high = (east - west) * _MARGIN, (north - south) * _MARGIN
    return west - wide, south - high, east + wide, north + high


def _drawn(found: Sequence[Feature], box: Bounds, at: tuple[int, int, int]) -> list[dict[str, Any]]:
    if not found:
        return []
    cut = shapely.clip_by_rect([one.shape for one in found], *box)
    shapes = shapely.transform(cut, partial(_in_units, at))
    return [
        _encoded(one, shape)
        for one, shape in zip(found, shapes, strict=True)
        if shape is not None and not shape.is_empty
    ]


def _encoded(one: Feature, shape: BaseGeometry) -> dict[str, Any]:
    facts = {name: value for name, value in one.facts.items() if value is not None}
    made: dict[str, Any] = {"geometry": shape, "properties": facts}
    return made if one.number is None else {**made, "id": one.number}


def _in_units(at: tuple[int, int, int], points: Any) -> Any:
    """Whole units of the tile, its own corner north-west; the encoder is left nothing to round."""
    z, x, y = at
    units = numpy.empty_like(points)
    units[:, 0] = (points[:, 0] + 180) / 360 * 2**z - x
    waves = numpy.arcsinh(numpy.tan(numpy.radians(points[:, 1]))) / pi
    units[:, 1] = (1 - waves) / 2 * 2**z - y
    return numpy.rint(units * EXTENT)


def bounds(z: int, x: int, y: int) -> Bounds:
    """Degrees; y counts from the north."""
    return _lon(x, z), _lat(y + 1, z), _lon(x + 1, z), _lat(y, z)


def _lon(x: int, z: int) -> float:
    return x / 2**z * 360 - 180


def _lat(y: int, z: int) -> float:
    return degrees(atan(sinh(pi * (1 - 2 * y / 2**z))))


def tiles_of(box: Bounds, z: int) -> Iterator[tuple[int, int]]:
    """(x, y) of every tile of the zoom that the box of degrees touches."""
    west, south, east, north = box
    for x in range(_column(west, z), _column(east, z) + 1):
        for y in range(_row(north, z), _row(south, z) + 1):
            yield x, y


def _column(lon: float, z: int) -> int:
    return min(max(int((lon + 180) / 360 * 2**z), 0), 2**z - 1)


def _row(lat: float, z: int) -> int:
    return min(max(int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**z), 0), 2**z - 1)
