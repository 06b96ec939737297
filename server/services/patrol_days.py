"""When each house is due for a patrol: worked out from its row after every event, and nightly.

`projection.update_house` asks here as it asks for the colour, so no service reckons a day itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.domain.days import local_day
from server.domain.health_code import colour_on
from server.domain.patrols import Before, Plan, Watched, plan_of
from server.domain.reach import whole_county
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import health as reads
from server.store.reads.houses import HouseState
from server.store.rows import House

BATCH = 500


def of_house(work: Work, house: HouseState, colour: str) -> dict[str, Any]:
    """The columns of a stored house; `house` as it will be written."""
    before = Before(
        house.patrol_row,
        house.patrol_since,
        house.patrolled_on,
        None if house.surveyed_at is None else local_day(house.surveyed_at),
    )
    return _columns(work, _watched(house, colour), before)


def of_first_survey(work: Work, shown: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a house that is not stored yet."""
    surveyed: datetime = shown["surveyed_at"]
    house = Watched(
        verdict=shown["verdict"],
        has_open_case=shown.get("open_case_id") is not None,
        stage=shown.get("stage"),
        colour=shown["health_code"],
        is_operational=shown.get("is_operational"),
        built_year=shown.get("built_year"),
    )
    return _columns(work, house, Before(surveyed_on=local_day(surveyed)))


def _watched(house: HouseState, colour: str) -> Watched:
    return Watched(
        verdict=house.verdict,
        has_open_case=house.open_case_id is not None,
        stage=house.stage,
        colour=colour,
        is_operational=house.is_operational,
        built_year=house.built_year,
        is_ended=house.ended_on is not None,
    )


def _columns(work: Work, house: Watched, before: Before) -> dict[str, Any]:
    plan = plan_of(county_schema(work.county).profile.patrols, house, before, local_day(work.now))
    return columns_of(plan)


def columns_of(plan: Plan) -> dict[str, Any]:
    return {"patrol_row": plan.row, "patrol_since": plan.since, "patrol_due_on": plan.due_on}


def reckon(work: Work, after: str = "") -> str | None:
    """The next BATCH of houses after an id, reckoned anew; the id to go on from, None at the end.

    After the county changed its table, and every night: a house grows old, a colour turns.
    """
    reach, today = whole_county(work.county), local_day(work.now)
    houses = reads.houses_after(reach, work.db, after, BATCH)
    turned = reads.colours_of(reach, work.db, [one.id for one in houses])
    for house in houses:
        fresh = of_house(work, house, colour_on(today, *turned[house.id]))
        if tuple(fresh.values()) != (house.patrol_row, house.patrol_since, house.patrol_due_on):
            work.touch(House, {"id": house.id}, {**fresh, "changed_at": work.now})
    return houses[-1].id if len(houses) == BATCH else None
