"""Which houses lie inside a geohazard area: marked for their surveyors, never judged.

Worked out when an area or a house's place changes, and every night, because areas begin and end
with a day and an import brings houses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from server.domain.days import local_day
from server.domain.facts import Place
from server.domain.reach import Reach, whole_county
from server.services.envelope import Envelope
from server.services.work import Work
from server.store.reads import geohazards as reads
from server.store.reads.geohazards import HouseAt
from server.store.reads.whereabouts import Whereabouts
from server.store.rows import GeohazardHouse, House
from server.store.spatial import Box


def inside_of(work: Work, outline: BaseGeometry) -> list[HouseAt]:
    houses = reads.standing_in(whole_county(work.county), work.db, Box(*outline.bounds))
    if not houses:
        return []
    shapely.prepare(outline)
    hits = shapely.intersects_xy(outline, [one.lon for one in houses], [one.lat for one in houses])
    return [one for one, is_in in zip(houses, hits, strict=True) if is_in]


def mark(work: Work, area_id: str, kind: str, houses: Sequence[HouseAt]) -> None:
    county = whole_county(work.county)
    before = reads.ever_inside(county, work.db, area_id, [one.id for one in houses])
    for one in houses:
        chain = f"house:{one.id}"
        if one.id in before:
            key = {"area_id": area_id, "house_id": one.id}
            work.update(GeohazardHouse, key, {"found_at": work.now, "left_at": None}, chain=chain)
        else:
            work.insert(GeohazardHouse, _row(work, area_id, one), chain=chain)
        work.record("house.in_geohazard", chain, area=area_id, kind=kind)
        # its phone asks for what changed since
        work.touch(House, {"id": one.id}, {"changed_at": work.now})


def _row(work: Work, area_id: str, house: HouseAt) -> dict[str, object]:
    return {
        "area_id": area_id,
        "house_id": house.id,
        "township_code": house.township_code,
        "village_code": house.village_code,
        "found_at": work.now,
        "left_at": None,
    }


def unmark(work: Work, area_id: str, houses: Iterable[str]) -> None:
    for house in houses:
        chain = f"house:{house}"
        key = {"area_id": area_id, "house_id": house}
        work.update(GeohazardHouse, key, {"left_at": work.now}, chain=chain)
        work.record("house.left_geohazard", chain, area=area_id)
        work.touch(House, {"id": house}, {"changed_at": work.now})


def place_surveyed(work: Work, envelope: Envelope, place: Place, where: Whereabouts) -> None:
    """After a survey was accepted: it brought a position, unless the phone had none."""
    here = envelope.location
    if here is None or place.township is None or place.village is None:
        return
    at = HouseAt(envelope.house_id, place.township, place.village, here.lon, here.lat)
    place_house(work, at, where)


def place_house(work: Work, house: HouseAt, where: Whereabouts) -> None:
    """After a house's position changed: into the areas around it, out of the others."""
    if not where.geohazard_kinds:  # no house is kept inside an area that is over
        return
    county = whole_county(work.county)
    standing = {one.id for one in reads.areas_of_house(county, work.db, house.id)}
    around = set(where.geohazards.all_at(house.lon, house.lat))
    for area_id in sorted(around - standing):
        mark(work, area_id, where.geohazard_kinds[area_id], [house])
    for area_id in sorted(standing - around):
        unmark(work, area_id, [house.id])


def place_again(work: Work) -> int:
    """Bring every area's houses up to the day; how many were wrong. Imports and days pass by."""
    county, today = whole_county(work.county), local_day(work.now)
    if not reads.any_known(county, work.db):
        return 0
    return sum(_place_again(work, county, today))


def _place_again(work: Work, county: Reach, today: date) -> Iterable[int]:
    in_force = {name.id: (name, shape) for name, shape in reads.in_force(county, work.db, today)}
    kept = reads.areas_with_houses(county, work.db)
    for area_id in sorted({*in_force, *kept}):
        name, shape = in_force.get(area_id, (None, MultiPolygon()))
        inside = {one.id: one for one in inside_of(work, shape)} if name else {}
        now = reads.inside_now(county, work.db, area_id)
        fresh = [inside[one] for one in sorted(inside.keys() - now)]
        if name:
            mark(work, area_id, name.kind, fresh)
        gone = sorted(now - inside.keys())
        unmark(work, area_id, gone)
        yield len(fresh) + len(gone)
