"""One PMTiles file with the ground of a grid; imported on use only (protobuf)."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely.geometry.base import BaseGeometry

from server.outputs.vector_tiles import Bounds, Feature, Layer, tile, tiles_of

FIRST_ZOOM, LAST_ZOOM = 9, 14  # at 14 a unit of a tile is 46 cm; the phone enlarges beyond
_SHOWN_FROM = {"road": 11, "footprint": 13, "outline": 13}
_NOWHERE: Bounds = (0.0, 0.0, 0.0, 0.0)


def pmtiles_of(
    areas: Sequence[tuple[str, str, BaseGeometry]],
    footprints: Sequence[BaseGeometry],
    roads: Sequence[BaseGeometry],
    outlines: Sequence[tuple[str, BaseGeometry]] = (),
) -> bytes:
    """`areas` are level, name and boundary; layers `area`, `footprint`, `road` and `outline`.

    `outlines` are house and shape, drawn by hand; a footprint of a census is nobody's yet. It
    carries a point inside it, because what a tap finds of it is cut at tiles' edges.
    """
    layers = {
        "area": [Feature(shape, {"level": level, "name": name}) for level, name, shape in areas],
        "footprint": _footprints(footprints),
        "road": [Feature(shape, {}) for shape in roads],
    }
    if outlines:
        layers["outline"] = [Feature(shape, {"house": house}) for house, shape in outlines]
    box = _box([shape for _, _, shape in areas] + [*footprints, *roads, *(s for _, s in outlines)])
    return _file(layers, box)


def _footprints(shapes: Sequence[BaseGeometry]) -> list[Feature]:
    spots = shapely.get_coordinates(shapely.point_on_surface(list(shapes))).round(7).tolist()
    return [
        Feature(shape, {"lon": lon, "lat": lat}, number)
        for number, (shape, (lon, lat)) in enumerate(zip(shapes, spots, strict=True), 1)
    ]


def _box(shapes: Sequence[BaseGeometry]) -> Bounds:
    if not shapes:
        return _NOWHERE
    west, south, east, north = shapely.total_bounds(list(shapes)).tolist()
    return west, south, east, north


def _file(layers: Mapping[str, Sequence[Feature]], box: Bounds) -> bytes:
    out = io.BytesIO()
    writer = Writer(out)
    for number, data in sorted(_tiles(layers, box).items()):
        writer.write_tile(number, gzip.compress(data, mtime=0))
    writer.finalize(_head(box), {"vector_layers": [{"id": one, "fields": {}} for one in layers]})
    return out.getvalue()


def _tiles(layers: Mapping[str, Sequence[Feature]], box: Bounds) -> dict[int, bytes]:
    made, cut = {}, {name: Layer(found) for name, found in layers.items()}
    for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1):
        shown = {name: layer for name, layer in cut.items() if zoom >= _from(name)}
        for x, y in tiles_of(box, zoom):
            if data := tile(shown, zoom, x, y):
                made[zxy_to_tileid(zoom, x, y)] = data
    return made


def _from(layer: str) -> int:
    return _SHOWN_FROM.get(layer, FIRST_ZOOM)


def _head(box: Bounds) -> dict[str, Any]:
    west, south, east, north = (round(one * 10_000_000) for one in box)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": FIRST_ZOOM,
        "max_zoom": LAST_ZOOM,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": LAST_ZOOM,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }
