"""The blind second visit: somebody else is sent, and sees nothing of the first answers (M11)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from server.domain.acts import ROLE_ACTS, Act
from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.permission import acting_seats
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services.draws import find_draw
from server.services.work import Work
from server.store.reads import cases, draw_visits as reads, evidence, houses, people
from server.store.reads.draw_visits import Surveyor, VisitLine
from server.store.reads.houses import HouseState
from server.store.rows import DrawVisit, House

SURVEYING = tuple(role.value for role, acts in ROLE_ACTS.items() if Act.DRAW_VISIT in acts)


class Assigned(NamedTuple):
    """What the second surveyor is told: where the house is, and nothing of what was found."""

    draw_id: str
    rank: int
    house_id: str
    code: str
    village_code: str
    lon: float | None
    lat: float | None
    assigned_at: datetime
    is_done: bool


def assign(work: Work, draw_id: str, rank: int, *, account_id: str) -> VisitLine:
    """Send somebody who did not survey, report or repair the house; the earlier one sent gives
    way until he has been there."""
    line = find_draw(work, Act.DRAW_ASSIGN, draw_id)
    visit = _visit(work, line.id, rank)
    if reads.seconds(work.db, work.county, [visit]):
        raise Problem("draw.visited")
    house = houses.house_state(whole_county(work.county), work.db, visit.house_id)
    assert house is not None
    _require_other_eyes(work, house, account_id)
    chain = f"house:{visit.house_id}"
    sent = {"assigned_to": account_id, "assigned_at": work.now}
    work.update(DrawVisit, {"draw_id": line.id, "rank": rank}, sent, chain=chain)
    work.record("draw.visit_assigned", chain, draw=line.id, rank=rank, account=account_id)
    # his phone may know the verdict already, and whose turn it was may know it again
    work.touch(House, {"id": visit.house_id}, {"changed_at": work.now})
    return _visit(work, line.id, rank)


def choices(work: Work, draw_id: str) -> list[Surveyor]:
    """Who of the township surveys at all; four eyes are asked when one is chosen."""
    line = find_draw(work, Act.DRAW_ASSIGN, draw_id)
    return reads.surveyors(work.db, line.county_code, line.township_code, SURVEYING)


def assigned(work: Work) -> list[Assigned]:
    """One's own second visits."""
    reach = reach_of(work.actor, Act.DRAW_VISIT)
    lines = reads.visits_assigned(reach, work.db, work.actor.account_id)
    done = reads.seconds(work.db, work.county, lines)
    return [
        Assigned(
            one.draw_id,
            one.rank,
            one.house_id,
            one.code,
            one.village_code,
            one.lon,
            one.lat,
            one.assigned_at or work.now,
            one.house_id in done,
        )
        for one in lines
    ]


def _visit(work: Work, draw_id: str, rank: int) -> VisitLine:
    visits = reads.visits_of(work.db, work.county, draw_id)
    visit = next((one for one in visits if one.rank == rank), None)
    if visit is None:
        raise Problem("draw.missing")
    return visit


def _require_other_eyes(work: Work, house: HouseState, account_id: str) -> None:
    county = whole_county(work.county)
    if not evidence.names_of(county, work.db, [account_id]):
        raise Problem("account.missing")
    actor = _actor(work, account_id)
    if not acting_seats(actor, Act.DRAW_VISIT, houses.place_of(work.db, house)):
        raise Problem("draw.out_of_reach")
    doers = {
        who
        for case in cases.cases_of(county, work.db, house.id)
        for _, who in cases.doers_of(county, work.db, case.id)
    }
    if account_id in cases.surveyors_of(county, work.db, house.id) | doers:
        raise Problem("draw.first_surveyor")


def _actor(work: Work, account_id: str) -> Actor:
    day = local_day(work.now)
    return people.actor_by_account(work.db, work.county, account_id, day).actor
