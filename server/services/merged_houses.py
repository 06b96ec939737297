"""Where a file leads that was closed as a second one of a house: codes, plates, what a phone sends.

Every closed file points at a standing house: when that one is closed in turn, its followers are
pointed on, so one step always arrives.
"""

from __future__ import annotations

from server.domain.reach import Reach, whole_county
from server.services.work import Work
from server.store.reads import house_merges as reads, houses, intake
from server.store.reads.houses import HouseState
from server.store.writing import Connection


def standing_id(work: Work, db: Connection, house_id: str) -> str:
    """The house itself, or the one its file was closed into."""
    return reads.merged_into(whole_county(work.county), db, house_id) or house_id


def held(work: Work, house_id: str) -> HouseState | None:
    """The same, locked: its file stays as it is until this work is done."""
    county = whole_county(work.county)
    house = intake.lock_house(county, work.db, house_id)
    if house is not None and house.merged_into is not None:
        house = intake.lock_house(county, work.db, house.merged_into)
    if house is not None and house.merged_into is None:
        work.stands(house.id)
    return house


def followed(reach: Reach, db: Connection, house: HouseState | None) -> HouseState | None:
    """The house a closed file leads to, within the same reach; any other house as it is."""
    if house is None or house.merged_into is None:
        return house
    return houses.house_state(reach, db, house.merged_into)
