"""GeoPackage layers of points or polygons, as longitude and latitude whatever their system.

GDAL's own PROJ does the projecting (its GeoPackage SQL has ST_Transform), so that no further
library is needed; CGCS2000 and WGS84 coordinates are taken as they are (domain.md §7.3).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import numpy
import shapely
from pyogrio import list_layers, raw, read_info
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError

from server.domain.problems import Problem
from server.services.imports.sources import Source, SourceRow

GEOMETRY_HEADERS = ("经度", "纬度")
_AS_THEY_ARE = ("EPSG:4490", "EPSG:4326", "OGC:CRS84")
_PAGE = 5000
_BROKEN = (DataLayerError, DataSourceError, FeatureError, FieldError, UnicodeDecodeError)


class _Layer(NamedTuple):
    path: Path
    name: str
    names: tuple[str, ...]
    fid: str
    geometry: str  # SQL that gives degrees
    fields: tuple[str, ...]
    features: int


@contextmanager
def geopackage_source(path: Path, sheet: str | None) -> Iterator[Source]:
    with _no_warnings():
        layer = _layer(path, sheet)
    yield Source("gpkg", layer.name, layer.names, _rows(layer), layer.features)


def _layer(path: Path, wanted: str | None) -> _Layer:
    try:
        listed = [(str(name), kind) for name, kind in list_layers(path)]
        names = tuple(name for name, _ in listed)
        name = wanted or next((one for one, kind in listed if kind is not None), "")
        if name not in names:
            raise Problem("import.no_sheet", sheet=name, sheets="、".join(names))
        info = read_info(path, layer=name, force_feature_count=True)
    except _BROKEN as error:
        raise Problem("import.broken", where="GeoPackage 打不开") from error
    if not info["geometry_name"]:
        raise Problem("import.no_geometry", sheet=name)
    fields = tuple(str(field) for field in info["fields"])
    geometry = _in_degrees(info, name)
    return _Layer(path, name, names, info["fid_column"], geometry, fields, info["features"])


def _in_degrees(info: dict[str, Any], name: str) -> str:
    if info["crs"] is None:
        raise Problem("import.no_crs", sheet=name)
    stored = _quoted(info["geometry_name"])
    return stored if info["crs"] in _AS_THEY_ARE else f"ST_Transform({stored}, 4326)"


def _rows(layer: _Layer) -> Iterator[SourceRow]:
    """The header first, as row 0; then features by their number."""
    yield SourceRow(0, (*GEOMETRY_HEADERS, *layer.fields))
    last = -(2**62)
    while True:
        page = _page(layer, last)
        yield from page
        if len(page) < _PAGE:
            return
        last = page[-1].number


def _page(layer: _Layer, after: int) -> list[SourceRow]:
    fid = _quoted(layer.fid)
    columns = "".join(f", {_quoted(field)}" for field in layer.fields)
    sql = (
        f"SELECT {layer.geometry} AS anju_geometry, {fid}{columns} "
        f"FROM {_quoted(layer.name)} WHERE {fid} > {after} ORDER BY {fid} LIMIT {_PAGE}"
    )
    try:
        with _no_warnings():
            meta, numbers, geometry, data = raw.read(layer.path, sql=sql, return_fids=True)
        points = _points(geometry)
    except (*_BROKEN, shapely.errors.GEOSException) as error:
        where = f"要素 {after} 之后" if after > 0 else "图层"
        raise Problem("import.broken", where=where) from error
    found = dict(zip(map(str, meta["fields"]), data, strict=True))
    fields = [found[field].tolist() for field in layer.fields]
    rows = zip(numbers.tolist(), points, *fields, strict=True)
    return [SourceRow(number, (*point, *map(_plain, rest))) for number, point, *rest in rows]


def shapes_of(path: Path, limit: int) -> list[tuple[int, Any, dict[str, Any]]]:
    """(number, shape in degrees, fields) of the first layer with shapes, at most `limit`."""
    with _no_warnings():
        layer = _layer(path, None)
    columns = "".join(f", {_quoted(field)}" for field in layer.fields)
    sql = (
        f"SELECT {layer.geometry} AS anju_geometry, {_quoted(layer.fid)}{columns} "
        f"FROM {_quoted(layer.name)} ORDER BY {_quoted(layer.fid)} LIMIT {limit}"
    )
    try:
        with _no_warnings():
            meta, numbers, geometry, data = raw.read(path, sql=sql, return_fids=True)
        shapes = shapely.from_wkb(numpy.asarray(geometry, dtype=object), on_invalid="ignore")
    except (*_BROKEN, shapely.errors.GEOSException) as error:
        raise Problem("import.broken", where="图层") from error
    found = dict(zip(map(str, meta["fields"]), (one.tolist() for one in data), strict=True))
    return [
        (number, shape, {name: _plain(values[at]) for name, values in found.items()})
        for at, (number, shape) in enumerate(zip(numbers.tolist(), shapes, strict=True))
    ]


@contextmanager
def _no_warnings() -> Iterator[None]:
    """GDAL's, in English, on file endings and the like."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def _points(geometry: Any) -> list[tuple[float | None, float | None]]:
    """A point as it is; of a polygon a point that surely lies in it."""
    shapes = shapely.from_wkb(numpy.asarray(geometry, dtype=object), on_invalid="ignore")
    spots = shapely.point_on_surface(shapes)
    pairs = zip(shapely.get_x(spots).tolist(), shapely.get_y(spots).tolist(), strict=True)
    return [(x, y) if isfinite(x) and isfinite(y) else (None, None) for x, y in pairs]


def _plain(value: Any) -> Any:
    """An empty number is NaN here."""
    return None if isinstance(value, float) and not isfinite(value) else value


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
