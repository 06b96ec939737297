"""Finding houses by code, owner, phone or address within reach (decision 0041: what leaks).

A name, an ID number and a phone are found whole, by their blind index. An address is found by its
village and door; group and road are compared with what the few hits hold, unsealed here and shown
to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from server.domain import house_search as rules
from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.house_search import Wanted
from server.domain.permission import require_act
from server.domain.reach import Reach, reach_of, whole_county
from server.services import health, owner
from server.services.finding import unseen
from server.services.work import Work
from server.store.reads import found_houses, grid
from server.store.reads.houses import HouseLine
from server.store.rows import House

LIMIT = 50
LONGEST = rules.LONGEST
_MOST_HITS = 400  # compared with the rest of an address: many doors "1" in a county


class Found(NamedTuple):
    """`has_more`: only the first LIMIT are shown; `village` when one was named and nothing else."""

    lines: list[HouseLine]
    has_more: bool
    village: str | None
    village_name: str | None


def search(work: Work, text: str) -> Found:
    require_act(work.actor, Act.HOUSE_READ)
    reach = reach_of(work.actor, Act.HOUSE_READ)
    names = _area_names(work, reach)
    wanted = rules.wanted(text, names)
    hidden = unseen(work)
    seen = [one for one in _lines(work, reach, wanted) if one.id not in hidden]
    lines = health.today_of(work, seen)
    name = names.get(wanted.village) if wanted.village else None
    return Found(lines[:LIMIT], len(lines) > LIMIT, wanted.village, name)


def _area_names(work: Work, reach: Reach) -> Mapping[str, str]:
    areas = grid.areas_of(reach, work.db, local_day(work.now))
    return {one.code: one.name for one in areas if one.level in ("township", "village")}


def _lines(work: Work, reach: Reach, wanted: Wanted) -> list[HouseLine]:
    if not wanted.text:
        return []
    if wanted.code_prefix is not None:
        found = found_houses.by_code_prefix(reach, work.db, wanted.code_prefix, LIMIT + 1)
        if found:
            return found
    ids = found_houses.ids_by_index(reach, work.db, _indexes(work, wanted), LIMIT + 1)
    ids += _by_address(work, reach, wanted)
    return found_houses.lines(reach, work.db, dict.fromkeys(ids).keys())


def _indexes(work: Work, wanted: Wanted) -> dict[str, list[str]]:
    secrets = work.store.secrets
    indexes = {"owner_id_index": [secrets.blind_index("id_number", wanted.text)]}
    if wanted.may_be_name:
        indexes["owner_index"] = [secrets.blind_index("name", wanted.text)]
    if wanted.phone is not None:
        indexes["phone_index"] = [secrets.blind_index("phone", wanted.phone)]
    if wanted.phone_tail is not None:
        indexes["phone_tail_index"] = [owner.phone_tail_index(work, wanted.phone_tail)]
    return indexes


def codes_at(work: Work, reach: Reach, text: str) -> list[HouseLine]:
    """Houses at the address, for whoever asks by village and door instead of by code."""
    wanted = rules.wanted(text, _area_names(work, reach))
    return found_houses.lines(reach, work.db, _by_address(work, reach, wanted))


def _by_address(work: Work, reach: Reach, wanted: Wanted) -> list[str]:
    if wanted.address is None:
        return []
    villages, door, rest = wanted.address
    doors = [owner.door_part_index(work, village, door) for village in villages]
    ids = found_houses.ids_by_index(reach, work.db, {"door_part_index": doors}, _MOST_HITS)
    if not rest:
        return ids[: LIMIT + 1]
    hits = found_houses.sealed(reach, work.db, ids)
    return [one.id for one in hits if _lies_there(work, one.personal_sealed, rest)][: LIMIT + 1]


def _lies_there(work: Work, sealed: bytes | None, rest: str) -> bool:
    person = {} if sealed is None else work.store.secrets.open(sealed)
    return rules.fits(rest, (person.get("group_name"), person.get("road_name")))


def fill_indexes(work: Work, limit: int) -> int:
    """Make what search needs for houses that were entered before it was; how many. Again: none."""
    waiting = found_houses.without_search_index(whole_county(work.county), work.db, limit)
    for one in waiting:
        person = work.store.secrets.open(one.personal_sealed or b"")
        columns = owner.search_columns(work, one.village_code, person)
        work.touch(House, {"id": one.id}, columns)
    return len(waiting)
