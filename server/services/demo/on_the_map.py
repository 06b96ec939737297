"""What the demo's map shows besides houses: outlines and geohazard areas, all of it invented.

Both say so in their source, which every page about them shows.
"""

from __future__ import annotations

import math
from datetime import datetime
from random import Random

from shapely import Point, Polygon
from shapely.affinity import rotate, scale, translate

from server.domain.facts import Actor
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.shapes import METRES_PER_DEGREE, as_multi
from server.services.demo.cast import Cast
from server.services.demo.villages import Layout, Village
from server.services.geohazards import NewArea, enter
from server.services.ground import enter_ground
from server.services.house_position import draw_outline
from server.services.work import Work
from server.store.engines import Store
from server.store.reads.quality_records import Placed, placed

SOURCE = "演示数据，虚构"
_KINDS = (
    ("landslide_debris", "后山滑坡"),
    ("cut_slope", "切坡"),
    ("flood", "河滩洪涝"),
    ("goaf", "采空区"),
)
_AREAS = 8
_DRAWN_BY_HAND = 12


def draw(store: Store, cast: Cast, layout: Layout, now: datetime, random: Random) -> None:
    with store.reading() as db:
        houses = placed(whole_county(cast.office.county), db)
    outlines = {one.id: _outline(one, random) for one in houses}
    with _work(store, cast.office, now, random) as work:
        enter_ground(work, "footprint", outlines.values(), SOURCE)
        work.commit()
    _draw_areas(store, cast.office, layout, houses, now, random)
    _draw_by_hand(store, cast.office, houses[:_DRAWN_BY_HAND], now, random)


def _work(store: Store, actor: Actor, now: datetime, random: Random) -> Work:
    return Work(store, actor, now, noise=random.randbytes)


def _outline(house: Placed, random: Random) -> Polygon:
    """Eight to fourteen metres long, turned as the lane runs."""
    return _rectangle(house, random.uniform(8, 14), random.uniform(7, 10), random.uniform(0, 20))


def _rectangle(house: Placed, long_m: float, wide_m: float, turned: float) -> Polygon:
    stretch = math.cos(math.radians(house.lat))
    x, y = long_m / 2, wide_m / 2
    box = rotate(Polygon([(-x, -y), (x, -y), (x, y), (-x, y)]), turned)
    corners = [
        (east / METRES_PER_DEGREE / stretch, north / METRES_PER_DEGREE)
        for east, north in box.exterior.coords
    ]
    return translate(Polygon(corners), house.lon, house.lat)


def _draw_areas(  # noqa: PLR0917
    store: Store,
    office: Actor,
    layout: Layout,
    houses: list[Placed],
    now: datetime,
    random: Random,
) -> None:
    by_village = {one.village_code: one for one in houses}
    some = [one for one in layout.villages if one.code in by_village]
    chosen = random.sample(some, min(_AREAS, len(some)))
    for number, village in enumerate(chosen):
        with _work(store, office, now, random) as work:
            enter(work, _area(number, village, by_village[village.code], random))
            work.commit()


def _area(number: int, village: Village, beside: Placed, random: Random) -> NewArea:
    """A patch of slope at the edge of the houses: some of them lie inside."""
    kind, name = _KINDS[number % len(_KINDS)]
    reach = random.uniform(50, 90) / METRES_PER_DEGREE
    middle = Point(beside.lon + reach / 2, beside.lat)
    stretch = 1 / math.cos(math.radians(beside.lat))
    patch = scale(middle.buffer(reach, quad_segs=4), stretch).intersection(village.boundary)
    return NewArea(
        name=f"{village.name}{name}（演示）", kind=kind, source=SOURCE, outline=as_multi(patch)
    )


def _draw_by_hand(
    store: Store, office: Actor, houses: list[Placed], now: datetime, random: Random
) -> None:
    for one in houses:
        corners = _rectangle(one, 12, 9, 10).exterior.coords[:-1]
        text = "\n".join(f"{lon:.7f},{lat:.7f}" for lon, lat in corners)
        with _work(store, office, now, random) as work:
            try:
                draw_outline(work, one.id, outline=text, version=None)
            except Problem:
                continue  # gone since
            work.commit()
