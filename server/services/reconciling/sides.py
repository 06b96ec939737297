"""Both sides as numbers, to be matched (domain/reconciliation_matching.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from server.domain.reach import whole_county
from server.domain.reconciliation_matching import Matching, Side, key_number, match
from server.services.reconciling.fields import HOUSE_CODE
from server.services.reconciling.rows import PlatformRow
from server.services.work import Work
from server.store.reads import reconciliation_houses, reconciliations
from server.store.reads.reconciliation_houses import HouseKeys
from server.store.spatial import distance_m
from survey_schema.platforms import Platform


def add_row(side: Side, platform: Platform, row: PlatformRow) -> int:
    """A faulty row takes its place without keys, so that nothing finds it."""
    if row.is_faulty:
        return side.add({})
    numbers = {
        "platform_no": row.numbers.get("platform_no") if platform.number == "platform_no" else None,
        "census_no": row.numbers.get("census_no"),
        "house_code": row.told.get(HOUSE_CODE),
    }
    owner = row.owner if row.village else {**row.owner, "door_index": None, "door_part_index": None}
    return side.add(_keys(numbers, owner, row.village), key_number(owner["owner_index"]), row.point)


def _keys(
    numbers: Mapping[str, str | None], owner: Mapping[str, Any], village: str | None
) -> dict[str, int]:
    person, name = owner["owner_id_index"], owner["owner_index"]
    return {
        **{way: key_number(value) for way, value in numbers.items()},
        "id_door": key_number(person, owner["door_index"]),
        "owner_door": key_number(name, owner["door_index"]),
        "owner_door_number": key_number(name, owner["door_part_index"]),
        "id_village": key_number(person, village),
    }


class Houses:
    """Every house of the county: those that stand, and apart those that are gone."""

    def __init__(self) -> None:
        self.side = Side()
        self.ids: list[str] = []
        self.places: list[tuple[str, str]] = []
        self.is_operational = bytearray()

    def add(self, house: HouseKeys) -> None:
        numbers = {
            "platform_no": house.platform_no,
            "census_no": house.census_no,
            "house_code": house.code,
        }
        at = None if house.lon is None or house.lat is None else (house.lon, house.lat)
        keys = _keys(numbers, house._asdict(), house.village_code)
        self.side.add(keys, key_number(house.owner_index), at)
        self.ids.append(house.id)
        self.places.append((house.township_code, house.village_code))
        self.is_operational.append(1 if house.is_operational else 0)


class Ours(NamedTuple):
    """`merged`: files that were merged into another's; `stays` says into whose."""

    standing: Houses
    ended: Houses
    merged: Houses
    stays: dict[str, str]


def read_houses(work: Work) -> Ours:
    ours = Ours(Houses(), Houses(), Houses(), {})
    for house in reconciliation_houses.house_keys(whole_county(work.county), work.db):
        if house.merged_into is not None:
            ours.merged.add(house)
            ours.stays[house.id] = house.merged_into
        else:
            (ours.standing if house.ended_on is None else ours.ended).add(house)
    return ours


class Words:
    """What people said of pairs of this platform: row key -> houses."""

    def __init__(self, work: Work, platform: Platform) -> None:
        self._same: dict[str, str] = {}
        self._other: dict[str, set[str]] = {}
        for one in reconciliations.links(work.db, work.county, platform.id):
            if one.is_same:
                self._same[one.row_key] = one.house_id
            else:
                self._other.setdefault(one.row_key, set()).add(one.house_id)

    def know(self, row_key: str | None) -> bool:
        return row_key is not None and (row_key in self._same or row_key in self._other)

    def about(
        self, row_keys: Iterable[tuple[int, str]], ours: Ours
    ) -> tuple[list[tuple[int, int]], frozenset[tuple[int, int]]]:
        """(linked, denied) as pairs of numbers; a row key that stands twice links nothing."""
        if not self._same and not self._other:
            return [], frozenset()
        at = {house: number for number, house in enumerate(ours.standing.ids)}
        at |= {gone: at[one] for gone, one in ours.stays.items() if one in at}
        linked, denied = [], set()
        for row, key in row_keys:
            house = self._same.get(key)
            if house in at:
                linked.append((row, at[house]))
            denied |= {(row, at[one]) for one in self._other.get(key, ()) if one in at}
        return linked, frozenset(denied)


def matched(
    rows: Side, ours: Ours, words: Words, row_keys: Iterable[tuple[int, str]], near_m: float
) -> Matching:
    linked, denied = words.about(row_keys, ours)
    merged = _through_merged(rows, ours, near_m)
    return match(
        rows,
        ours.standing.side,
        near_m=near_m,
        distance_m=distance_m,
        linked=linked,
        merged=merged,
        denied=denied,
    )


def _through_merged(rows: Side, ours: Ours, near_m: float) -> list[tuple[int, int]]:
    """A row that is a file that was merged is the house that stayed (decision 0056)."""
    if not ours.stays:
        return []
    found = match(rows, ours.merged.side, near_m=near_m, distance_m=distance_m)
    at = {house: number for number, house in enumerate(ours.standing.ids)}
    pairs = []
    for row in found.way_of:
        house = ours.merged.ids[found.house_of[row]]
        while house in ours.stays:
            house = ours.stays[house]
        if house in at:
            pairs.append((row, at[house]))
    return pairs


def matched_with_ended(rows: Side, ours: Ours, near_m: float) -> Matching:
    """Rows left over, against houses that are gone."""
    return match(rows, ours.ended.side, near_m=near_m, distance_m=distance_m)
