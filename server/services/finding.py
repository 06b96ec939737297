"""Finding the house an act is about: within reach, permitted, and still as the caller saw it."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain import permission
from server.domain.acts import Act
from server.domain.facts import Place
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of
from server.services.work import Work
from server.store.reads import draw_visits, houses
from server.store.reads.houses import HouseState


@dataclass(frozen=True, slots=True)
class FoundHouse:
    act: Act
    reach: Reach
    place: Place
    house: HouseState

    @property
    def chain(self) -> str:
        return f"house:{self.house.id}"


def find_house(work: Work, act: Act, house_id: str, version: int | None = None) -> FoundHouse:
    """`house.missing` outside reach; `house.changed_meanwhile` when an older one was seen.

    Two who change it at the same moment do not both win (Work.watch).
    """
    permission.require_act(work.actor, act)
    reach = reach_of(work.actor, act)
    work.watch(f"house:{house_id}")
    house = houses.house_state(reach, work.db, house_id)
    if house is not None and house.merged_into is None:
        work.stands(house_id)
    return _permitted(work, act, reach, house, version)


def find_house_by_code(work: Work, act: Act, code: str) -> FoundHouse:
    """A code of a file that was closed into another leads to that one.

    Only its id can be watched: it is looked at once more from there on.
    """
    permission.require_act(work.actor, act)
    known = houses.house_state_by_code(reach_of(work.actor, act), work.db, code)
    if known is None:
        raise Problem("house.missing")
    return find_house(work, act, known.merged_into or known.id)


def _permitted(
    work: Work, act: Act, reach: Reach, house: HouseState | None, version: int | None
) -> FoundHouse:
    if house is None:
        raise Problem("house.missing")
    place = houses.place_of(work.db, house)
    permission.may(work.actor, act, place)
    if version is not None and version != house.version:
        raise Problem("house.changed_meanwhile")
    _require_not_blind(work, act, house.id)
    return FoundHouse(act, reach, place, house)


def _require_not_blind(work: Work, act: Act, house_id: str) -> None:
    """Who is sent for a blind second visit reads nothing of the first one before it (M11)."""
    if act is Act.HOUSE_READ and house_id in unseen(work):
        raise Problem("draw.blind")


def unseen(work: Work) -> frozenset[str]:
    """Houses the person is to look at blind: left out of lists, maps and searches, for a filter by
    verdict would tell what a blank cell keeps. Of the person, whichever seat he acts in."""
    account_id = work.actor.account_id
    return frozenset(draw_visits.awaited_blind(work.db, work.county, account_id))
