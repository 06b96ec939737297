"""疏散周边群众: the neighbours of a house that may fall are named, told and counted (M7).

Whoever answers for the neighbour tells him, on whichever side of a border he lives: the request
lies with the neighbour's own house, so that reach stays what it is and nobody is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from server.domain import neighbours as rules
from server.domain.acts import Act
from server.domain.masking import mask_name
from server.domain.neighbours import NeighbourProgress, moves_neighbours
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.services.county import county_schema
from server.services.evidence import Photos, enter_photos, written_reason
from server.services.finding import FoundHouse, find_house
from server.services.ids import fresh_id
from server.services.work import Work
from server.store import spatial
from server.store.reads import cases, evidence, houses, neighbours as reads
from server.store.reads.neighbours import Asked, Key, NamedLine, OwnHouse
from server.store.rows import Neighbour

MOST_NEAR = 500


class Named(NamedTuple):
    """A neighbour with its house, where that lies in one's own reach."""

    line: NamedLine
    house: OwnHouse | None


class NamedPage(NamedTuple):
    progress: NeighbourProgress
    neighbours: list[Named]
    metres: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """`outcome`: told, refused, or no_need for a house without position that lies far off."""

    outcome: str
    way: str
    recipient: str | None = None
    reason: str | None = None
    photo_sha256: str | None = None
    signature_sha256: str | None = None
    taken_at: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Proved:
    """Where the photo of a telling belongs: to the neighbour's house."""

    house: Any
    owned: dict[str, str]
    chain: str


# --- naming ----------------------------------------------------------------------------------


def name_neighbours(work: Work, measure_id: str, house_id: str, kinds: Iterable[str]) -> int:
    """Name whoever lies in the buffer and was not named yet; how many were. Asked again it names
    only what came since (a house registered, or placed, after the order)."""
    if not moves_neighbours(list(kinds)):
        return 0
    county = whole_county(work.county)
    there = reads.named_already(county, work.db, measure_id)
    found = {
        house: where
        for house, where in _around(work, county, house_id).items()
        if house != house_id and house not in there
    }
    made = {
        f"house:{house}": _row(work, measure_id, house_id, house, metres)
        for house, metres in found.items()
    }
    work.insert_chained(Neighbour, made)
    for chain, row in made.items():
        work.record("neighbour.named", chain, neighbour=row["id"], basis=row["basis"])
    return len(made)


def _around(work: Work, county: Reach, house_id: str) -> dict[str, float | None]:
    """house -> metres; None where one of the two has no position and a person has to look."""
    house = houses.house_state(county, work.db, house_id)
    assert house is not None
    if house.lon is None or house.lat is None:
        return dict.fromkeys(reads.standing_in(county, work.db, house.village_code))
    buffer = county_schema(work.county).profile.neighbours.metres
    near = spatial.houses_near(
        county, work.db, lon=house.lon, lat=house.lat, metres=buffer, limit=MOST_NEAR
    )
    by_hand = dict.fromkeys(reads.without_position(county, work.db, house.village_code))
    return {**by_hand, **{one.house_id: one.metres for one in near}}


def _row(
    work: Work, measure_id: str, endangered: str, house: str, metres: float | None
) -> dict[str, Any]:
    return {
        "id": fresh_id(work),
        "house_id": house,
        "measure_id": measure_id,
        "endangered_house_id": endangered,
        "basis": "by_hand" if metres is None else "buffer",
        "metres": None if metres is None else round(metres, 1),
        "state": "waiting",
        "named_at": work.now,
    }


def name_missing(work: Work) -> int:
    """For every measure that stands, whoever came since; nobody waits for the order's own day."""
    standing = reads.standing_measures(whole_county(work.county), work.db)
    return sum(name_neighbours(work, one.id, one.house_id, one.kinds) for one in standing)


# --- what the side of the order sees ---------------------------------------------------------


def of_measure(work: Work, measure_id: str) -> NamedPage:
    """`measure.missing` unless the house under control lies in reach."""
    require_act(work.actor, Act.HOUSE_READ)
    reach = reach_of(work.actor, Act.HOUSE_READ)
    if cases.case_of_measure(reach, work.db, measure_id) is None:
        raise Problem("measure.missing")
    lines = reads.of_measures(reach, work.db, [measure_id]).get(measure_id, [])
    own = reads.own_houses(reach, work.db, [line.house_id for line in lines])
    return NamedPage(
        progress_of(lines),
        [Named(line, own.get(line.house_id)) for line in lines],
        county_schema(work.county).profile.neighbours.metres,
    )


def progress_of(lines: Iterable[NamedLine]) -> NeighbourProgress:
    return rules.progress((line.basis, line.state) for line in lines)


def names_of(work: Work, lines: Iterable[NamedLine]) -> Mapping[str, str]:
    """area code -> name; names of divisions are nobody's secret."""
    codes = {code for one in lines for code in (one.township_code, one.village_code)}
    return evidence.area_names(whole_county(work.county), work.db, codes)


def danger_names(work: Work, lines: Iterable[Asked]) -> Mapping[str, str]:
    codes = {code for one in lines for code in (one.danger_township, one.danger_village)}
    return evidence.area_names(whole_county(work.county), work.db, codes)


# --- what the neighbour's side does ----------------------------------------------------------


def asked_page(
    work: Work, *, state: str | None = None, after: Key | None = None, limit: int = 50
) -> tuple[list[Asked], Key | None]:
    """Whoever tells neighbours sees those of his reach."""
    require_act(work.actor, Act.NEIGHBOUR_TELL)
    reach = reach_of(work.actor, Act.NEIGHBOUR_TELL)
    found = reads.asked_page(reach, work.db, state, after, limit + 1)
    return found[:limit], found[limit - 1].key if len(found) > limit else None


def asked_count(work: Work, state: str | None) -> int:
    require_act(work.actor, Act.NEIGHBOUR_TELL)
    return reads.asked_waiting(reach_of(work.actor, Act.NEIGHBOUR_TELL), work.db, state).number


def find_asked(work: Work, neighbour_id: str) -> Asked:
    require_act(work.actor, Act.NEIGHBOUR_TELL)
    found = reads.asked(reach_of(work.actor, Act.NEIGHBOUR_TELL), work.db, neighbour_id)
    if found is None:
        raise Problem("neighbour.missing")
    return found


def tell(work: Work, neighbour_id: str, *, telling: Telling) -> Asked:
    """Who told whom, when, how; a refusal is written down and told again by an order in writing."""
    line = find_asked(work, neighbour_id)
    house = find_house(work, Act.NEIGHBOUR_TELL, line.house_id)
    reason = _require_whole(line, telling)
    _prove(work, house, line, telling)
    told = {
        "state": telling.outcome,
        "told_at": work.now,
        "told_by": work.actor.account_id,
        "way": telling.way,
        "photo_sha256": telling.photo_sha256,
        "signature_sha256": telling.signature_sha256,
        "reason": reason,
        **_recipient(work, telling),
    }
    key = {"id": line.id, "state": line.state}
    work.update(Neighbour, key, told, chain=house.chain)
    facts = {"outcome": telling.outcome, "way": telling.way}
    work.record("neighbour.told", house.chain, neighbour=line.id, **facts)
    return find_asked(work, neighbour_id)


def _require_whole(line: Asked, telling: Telling) -> str | None:
    """One who refused may be told again and go; one who was told is not told twice."""
    if line.lifted_at is not None:
        raise Problem("neighbour.lifted")
    if line.state not in ("waiting", "refused"):
        raise Problem("neighbour.already_told")
    if telling.outcome == "no_need" and line.basis != "by_hand":
        raise Problem("neighbour.not_checked")
    if telling.outcome != "no_need" and not (telling.recipient or "").strip():
        raise Problem("neighbour.recipient_needed")
    return None if telling.outcome == "told" else written_reason(telling.reason)


def _recipient(work: Work, telling: Telling) -> dict[str, Any]:
    name = (telling.recipient or "").strip()
    if not name:
        return {}
    sealed = work.store.secrets.seal({"name": name})
    return {"recipient_sealed": sealed, "recipient_masked": mask_name(name)}


def _prove(work: Work, house: FoundHouse, line: Asked, telling: Telling) -> None:
    """Photo and signature are optional; what is brought is of this house and of this order."""
    owned = {"house_id": line.house_id, "case_id": line.measure_id}
    proved = _Proved(house.house, owned, house.chain)
    brought = {"neighbour": telling.photo_sha256, "signature": telling.signature_sha256}
    for purpose, sha256 in brought.items():
        if sha256 is not None:
            since, told = line.ordered_at, telling.taken_at
            photos = Photos(hashes=[sha256], purpose=purpose, since=since, told=told)
            enter_photos(work, proved, photos)
