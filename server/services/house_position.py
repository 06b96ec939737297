"""标注房屋位置: a person puts a house where it stands, and draws its outline (M1).

The village of the file does not follow the pin: who places a house outside its village is asked
whether that is so, and the house stays among those to be looked at (定位不在本村).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from shapely import Point
from shapely.geometry.base import BaseGeometry

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.shapes import METRES_PER_DEGREE, area_m2, polygons_of
from server.services import geohazard_houses, projection
from server.services.digests import sm3
from server.services.evidence import fingerprint, written_reason
from server.services.finding import FoundHouse, find_house
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import drawn_areas as reads, evidence
from server.store.reads.geohazards import HouseAt
from server.store.reads.houses import HouseState
from server.store.reads.whereabouts import whereabouts
from server.store.rows import AccessLog, HouseOutline
from server.store.spatial import area_finder, distance_m, ewkt, point

LARGEST_OUTLINE_M2 = 5_000
FARTHEST_OUTLINE_M = 60
_DIGITS = 7


class Placing(NamedTuple):
    """What is asked of a house before it is placed: its village's boundary, its outline."""

    house: HouseState
    village: str
    boundary: BaseGeometry | None
    outline: BaseGeometry | None
    outline_version: int | None


def placing(work: Work, house_id: str) -> Placing:
    found = find_house(work, Act.HOUSE_MOVE, house_id)
    return placing_of(work, found)


def placing_of(work: Work, found: FoundHouse) -> Placing:
    county, house = whole_county(work.county), found.house
    names = evidence.area_names(county, work.db, [house.village_code])
    outline = reads.outline_of(found.reach, work.db, house.id)
    return Placing(
        house,
        names.get(house.village_code, house.village_code),
        reads.boundary(county, work.db, house.village_code, local_day(work.now)),
        None if outline is None else outline.shape,
        None if outline is None else outline.version,
    )


def move(
    work: Work,
    house_id: str,
    *,
    lon: float,
    lat: float,
    reason: str,
    version: int,
    is_sure: bool = False,
) -> None:
    """Put the house there. `is_sure`: it stands there although that is another village."""
    words = written_reason(reason)
    found = find_house(work, Act.HOUSE_MOVE, house_id, version)
    house, (lon, lat) = found.house, (round(lon, _DIGITS), round(lat, _DIGITS))
    _require_standing(house)
    if (lon, lat) == (house.lon, house.lat):
        raise Problem("place.same")
    is_outside, grid = _around(work, house, lon, lat, is_sure)
    columns = {
        "lon": lon,
        "lat": lat,
        "location": point(lon, lat),
        "accuracy_m": None,
        "location_source": "pin",
        "is_outside_village": is_outside,
        "grid_code": grid,
    }
    projection.update_house(work, house, columns)
    _record_moved(work, found, lon, lat, words)
    if grid != house.grid_code:
        work.record("house.regridded", found.chain, grid=grid, from_grid=house.grid_code)
    at = HouseAt(house.id, house.township_code, house.village_code, lon, lat)
    where = whereabouts(whole_county(work.county), work.db, local_day(work.now))
    geohazard_houses.place_house(work, at, where)


def _require_standing(house: HouseState) -> None:
    if house.ended_on is not None:
        raise Problem("place.house_ended")


def _around(
    work: Work, house: HouseState, lon: float, lat: float, is_sure: bool
) -> tuple[bool, str | None]:
    """Does it lie outside its village, and in which of the village's grids?"""
    if not (-180 <= lon <= 180 and -85 <= lat <= 85):
        raise Problem("place.unknown")
    county, today = whole_county(work.county), local_day(work.now)
    where = whereabouts(county, work.db, today)
    if where.is_outside(lon, lat):
        raise Problem("place.outside_county")
    around = where.finder.at(lon, lat)
    is_astray = where.is_astray(house.village_code, around)
    if is_astray and not is_sure:
        names = evidence.area_names(county, work.db, [house.village_code, around or ""])
        stated = names.get(house.village_code, house.village_code)
        raise Problem(
            "place.other_village", found=names.get(around or "", "没有村界的地方"), stated=stated
        )
    grid = area_finder(work.db, work.county, "grid", today).at(lon, lat)
    is_own = grid is not None and where.grids.get(grid) == house.village_code
    return is_astray, grid if is_own else house.grid_code


def _record_moved(work: Work, found: FoundHouse, lon: float, lat: float, words: str) -> None:
    """The ledger keeps the SM3 of the reason, which may name a person; its words stay with the
    access log."""
    house = found.house
    metres = None
    if house.lon is not None and house.lat is not None:
        metres = round(distance_m(house.lon, house.lat, lon, lat))
    work.record(
        "house.moved",
        found.chain,
        township=house.township_code,
        village=house.village_code,
        from_village=house.village_code,
        lon=lon,
        lat=lat,
        metres=metres,
        reason=fingerprint(words),
    )
    keep_words(work, house.id, words)


def keep_words(work: Work, house_id: str, words: str) -> None:
    facts: dict[str, Any] = {"house": house_id, "reason": words}
    row = {
        "id": fresh_id(work),
        "at": work.now,
        "kind": "house.moved",
        "account_id": work.actor.account_id,
        "address": None,
        "facts": facts,
    }
    work.keep(AccessLog, row)


def draw_outline(work: Work, house_id: str, *, outline: str, version: int | None) -> None:
    """`version` of the outline one saw, None when there was none."""
    found = find_house(work, Act.HOUSE_MOVE, house_id)
    _require_standing(found.house)
    shape = _fitting(found.house, outline)
    before = reads.outline_of(found.reach, work.db, house_id)
    if (None if before is None else before.version) != version:
        raise Problem("house.changed_meanwhile")
    drawn = {
        "area_m2": round(area_m2(shape), 1),
        "content": sm3(bytes(shape.wkb)),
        "drawn_at": work.now,
        "drawn_by": work.actor.account_id,
        "outline": ewkt(shape),
        "version": (version or 0) + 1,
    }
    house = found.house
    if before is None:
        place = ("township_code", "village_code")
        owned = {name: getattr(house, name) for name in place}
        row = {"house_id": house_id, **owned, **drawn}
        if not work.insert_once(HouseOutline, row, chain=found.chain):
            raise Problem("house.changed_meanwhile")
    else:
        key = {"house_id": house_id, "version": before.version}
        work.update(HouseOutline, key, drawn, chain=found.chain)
    work.record("house.outlined", found.chain, content=drawn["content"], area_m2=drawn["area_m2"])


def _fitting(house: HouseState, outline: str) -> BaseGeometry:
    """One polygon, of a house's size, at the house."""
    if house.lon is None or house.lat is None:
        raise Problem("outline.no_position")
    shapes = list(polygons_of(outline).geoms)
    if len(shapes) != 1:
        raise Problem("shape.unreadable")
    size = area_m2(shapes[0])
    if size > LARGEST_OUTLINE_M2:
        raise Problem("outline.too_large", area_m2=round(size), most=LARGEST_OUTLINE_M2)
    metres = shapes[0].distance(Point(house.lon, house.lat)) * METRES_PER_DEGREE
    if metres > FARTHEST_OUTLINE_M:
        raise Problem("outline.far_from_house", metres=round(metres))
    return shapes[0]
