"""业主自查: what an owner says of his house through its plate, without an account (M4).

Nothing personal is asked, kept or shown. It is a hint where to look: the first survey or patrol
after it verifies it, and it is never a survey itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple

from server.domain.acts import Act
from server.domain.days import LOCAL, local_day
from server.domain.facts import Actor
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of, whole_county
from server.services.county import county_schema
from server.services.finding import find_house
from server.services.ids import fresh_id
from server.services.merged_houses import held, standing_id
from server.services.work import Work
from server.store.reads import (
    evidence,
    houses,
    plates,
    self_checks as reads,
)
from server.store.reads.plates import PlateRow
from server.store.reads.self_checks import AlarmKey, SelfCheckRow, UncheckedLine, UnseenLine
from server.store.rows import House, SelfCheck
from survey_schema.self_check import SelfCheckForm, load_self_check

MOST_A_DAY = 3  # of one house
SAME_AGAIN = timedelta(minutes=10)  # a button pressed twice, a page sent anew
BY_PLATE = "job:self_check"


class OwnersPage(NamedTuple):
    """All the page is made from; no field could hold a person or a door."""

    county: str
    place: str
    code: str
    form: SelfCheckForm
    hotline: str | None


class Taken(NamedTuple):
    page: OwnersPage
    is_alarming: bool


def page(work: Work, token: str) -> OwnersPage | None:
    """None alike for a token that never was and for one that was withdrawn."""
    plate = plates.public_plate(work.db, token)
    return None if plate is None else _page(work, plate)


def receive(work: Work, token: str, answers: Mapping[str, str]) -> Taken | None:
    """`self_check.unanswered` where something is left open, `self_check.too_many` of one day."""
    plate = plates.public_plate(work.db, token)
    if plate is None:
        return None
    work.actor = Actor(BY_PLATE, plate.county_code, ())
    form = load_self_check()
    given = {one.id: answers.get(one.id, "") for one in form.questions}
    missing = form.unanswered(given)
    if missing:
        faults = [{"code": "self_check.unanswered", "field": one, "text": ""} for one in missing]
        raise Problem("self_check.unanswered", faults=faults)
    _keep(work, plate, given, is_alarming=form.is_alarming(given))
    return Taken(_page(work, plate), form.is_alarming(given))


def _keep(work: Work, plate: PlateRow, answers: dict[str, str], *, is_alarming: bool) -> None:
    county = whole_county(plate.county_code)
    house = held(work, plate.house_id)
    if house is None or house.ended_on is not None:
        raise Problem("plate.missing")
    last = reads.of_house(county, work.db, house.id, 1)
    if last and last[0].answers == answers and work.now - last[0].made_at < SAME_AGAIN:
        return
    today = local_day(work.now)
    midnight = datetime.combine(today, time(), LOCAL)
    if reads.made_since(county, work.db, house.id, midnight) >= MOST_A_DAY:
        raise Problem("self_check.too_many")
    chain, check_id = f"house:{house.id}", fresh_id(work)
    row = {
        "id": check_id,
        "house_id": house.id,
        "township_code": house.township_code,
        "village_code": house.village_code,
        "plate_id": plate.id,
        "made_at": work.now,
        "answers": answers,
        "is_alarming": is_alarming,
    }
    work.insert(SelfCheck, row, chain=chain)
    columns = {"self_checked_on": today, "changed_at": work.now}
    work.update(House, {"id": house.id}, columns, chain=chain)
    work.record("self_check.received", chain, self_check=check_id, alarming=is_alarming)


def _page(work: Work, plate: PlateRow) -> OwnersPage:
    profile = county_schema(plate.county_code).profile
    reach = whole_county(plate.county_code)
    names = evidence.area_names(reach, work.db, [plate.township_code, plate.village_code])
    house = houses.house_state(reach, work.db, standing_id(work, work.db, plate.house_id))
    place = "".join(names.get(code, "") for code in (plate.township_code, plate.village_code))
    code = house.code if house else ""
    return OwnersPage(profile.name, place, code, load_self_check(), profile.hotline_phone)


def of_house(work: Work, house_id: str, limit: int = 20) -> list[SelfCheckRow]:
    found = find_house(work, Act.HOUSE_READ, house_id)
    return reads.of_house(found.reach, work.db, house_id, limit)


class Unseen(NamedTuple):
    """What nobody has verified: a page of those that alarm, how many alarm, how many in all."""

    lines: list[UnseenLine]
    next_key: AlarmKey | None
    alarms: int
    total: int


def unseen(
    work: Work, area: str | None = None, *, after: AlarmKey | None = None, limit: int = 50
) -> Unseen:
    require_act(work.actor, Act.PATROL_READ)
    reach = reach_of(work.actor, Act.PATROL_READ)
    lines = reads.alarms(reach, work.db, area, after, limit + 1)
    last = lines[limit - 1].check if lines[limit:] else None
    return Unseen(
        lines[:limit],
        last and (last.made_at.isoformat(), last.id),
        reads.unseen_count(reach, work.db, is_alarming=True, area=area),
        reads.unseen_count(reach, work.db, area=area),
    )


class UncheckedPage(NamedTuple):
    lines: list[UncheckedLine]
    next_key: str | None
    total: int | None  # only on the first page


def unchecked(
    work: Work, area: str | None, *, after: str | None = None, limit: int = 50
) -> UncheckedPage:
    """Houses of a township or village whose owner has not looked within the time for their age."""
    require_act(work.actor, Act.PATROL_READ)
    reach, today = reach_of(work.actor, Act.PATROL_READ), local_day(work.now)
    intervals = county_schema(work.county).profile.patrols.self_checks
    late = reads.is_unchecked(intervals, today)
    lines = reads.unchecked_page(reach, work.db, late, area, after, limit + 1)
    total = None if after else reads.unchecked_count(reach, work.db, late, area)
    following = lines[limit - 1].code if len(lines) > limit else None
    return UncheckedPage(lines[:limit], following, total)
