"""Divisions: found a county from its profile, add townships, villages and grids (M23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import orjson
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from server.domain.coordinates import gcj02_to_wgs84
from server.domain.days import local_day
from server.services.digests import sm3
from server.services.work import Work
from server.store.rows import Area, County
from survey_schema.boundaries import county_boundary
from survey_schema.model import Certainty, CountyProfile, Township

NO_BOUNDARIES: Mapping[str, MultiPolygon] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NewArea:
    code: str
    name: str
    level: str  # township | village | grid
    parent_code: str
    is_official: bool
    boundary: MultiPolygon | None = None
    path_kind: str | None = None


def found_county(
    work: Work,
    profile: CountyProfile,
    *,
    is_demo: bool,
    boundaries: Mapping[str, MultiPolygon] = NO_BOUNDARIES,
) -> None:
    """The county with its boundary, and the townships and extra units of its profile.

    Township boundaries are not public: without a demo's `boundaries` they stay empty, and a house
    is placed in its township by the code the surveyor gives.
    """
    chain = f"county:{profile.code}"
    boundary = ewkt(boundary_wgs84(profile.code))
    county = {"code": profile.code, "profile": profile.id, "name": profile.name}
    work.insert(County, {**county, "is_demo": is_demo, "boundary": boundary}, chain=chain)
    townships = [_township(profile, one, boundaries) for one in profile.townships]
    add_areas(work, townships, since=date(2022, 6, 1))


def _township(
    profile: CountyProfile, township: Township, boundaries: Mapping[str, MultiPolygon]
) -> NewArea:
    is_official = township.certainty is Certainty.PRIMARY
    boundary = boundaries.get(township.code)
    return NewArea(township.code, township.name, "township", profile.code, is_official, boundary)


def add_areas(work: Work, areas: Sequence[NewArea], *, since: date | None = None) -> None:
    """Insert areas valid from `since` (default: today); one ledger event per level."""
    valid_from = since or local_day(work.now)
    chain = f"county:{work.county}"
    rows = [_row(area, valid_from) for area in areas]
    work.insert(Area, rows, chain=chain)
    for level in sorted({area.level for area in areas}):
        made = [row for row in rows if row["level"] == level]
        work.record("area.created", chain, level=level, count=len(made), content=_content(made))


def _content(rows: list[dict[str, object]]) -> str:
    """SM3 over the areas as they were entered: two divisions of one size are told apart by it."""
    return sm3(orjson.dumps(sorted(rows, key=lambda row: str(row["code"]))))


def _row(area: NewArea, valid_from: date) -> dict[str, object]:
    return {
        "code": area.code,
        "name": area.name,
        "level": area.level,
        "parent_code": area.parent_code,
        "is_official": area.is_official,
        "path_kind": area.path_kind,
        "valid_from": valid_from,
        "valid_until": None,
        "boundary": None if area.boundary is None else ewkt(area.boundary),
    }


def boundary_wgs84(county: str) -> MultiPolygon:
    """The county's boundary, converted from GCJ-02 ring by ring and made valid."""
    parts = [
        Polygon(*_shell_and_holes([[gcj02_to_wgs84(*point) for point in ring] for ring in polygon]))
        for polygon in county_boundary(county)
    ]
    return as_multi(MultiPolygon(parts).buffer(0))


def _shell_and_holes(
    rings: list[list[tuple[float, float]]],
) -> tuple[list[tuple[float, float]], list[list[tuple[float, float]]]]:
    return rings[0], rings[1:]


def as_multi(shape: BaseGeometry) -> MultiPolygon:
    """The polygons of a shape; slivers of lines and points from clipping are dropped."""
    if isinstance(shape, Polygon):
        return MultiPolygon([shape])
    return MultiPolygon([part for part in shape.geoms if isinstance(part, Polygon)])


def ewkt(shape: BaseGeometry) -> str:
    return f"SRID=4326;{shape.wkt}"
