"""The houses round one house, to be drawn beside its file: where they stand and their colour."""

from __future__ import annotations

from math import cos, radians
from typing import NamedTuple

from server.domain.acts import Act
from server.services import health
from server.services.finding import find_house
from server.services.work import Work
from server.store.reads import surroundings as reads
from server.store.spatial import METRES_PER_DEGREE

RADIUS_M = 120
MOST = 150


class Spot(NamedTuple):
    """`east` and `south` in metres from the house itself."""

    id: str
    code: str
    colour: str
    east: float
    south: float
    is_it: bool


class Surroundings(NamedTuple):
    spots: list[Spot]
    radius_m: int


def of_house(work: Work, house_id: str) -> Surroundings | None:
    """Nothing for a house that lies nowhere yet; only neighbours in the reader's own reach."""
    found = find_house(work, Act.HOUSE_READ, house_id)
    lon, lat = found.house.lon, found.house.lat
    if lon is None or lat is None:
        return None
    near = reads.houses_round(found.reach, work.db, lon=lon, lat=lat, metres=RADIUS_M, limit=MOST)
    width = METRES_PER_DEGREE * cos(radians(lat))
    spots = [
        Spot(
            one.id,
            one.code,
            one.health_code,
            round((one.lon - lon) * width, 1),
            round((lat - one.lat) * METRES_PER_DEGREE, 1),
            one.id == house_id,
        )
        for one in health.today_of(work, near)
    ]
    return Surroundings(sorted(spots, key=lambda one: one.is_it), RADIUS_M)
