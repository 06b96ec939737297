"""Where a surveyed house stands, its first entry in the county's files, and what it shows (M1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain import house_code
from server.domain.acts import Act
from server.domain.facts import Place
from server.domain.ground import known_position
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.services.county import county_schema
from server.services.draft import Draft
from server.services.house_facts import house_columns
from server.services.intake_words import doubt, reason
from server.services.owner import identifying_indexes, owner_columns
from server.services.work import Work
from server.store.reads import intake as reads
from server.store.reads.houses import HouseState
from server.store.reads.intake import Neighbour
from server.store.reads.whereabouts import Whereabouts
from server.store.rows import House, HouseNumber
from server.store.spatial import distance_m, point
from server.store.writing import Connection
from survey_schema.quality import load_quality

NEAR_M = 10.0


@dataclass(frozen=True, slots=True)
class Site:
    """Where the survey was made: `house` as it stands, None for a new or an unreachable one."""

    place: Place
    house: HouseState | None
    where: Whereabouts  # the divisions of that day
    reasons: tuple[dict[str, Any], ...] = ()
    doubts: tuple[dict[str, Any], ...] = ()
    is_outside_village: bool | None = None  # None: no position to tell by


def site_of(
    work: Work,
    act: Act,
    draft: Draft,
    house: HouseState | None,
    where: Whereabouts,
    *,
    is_village_sure: bool = False,
) -> Site:
    """The house's own place, or for a new house the village around the point, else the stated.

    `is_village_sure`: the office has put the stated village right, wherever the point lies.
    """
    reach = reach_of(work.actor, act)
    if house is not None:
        return _site_of_house(reach, draft, house, where)
    return _site_of_new(work, reach, draft, where, is_village_sure=is_village_sure)


def _site_of_house(reach: Reach, draft: Draft, house: HouseState, where: Whereabouts) -> Site:
    place = reads.place_of(house)
    if not reach.covers(place):
        return Site(place, None, where, (reason("submission.out_of_reach"),))
    if house.ended_on is not None:
        return Site(place, house, where, (reason("submission.house_ended"),))
    around = _village_around(draft, where)
    strays = around is not None and around != house.village_code
    doubts = [doubt("location.other_village")] if strays else []
    doubts += _moved(draft, house)
    return Site(place, house, where, (), tuple(doubts), _is_outside(draft, place, where))


def _moved(draft: Draft, house: HouseState) -> list[dict[str, Any]]:
    """§2.4: a survey far from where the file, perhaps an imported one, has the house."""
    here = draft.envelope.location
    if here is None or house.lon is None or house.lat is None:
        return []
    metres = distance_m(here.lon, here.lat, house.lon, house.lat) - (here.accuracy_m or 0)
    is_far = metres > load_quality()["far_position"].limits["metres"]
    return [doubt("location.moved", metres=round(metres))] if is_far else []


def _site_of_new(
    work: Work, reach: Reach, draft: Draft, where: Whereabouts, *, is_village_sure: bool
) -> Site:
    stated = draft.envelope.village_code
    around = _village_around(draft, where) or stated
    doubts = (doubt("location.other_village"),) if around != stated else ()
    villages = (stated,) if is_village_sure else dict.fromkeys((around, stated))
    places = [_place(work, draft, village, where) for village in villages]
    for place in places:
        if reach.covers(place):
            return Site(place, None, where, (), doubts, _is_outside(draft, place, where))
    return Site(places[-1], None, where, (reason("submission.out_of_reach"),), doubts)


def _village_around(draft: Draft, where: Whereabouts) -> str | None:
    here = draft.envelope.location
    return None if here is None else where.finder.at(here.lon, here.lat)


def _is_outside(draft: Draft, place: Place, where: Whereabouts) -> bool | None:
    if draft.envelope.location is None or place.village is None:
        return None
    return where.is_astray(place.village, _village_around(draft, where))


def _place(work: Work, draft: Draft, village: str, where: Whereabouts) -> Place:
    return Place(
        work.county, where.villages.get(village), village, _grid(work, draft, village, where)
    )


def _grid(work: Work, draft: Draft, village: str, where: Whereabouts) -> str | None:
    """The grid the phone names, if it lies in the village; else the sender's own there."""
    stated = draft.envelope.grid_code
    if stated is not None and where.grids.get(stated) == village:
        return stated
    own = (seat.grid for seat in work.actor.seats if seat.village == village)
    return next((grid for grid in own if grid), None)


def duplicates(work: Work, db: Connection, draft: Draft) -> list[dict[str, Any]]:
    """Doubts about a new house that may be an old one; another's code only within reach.

    Read before the write transaction: a doubt is a hint to a person, not a constraint.
    """
    near = _near(work, db, draft)
    same = _same_owner(work, db, draft)
    own = reach_of(work.actor, Act.SUBMISSION_SEND)
    return [
        *(_told(own, one, _word_of(draft, one), metres=round(NEAR_M)) for one in near),
        *(_told(own, one, "house.same_owner") for one in same),
    ]


def _word_of(draft: Draft, near: Neighbour) -> str:
    """The surveyor saw this house on his phone's list and said that it is another one."""
    return "house.near_denied" if near.id in draft.envelope.near_denied else "house.near"


def _near(work: Work, db: Connection, draft: Draft) -> list[Neighbour]:
    here, county = draft.envelope.location, whole_county(work.county)
    if here is None or not abs(here.lat) < 85:
        return []
    return reads.houses_around(county, db, lon=here.lon, lat=here.lat, metres=NEAR_M)[:5]


def _same_owner(work: Work, db: Connection, draft: Draft) -> list[Neighbour]:
    owner, door = identifying_indexes(work, draft.envelope.village_code, draft.values)
    if owner is None or door is None:
        return []
    return reads.same_owner_and_door(whole_county(work.county), db, owner, door)


def _told(own: Reach, other: Neighbour, code: str, **facts: Any) -> dict[str, Any]:
    if own.covers(other.place):
        return doubt(code, code=other.code, **facts)
    return doubt("house.near_unseen")


def announce(work: Work, draft: Draft, place: Place) -> str:
    """Take the next number of the village and record the house; its code."""
    assert place.village is not None
    serial = work.next_number(HouseNumber, {"village_code": place.village})
    code = house_code.make(place.village, serial)
    work.record(
        "house.registered",
        f"house:{draft.envelope.house_id}",
        township=place.township,
        village=place.village,
        source="survey",
        code=code,
    )
    return code


def register(work: Work, draft: Draft, place: Place, shown: Mapping[str, Any]) -> None:
    """Enter the house with all that its survey shows; tried again when somebody was faster."""
    row = {
        "id": draft.envelope.house_id,
        "township_code": place.township,
        "village_code": place.village,
        "grid_code": place.grid,
        "source": "survey",
        "registered_at": work.now,
        "version": 1,
        **shown,
    }
    if not work.insert_once(House, row, chain=f"house:{draft.envelope.house_id}"):
        raise Problem("house.changed_meanwhile")


def shown_columns(work: Work, draft: Draft, site: Site) -> dict[str, Any]:
    """What the newest survey says of its house, without verdict and case (law 4)."""
    profile, village = county_schema(work.county).profile, site.place.village
    assert village is not None
    return {
        **house_columns(profile, draft.values),
        **owner_columns(work, village, draft.values),
        **_location_columns(draft, site),
        "submission_id": draft.id,
        "surveyed_at": draft.envelope.captured_at,
        "changed_at": work.now,
    }


def _location_columns(draft: Draft, site: Site) -> dict[str, Any]:
    here = draft.envelope.location
    if here is None:
        return {}
    return {
        "location": point(float(here.lon), float(here.lat)),
        "lon": here.lon,
        "lat": here.lat,
        "accuracy_m": here.accuracy_m,
        "location_source": known_position(here.source),
        "is_outside_village": site.is_outside_village,
    }
