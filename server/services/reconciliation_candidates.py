"""Houses a row may be, for a person to choose from: of one owner, or near; none is chosen here."""

from __future__ import annotations

from typing import NamedTuple

from server.domain.reach import whole_county
from server.services.owner import owner_columns
from server.services.reconciliation_pairing import opened
from server.services.reconciliation_reading import reach
from server.services.work import Work
from server.store.reads import reconciliation_houses as reads, reconciliation_lines
from server.store.reads.reconciliation_houses import HouseKeys
from server.store.reads.reconciliation_lines import LineRow
from server.store.spatial import box_around, distance_m

_MOST = 8
_NEAR_M = 60.0
_GROUNDS = {"owner_id_index": "证件号相同", "owner_index": "产权人姓名相同"}


class Candidate(NamedTuple):
    house: HouseKeys
    grounds: str
    is_taken: bool  # it is paired with another row already


def candidates(work: Work, line: LineRow) -> list[Candidate]:
    """Within reach; the strongest grounds first."""
    if line.row_number is None:
        return []
    found: dict[str, tuple[HouseKeys, list[str]]] = {}
    for house, ground in [*_of_owner(work, line), *_near(work, line)]:
        found.setdefault(house.id, (house, []))[1].append(ground)
    best = sorted(found.values(), key=lambda one: -len(one[1]))[:_MOST]
    made = [
        Candidate(house, "、".join(grounds), _is_taken(work, line, house))
        for house, grounds in best
    ]
    # a neighbour that has its own row is no candidate; an owner's other house is told as taken
    return [one for one in made if not one.is_taken or not one.grounds.startswith("相距")]


def _of_owner(work: Work, line: LineRow) -> list[tuple[HouseKeys, str]]:
    person = opened(work, line)
    if not person:
        return []
    owner, where = owner_columns(work, line.village_code or "", person), reach(work)
    return [
        (house, ground)
        for column, ground in _GROUNDS.items()
        if owner[column]
        for house in reads.houses_of_owner(where, work.db, column, owner[column], _MOST)
        if column == "owner_id_index" or house.township_code == line.township_code
    ]


def _near(work: Work, line: LineRow) -> list[tuple[HouseKeys, str]]:
    if "lon" not in line.told:
        return []
    lon, lat = line.told["lon"], line.told["lat"]
    box = box_around(lon, lat, _NEAR_M)
    around = reads.neighbours_in(reach(work), work.db, box, _MOST * 2)
    measured = [(distance_m(lon, lat, one.lon or 0, one.lat or 0), one) for one in around]
    return [
        (one, f"相距 {metres:.0f} 米")
        for metres, one in sorted(measured, key=lambda pair: pair[0])
        if metres <= _NEAR_M
    ]


def _is_taken(work: Work, line: LineRow, house: HouseKeys) -> bool:
    county = whole_county(work.county)
    there = reconciliation_lines.line_of_house(county, work.db, line.reconciliation_id, house.id)
    return there is not None and there.row_number is not None
