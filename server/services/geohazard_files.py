"""Geohazard areas from a file: GeoJSON or GeoPackage, polygons only, all of them or none.

Fields are found by their usual names; what a file does not say the form does. A file in GCJ-02 is
converted at this edge (architecture.md, Databases).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape as geojson_shape
from shapely.geometry.base import BaseGeometry

from server.domain.coordinates import gcj02_to_wgs84
from server.domain.problems import Problem
from server.domain.shapes import sound
from server.services import geohazards
from server.services.county import county_schema
from server.services.geohazards import NewArea
from server.services.work import Work

MOST_AREAS = 500
LARGEST_FILE = 20 << 20
_NAMES = ("name", "名称", "隐患点名称", "灾害点名称", "NAME")
_KINDS = ("kind", "类型", "灾害类型", "隐患类型", "TYPE")


class FileArea(NamedTuple):
    """One shape of a file as it stands there; `number` counts from 1."""

    number: int
    shape: BaseGeometry | None
    facts: Mapping[str, Any]


class Faulty(NamedTuple):
    number: int
    name: str
    text: str


class Given(NamedTuple):
    """What the form says of areas that do not say it themselves."""

    kind: str
    source: str
    datum: str  # wgs84 | gcj02


def enter_file(work: Work, data: bytes, given: Given) -> tuple[int, list[Faulty]]:
    """How many were entered, or none of them and what is wrong with which."""
    geohazards.require_drawing(work)
    good: list[NewArea] = []
    faulty: list[Faulty] = []
    for one in _areas_in(data):
        try:
            area = _area(work, one, given)
            geohazards.require_sound(work, area)
            geohazards.require_own(work, area)
            good.append(area)
        except Problem as problem:
            faulty.append(Faulty(one.number, _text(one, _NAMES), problem.text))
    if not good and not faulty:
        raise Problem("geohazard.file_empty")
    if faulty:
        return 0, faulty
    for area in good:
        geohazards.enter(work, area)
    return len(good), []


def _area(work: Work, one: FileArea, given: Given) -> NewArea:
    if one.shape is None or one.shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise Problem("shape.unreadable")
    drawn = one.shape
    if given.datum == "gcj02":
        drawn = shapely.transform(shapely.force_2d(drawn), _moved)
    name = _text(one, _NAMES) or f"隐患范围{one.number}"
    kind = _kind(work, _text(one, _KINDS)) or given.kind
    return NewArea(name=name[:60], kind=kind, source=given.source, outline=sound(drawn))


def _moved(points: Any) -> Any:
    return numpy.array([gcj02_to_wgs84(float(x), float(y)) for x, y in points])


def _text(one: FileArea, names: Sequence[str]) -> str:
    found = (str(one.facts[name]).strip() for name in names if one.facts.get(name))
    return next(found, "")


def _kind(work: Work, text: str) -> str | None:
    """A code, or a label of the list; what is neither the form decides."""
    labels = county_schema(work.county).codes["geohazard_kind"].labels
    if text in labels:
        return text
    return next((code for code, label in labels.items() if label == text), None)


def _areas_in(data: bytes) -> Iterator[FileArea]:
    """Recognised by their content, as every imported file is; `geohazard.file_…`."""
    if len(data) > LARGEST_FILE:
        raise Problem("import.too_large", size_mb=len(data) >> 20, limit_mb=LARGEST_FILE >> 20)
    rows = _geopackage(data) if data.startswith(b"SQLite format 3\0") else _geojson(data)
    if len(rows) > MOST_AREAS:
        raise Problem("geohazard.file_too_many", most=MOST_AREAS)
    yield from rows


def _geojson(data: bytes) -> list[FileArea]:
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        raise Problem("geohazard.file_kind")
    try:
        given = json.loads(data.decode("utf-8-sig"))
        features = given["features"] if given.get("type") == "FeatureCollection" else [given]
        return [_feature(number, one) for number, one in enumerate(features, start=1)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Problem("geohazard.file_broken", where="不是完整的 GeoJSON") from error


def _feature(number: int, one: Mapping[str, Any]) -> FileArea:
    facts = one.get("properties") or {}
    try:
        drawn = geojson_shape(one.get("geometry") or one)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ShapelyError):
        drawn = None  # told with its number, so that the others are told too
    return FileArea(number, drawn, facts if isinstance(facts, dict) else {})


def _geopackage(data: bytes) -> list[FileArea]:
    """pyogrio is imported on use; it reads files, not bytes."""
    from server.services.imports.geopackage import shapes_of

    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        file.write(data)
        file.flush()
        found = shapes_of(Path(file.name), MOST_AREAS + 1)
    return [FileArea(number, drawn, facts) for number, drawn, facts in found]
