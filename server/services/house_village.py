"""更正所在村: a house that was entered under a wrong village is put under its own (M1, M17).

What follows a change of areas follows here: every row about the house, the owner's indexes and the
import key, its grid. Figures move with the ledger's entry, on its day; the code keeps its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import Place
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services import projection
from server.services.area_moves import identities
from server.services.evidence import fingerprint, written_reason
from server.services.finding import FoundHouse, find_house
from server.services.house_position import keep_words
from server.services.work import Work
from server.store.reads import area_changes
from server.store.reads.grid import areas_of
from server.store.reads.houses import HouseState
from server.store.reads.whereabouts import Whereabouts, whereabouts
from server.store.spatial import area_finder


def choices(work: Work, house: HouseState) -> dict[str, str]:
    """The other villages one answers for today, by code, each with its township before it."""
    lines = areas_of(reach_of(work.actor, Act.HOUSE_RELOCATE), work.db, local_day(work.now))
    names = {one.code: one.name for one in lines}
    return {
        one.code: f"{names.get(one.parent_code or '', '')} {one.name}".strip()
        for one in lines
        if one.level == "village" and one.code != house.village_code
    }


def correct(
    work: Work, house_id: str, *, village: str, reason: str | None, version: int | None
) -> None:
    """`area.missing` for a village that is none today, or that one does not answer for."""
    words = written_reason(reason)
    found = find_house(work, Act.HOUSE_RELOCATE, house_id, version)
    house = found.house
    if house.ended_on is not None:
        raise Problem("place.house_ended")
    if village == house.village_code:
        raise Problem("place.same_village")
    where = whereabouts(whole_county(work.county), work.db, local_day(work.now))
    township = where.villages.get(village)
    place = Place(work.county, township, village)
    if township is None or not reach_of(work.actor, Act.HOUSE_RELOCATE).covers(place):
        raise Problem("area.missing", code=village)
    around = _around(work, house, village, where)
    _settle(work, found, {"township_code": township, "village_code": village, **around})
    _record(work, found, township, village, around["grid_code"], words)


def _around(work: Work, house: HouseState, village: str, where: Whereabouts) -> dict[str, Any]:
    """The grid of its new village it stands in, and whether it stands in the village at all."""
    if house.lon is None or house.lat is None:
        return {"grid_code": None}
    grids = area_finder(work.db, work.county, "grid", local_day(work.now))
    grid = grids.at(house.lon, house.lat)
    is_own = grid is not None and where.grids.get(grid) == village
    is_astray = where.is_astray(village, where.finder.at(house.lon, house.lat))
    return {"grid_code": grid if is_own else None, "is_outside_village": is_astray}


def _settle(work: Work, found: FoundHouse, place: Mapping[str, Any]) -> None:
    house = found.house
    held = area_changes.house_place(found.reach, work.db, house.id)
    columns = identities(work, place["village_code"], [held])[house.id]
    projection.update_house(work, house, {**place, **columns})
    areas = ("township_code", "village_code", "grid_code")
    work.follow_houses([house.id], {name: place[name] for name in areas})


def _record(  # noqa: PLR0917
    work: Work, found: FoundHouse, township: str, village: str, grid: str | None, words: str
) -> None:
    """The words may name a person: they stay with the access log, the ledger has their SM3."""
    house = found.house
    work.record(
        "house.moved",
        found.chain,
        township=township,
        village=village,
        from_village=house.village_code,
        reason=fingerprint(words),
    )
    if grid != house.grid_code:
        work.record("house.regridded", found.chain, grid=grid, from_grid=house.grid_code)
    keep_words(work, house.id, words)
