"""一张图 as a list: what the piece of ground one looks at holds, and the bounds of one's reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.facts import HealthCode
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, reach_of, whole_county
from server.services import health
from server.services.finding import find_house, unseen
from server.services.work import Work
from server.store.reads import drawn_areas, geohazards, houses, map_tiles as reads
from server.store.reads.house_filter import HouseFilter
from server.store.reads.houses import HouseHead, HouseLine
from server.store.spatial import Box

MOST_LINES = 50


class View(NamedTuple):
    """`counts` of every colour, 0 where there is none; `lines` the first of the houses."""

    counts: dict[str, int]
    total: int
    lines: list[HouseLine]


class Card(NamedTuple):
    """What a click on a house tells; `geohazards` are names of the areas it lies in."""

    head: HouseHead
    geohazards: list[geohazards.AreaName]


def view(work: Work, wanted: HouseFilter, box: Box) -> View:
    require_act(work.actor, Act.HOUSE_READ)
    reach, today = reach_of(work.actor, Act.HOUSE_READ), local_day(work.now)
    wanted = replace(wanted, as_of=today, unseen=unseen(work))
    counted = reads.counts(reach, work.db, wanted, box, today)
    lines = reads.lines_in(reach, work.db, wanted, box, MOST_LINES)
    counts = {one.value: counted.get(one.value, 0) for one in HealthCode}
    return View(counts, sum(counts.values()), health.today_of(work, lines))


def box_of(text: str) -> Box:
    """`west,south,east,north` in degrees; `map.box` for anything else."""
    try:
        west, south, east, north = (float(one) for one in text.split(","))
    except ValueError as error:
        raise Problem("map.box") from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise Problem("map.box")
    return Box(west, south, east, north)


def bounds_of_reach(work: Work) -> Box:
    """Of the divisions one may see, else of the county; some 0.1 degree where nothing is drawn."""
    require_act(work.actor, Act.HOUSE_READ)
    reach, today = reach_of(work.actor, Act.HOUSE_READ), local_day(work.now)
    shapes = _own(work, reach, today)
    if not shapes:
        county = reads.county_shape(reach, work.db)
        shapes = [] if county is None else [county.bounds]
    if not shapes:
        return Box(111.5, 38.5, 112.5, 39.5)
    west, south, east, north = zip(*shapes, strict=True)
    return Box(min(west), min(south), max(east), max(north))


def _own(work: Work, reach: Reach, today: date) -> list[tuple[float, ...]]:
    """Bounds of the smallest divisions every span names; nothing for the whole county."""
    codes = {span.grid or span.village or span.township for span in reach.spans}
    county = whole_county(work.county)
    drawn = [drawn_areas.boundary(county, work.db, one, today) for one in codes if one]
    return [] if None in codes else [one.bounds for one in drawn if one is not None]


def card(work: Work, house_id: str) -> Card:
    found = find_house(work, Act.HOUSE_READ, house_id)
    head = houses.house_head(found.reach, work.db, house_id)
    assert head is not None
    return Card(
        health.of_today(head, local_day(work.now)),
        geohazards.areas_of_house(found.reach, work.db, house_id),
    )
