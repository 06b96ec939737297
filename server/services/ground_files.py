"""Shapes of a file that GDAL reads, in degrees WGS84; imported on use only."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy
import shapely
from pyogrio import list_layers, raw, read_info
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError
from shapely.geometry.base import BaseGeometry

from server.domain.problems import Problem

_WANTED = {"footprint": {"Polygon", "MultiPolygon"}, "road": {"LineString", "MultiLineString"}}
_AS_THEY_ARE = ("EPSG:4490", "EPSG:4326", "OGC:CRS84")
_BROKEN = (DataLayerError, DataSourceError, FeatureError, shapely.errors.GEOSException)


def shapes_of(path: Path, kind: str, layer: str | None) -> list[BaseGeometry]:
    """Every shape of the wanted kind, taken apart into single ones; CGCS2000 counts as WGS84.

    `import.broken`, `import.no_sheet`, `import.no_crs` when it cannot be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's, in English
            shapes = shapely.from_wkb(_wkb(path, layer))
    except _BROKEN as error:
        raise Problem("import.broken", where="文件打不开") from error
    parts = shapely.get_parts(shapely.force_2d(shapes[~shapely.is_missing(shapes)]))
    return [one for one in parts if one.geom_type in _WANTED[kind] and not one.is_empty]


def _wkb(path: Path, wanted: str | None) -> Any:
    names = [str(name) for name, kind in list_layers(path) if kind is not None]
    name = wanted or next(iter(names), "")
    if name not in names:
        raise Problem("import.no_sheet", sheet=name, sheets="、".join(names))
    info = read_info(path, layer=name)
    if info["crs"] is None:
        raise Problem("import.no_crs", sheet=name)
    if info["crs"] in _AS_THEY_ARE:
        return numpy.asarray(raw.read(path, layer=name, columns=[])[2], dtype=object)
    # a GeoPackage's own SQL projects (imports/geopackage.py); GeoJSON is WGS84 by definition
    stored, table = _quoted(info["geometry_name"]), _quoted(name)
    sql = f"SELECT ST_Transform({stored}, 4326) AS anju_geometry FROM {table}"
    return numpy.asarray(raw.read(path, sql=sql)[2], dtype=object)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
