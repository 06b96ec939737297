"""Which houses the demo county has, which of them are in trouble, and when each was surveyed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from server.domain.days import local_day
from server.domain.facts import Verdict
from server.domain.priority import is_key_survey, path_rank
from server.services.county import CountySchema
from server.services.demo import names
from server.services.demo.case_story import USUAL, Fate
from server.services.demo.signs import with_verdict
from server.services.demo.surveys import DemoHouse
from server.services.demo.timeline import local
from server.services.demo.traits import traits
from server.services.demo.villages import Grid, Layout, Village, sites

# domain.md §8.4
OPERATIONAL = 0.035
HAZARDS = 0.017
_SEVERE_OF_HAZARDS = 0.3
_OPERATIONAL_OF_HAZARDS = 0.22

_NEW = 0.03  # built or found since the full survey ended
_INCOMPLETE = 0.004
_STUCK = 0.07  # of the old hazards, still open today
_A_DAY = 9  # houses a worker surveys in one day
_EARLIER = 2020  # the year of the rural survey before the campaign
_KNOWN = 0.6  # of the houses that stood then
_SMALL = 500  # houses; a smaller county has only the first few open cases


@dataclass(slots=True)
class Planned:
    """A house with the day and hour its first survey is sent; `turn` is a turn of its own."""

    house: DemoHouse
    captured_at: datetime
    sent_at: datetime
    fate: Fate = field(default=USUAL)
    turn: str = ""


@dataclass(frozen=True, slots=True)
class Recent:
    """A survey of these days whose case still waits somewhere."""

    is_operational: bool
    wanted: Verdict
    days_ago: float
    fate: Fate = USUAL
    turn: str = ""


RECENT: Sequence[Recent] = (
    Recent(False, Verdict.SEVERE, 0.13, Fate("order_control")),
    Recent(True, Verdict.SEVERE, 26, Fate("report", 0.5)),
    Recent(False, Verdict.GENERAL, 120, Fate("finish_again", 0.2, is_returned=True)),
    Recent(True, Verdict.SAFE, 13, Fate("commission")),
    Recent(False, Verdict.SEVERE, 3, Fate("confirm_in_place")),
    Recent(False, Verdict.GENERAL, 24, Fate("plan")),
    Recent(False, Verdict.GENERAL, 60, Fate("finish", 0.5)),
    Recent(False, Verdict.GENERAL, 75, Fate("decide", 0.3)),
    Recent(False, Verdict.SEVERE, 120, Fate("sign_off", 0.3)),
    Recent(False, Verdict.GENERAL, 210, Fate("start", 0.5)),
    Recent(True, Verdict.SAFE, 40, Fate("file")),
    Recent(True, Verdict.SAFE, 6),
)
# What lies on the desks today: verdicts nobody has seen, a survey the office has to look at.
ON_THE_DESK = (*(Recent(False, one, 0.3) for one in (Verdict.SAFE, Verdict.GENERAL)),
               Recent(False, Verdict.SAFE, 0.25, turn="waiting"))  # fmt: skip
_STEPS_TO_STICK_AT = ("finish", "start", "apply", "finish")


def plan(
    schema: CountySchema, layout: Layout, houses: int, now: datetime, random: Random
) -> list[Planned]:
    """Every house of the county with its first survey, in no order of time."""
    slots = list(_slots(layout, random))
    random.shuffle(slots)
    recent = _recent(houses)
    found = [_planned_recent(schema, slots.pop(), one, now, random) for one in recent]
    found += _new_houses(schema, slots, round(houses * _NEW), now, random)
    found += _campaign(schema, slots, houses, recent, now, random)
    return found


_Slot = tuple[int, Village, Grid, tuple[float, float]]


def _slots(layout: Layout, random: Random) -> Iterator[_Slot]:
    number = 0
    for village in layout.villages:
        for grid in village.grids:
            for _, site in zip(range(grid.houses), sites(grid, random), strict=False):
                number += 1
                yield number, village, grid, site


def _recent(houses: int) -> list[Recent]:
    if houses < _SMALL:
        return [*RECENT[:4], *ON_THE_DESK]
    return [*RECENT, *ON_THE_DESK] * max(1, round(houses / 6000))


def _house(  # noqa: PLR0917
    schema: CountySchema,
    slot: _Slot,
    random: Random,
    on: date,
    is_operational: bool = False,
    wanted: Verdict = Verdict.SAFE,
    built: int | None = None,
) -> DemoHouse:
    number, village, grid, site = slot
    person = {
        "group_name": names.group(random),
        "road_name": "农村道路",
        "door_number": str(number % 400 + 1),
        "owner_name": names.person(random),
        "owner_id_number": names.id_number(random, number),
        "owner_phone": names.phone(number),
        "surveyor_verdict": wanted.value if wanted is not Verdict.INCOMPLETE else "safe",
    }
    while True:
        chosen = traits(random, path=village.path_kind, is_operational=is_operational, built=built)
        try:
            signed = with_verdict(schema, chosen | person, wanted, random, on)
        except LookupError:
            continue
        return DemoHouse(number, village, grid, site, signed, wanted)


def _planned_recent(
    schema: CountySchema, slot: _Slot, recent: Recent, now: datetime, random: Random
) -> Planned:
    captured = now - timedelta(days=recent.days_ago)
    house = _house(schema, slot, random, local_day(captured), recent.is_operational, recent.wanted)
    return Planned(house, captured, captured + timedelta(minutes=40), recent.fate, recent.turn)


def _new_houses(
    schema: CountySchema, slots: list[_Slot], number: int, now: datetime, random: Random
) -> list[Planned]:
    """Built since 2022, or found missing: a few every month, some of them this month."""
    first, last = date(2023, 7, 5), local_day(now) - timedelta(days=1)
    span = (last - first).days
    found = []
    for position in range(number):
        back = position if position < number // 6 else random.randint(0, max(0, span))
        day = last - timedelta(days=min(back, max(0, span)))
        built = max(2022, day.year - random.randint(0, 1))
        house = _house(schema, slots.pop(), random, day, random.random() < OPERATIONAL, built=built)
        found.append(_on_day(house, day, 0))
    return found


def _on_day(house: DemoHouse, day: date, position: int, turn: str = "") -> Planned:
    """Sent in the evening, when the worker's phone has a signal again."""
    captured = local(day, 8, 30) + timedelta(minutes=25 * position)
    minute = int(house.grid.code[6:12]) % 50
    return Planned(house, captured, local(day, 18, minute), turn=turn)


def _campaign(  # noqa: PLR0917
    schema: CountySchema,
    slots: list[_Slot],
    houses: int,
    recent: Sequence[Recent],
    now: datetime,
    random: Random,
) -> list[Planned]:
    """The houses of the two survey phases."""
    wanted = _verdicts(houses, recent, random)
    operational = [
        _house(schema, slots.pop(), random, date(2022, 7, 1), True, wanted[True].pop())
        for _ in range(min(len(wanted[True]), len(slots)))
    ]
    wanted[False] += [Verdict.SAFE] * max(0, len(slots) - len(wanted[False]))
    others = [
        _house(schema, slot, random, date(2023, 1, 1), False, wanted[False].pop(0))
        for slot in slots
    ]
    found = [*_key_survey(schema, operational), *_full_survey(schema, others)]
    _give_turns(found, random)
    return found


def _verdicts(
    houses: int, recent: Sequence[Recent], random: Random
) -> Mapping[bool, list[Verdict]]:
    """What is to be found in operational and in other houses, recent ones left out."""
    hazards = max(4, round(houses * HAZARDS) - _count(recent, Verdict.GENERAL, Verdict.SEVERE))
    severe = max(1, round(houses * HAZARDS * _SEVERE_OF_HAZARDS) - _count(recent, Verdict.SEVERE))
    found = [Verdict.SEVERE] * severe + [Verdict.GENERAL] * max(1, hazards - severe)
    random.shuffle(found)
    number = max(1, round(len(found) * _OPERATIONAL_OF_HAZARDS))
    in_business, in_others = found[:number], found[number:]
    operational = max(number, round(houses * OPERATIONAL))
    in_business += [Verdict.SAFE] * (operational - number)
    random.shuffle(in_business)
    in_others += [Verdict.INCOMPLETE] * round(houses * _INCOMPLETE)
    return {True: in_business, False: in_others}


def _count(recent: Sequence[Recent], *wanted: Verdict) -> int:
    return sum(one.wanted in wanted for one in recent)


def _key_survey(schema: CountySchema, houses: list[DemoHouse]) -> Iterator[Planned]:
    """Operational houses, those of the hundred-day action first (M5), along the path (M3)."""
    phase = next(one for one in schema.profile.phases if one.id == "key_survey")
    first = phase.starts + timedelta(days=8)
    days = ((phase.ends or phase.starts) - first).days
    ordered = sorted(houses, key=_first_in_action)
    for position, house in enumerate(ordered):
        day = first + timedelta(days=days * position // max(1, len(ordered)))
        yield _on_day(house, day, position % _A_DAY)


def _first_in_action(house: DemoHouse) -> tuple[bool, int, str]:
    path = str(house.chosen["area_path"])
    return not is_key_survey(house.chosen), path_rank(path), house.grid.code


def _full_survey(schema: CountySchema, houses: list[DemoHouse]) -> Iterator[Planned]:
    """All others, grid after grid along the survey path, some houses a day."""
    phase = next(one for one in schema.profile.phases if one.id == "full_survey")
    grids: dict[str, list[DemoHouse]] = {}
    for house in sorted(houses, key=lambda one: one.number):
        grids.setdefault(house.grid.code, []).append(house)
    ordered = sorted(grids.values(), key=lambda some: path_rank(some[0].village.path_kind))
    for rank, some in enumerate(ordered):
        needed = len(some) // _A_DAY + 2
        last = (phase.ends or phase.starts) - timedelta(days=needed)
        days = max(0, (last - phase.starts).days)
        first = phase.starts + timedelta(days=days * rank // max(1, len(ordered)))
        for position, house in enumerate(some):
            day = first + timedelta(days=position // _A_DAY)
            yield _on_day(house, day, position % _A_DAY)


def _give_turns(planned: list[Planned], random: Random) -> None:
    """Surveys that go another way: waiting for the office, given back, overridden, made again."""
    sound = [one for one in planned if _is_plain(one)]
    random.shuffle(sound)
    for turn, share in TURNS.items():
        for _ in range(min(len(sound), max(1, round(len(planned) * share)))):
            sound.pop().turn = turn
    _give_fates(planned, random)


MISSING = "missing"  # known from the earlier survey, not surveyed in the campaign

# turn -> share of all first surveys; server.services.demo.turns plays them
TURNS: Mapping[str, float] = {
    "waiting": 0.005,
    "returned": 0.006,
    "raised": 0.0006,
    "again": 0.02,
    "worse": 0.001,
    MISSING: 0.015,
}


def known_earlier(planned: Sequence[Planned], random: Random) -> list[DemoHouse]:
    """Houses of the full survey that the earlier rural survey had seen, missing ones among them."""
    return [
        one.house
        for one in planned
        if one.turn == MISSING
        or (_is_plain(one) and one.turn != "waiting" and _is_old(one) and random.random() < _KNOWN)
    ]


def _is_old(planned: Planned) -> bool:
    return int(planned.house.chosen["built_year"]) < _EARLIER


def _is_plain(planned: Planned) -> bool:
    return planned.house.wanted is Verdict.SAFE and not planned.house.is_operational


def _give_fates(planned: list[Planned], random: Random) -> None:
    found = [one for one in planned if one.house.wanted in (Verdict.GENERAL, Verdict.SEVERE)]
    stuck = max(1, round(len(found) * _STUCK))
    for number, one in enumerate(random.sample(found, len(found))):
        if number < stuck:
            one.fate = Fate(_STEPS_TO_STICK_AT[number % len(_STEPS_TO_STICK_AT)])
        else:
            one.fate = Fate(pace=random.uniform(0.7, 1.8), is_returned=random.random() < 0.08)
    lowered = [
        one for one in found if one.house.is_operational and one.house.wanted is Verdict.GENERAL
    ]
    if lowered:
        lowered[0].turn, lowered[0].fate = "lowered", USUAL
