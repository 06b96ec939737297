"""Questions about the records of a village (domain.md §2.4): pure comparisons, no conclusions.

A finding says which records do not go together and what the numbers are; whether something is
wrong is for a person to say. Nobody is named, counted or compared (law 8). Limits come from
survey_schema/quality.toml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import NamedTuple

from server.domain.days import local_day
from server.domain.priority import URBAN_PATH
from server.domain.walk import length_m

STATES = ("open", "answered", "withdrawn")
OUTCOMES = ("as_recorded", "corrected", "resurvey")
OUTCOME_LABELS: Mapping[str, str] = {
    "as_recorded": "情况属实",
    "corrected": "已更正",
    "resurvey": "需重新排查",
}

# Kinds no check finds: a person asked, and no check takes the question back.
BY_HAND = frozenset({"platform_differs"})

Limits = Mapping[str, float]
Fact = str | int | float | list[str]


class Home(NamedTuple):
    """A house, and whose question it would be."""

    id: str
    township: str
    village: str


class Record(NamedTuple):
    """The newest accepted survey of a house."""

    home: Home
    address_is_none: bool  # 组, 路 and 号 all 无 or left open
    area_path: str | None
    floor_area_m2: float | None
    footprint_m2: float | None


class Visit(NamedTuple):
    """One accepted survey as one device made it; the device only keeps visits apart."""

    device: str
    at: datetime
    home: Home
    lon: float
    lat: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` tells one question of a kind and village from another; a new `basis` asks anew."""

    kind: str
    township: str
    village: str
    about: tuple[str, ...]
    basis: tuple[str, ...]
    houses: tuple[str, ...]
    facts: Mapping[str, Fact] = field(default_factory=dict)


# ---- records of one village


def in_village(records: Sequence[Record], limits: Mapping[str, Limits]) -> Iterator[Finding]:
    """What the records of one village ask; they must all be of that village."""
    if records:
        for kind, compare in _COMPARISONS.items():
            yield from compare(records, limits[kind])


def _address_none(records: Sequence[Record], limits: Limits) -> Iterator[Finding]:
    none = [one for one in records if one.address_is_none]
    percent = _percent(none, records)
    if len(records) >= limits["least_records"] and percent >= limits["share_percent"]:
        facts: dict[str, Fact] = {"records": len(records), "none": len(none), "percent": percent}
        yield _of_village("address_none", none, (), _tenth(percent), facts)


def _same_area(records: Sequence[Record], limits: Limits) -> Iterator[Finding]:
    measured = [one for one in records if one.floor_area_m2 is not None]
    if len(measured) < limits["least_records"]:
        return
    by_area: defaultdict[float, list[Record]] = defaultdict(list)
    for one in measured:
        by_area[one.floor_area_m2 or 0.0].append(one)
    for area, same in sorted(by_area.items()):
        is_share = _percent(same, measured) >= limits["share_percent"]
        if is_share and len(same) >= limits["least_houses"]:
            facts: dict[str, Fact] = {"records": len(measured), "houses": len(same)}
            yield _of_village(
                "same_area", same, (f"{area:g}",), _tenth(len(same)), {**facts, "area_m2": area}
            )


def _footprint_area(records: Sequence[Record], limits: Limits) -> Iterator[Finding]:
    equal = [
        one
        for one in records
        if one.footprint_m2 is not None and one.floor_area_m2 == one.footprint_m2
    ]
    if equal and len(equal) >= limits["least_houses"]:
        basis = sorted(one.home.id for one in equal)
        yield _of_village("footprint_area", equal, (), tuple(basis), {"houses": len(equal)})


def _round_area(records: Sequence[Record], limits: Limits) -> Iterator[Finding]:
    town = [one for one in records if one.floor_area_m2 and one.area_path in URBAN_PATH]
    even = [one for one in town if (one.floor_area_m2 or 1) % 100 == 0]
    percent = _percent(even, town)
    if len(town) >= limits["least_records"] and percent >= limits["share_percent"]:
        facts: dict[str, Fact] = {"records": len(town), "houses": len(even), "percent": percent}
        yield _of_village("round_area", even, (), _tenth(percent), facts)


Comparison = Callable[[Sequence[Record], Limits], Iterator[Finding]]
_COMPARISONS: Mapping[str, Comparison] = {
    "address_none": _address_none,
    "same_area": _same_area,
    "footprint_area": _footprint_area,
    "round_area": _round_area,
}


def _percent(some: Sequence[Record], of: Sequence[Record]) -> int:
    return 100 * len(some) // len(of) if of else 0


def _tenth(number: int) -> tuple[str, ...]:
    """One more survey is no new question; the next ten are."""
    return (str(number // 10),)


def _of_village(
    kind: str,
    records: Sequence[Record],
    about: tuple[str, ...],
    basis: tuple[str, ...],
    facts: Mapping[str, Fact],
) -> Finding:
    homes = [one.home for one in records]
    houses = tuple(sorted(home.id for home in homes))
    return Finding(kind, homes[0].township, homes[0].village, about, basis, houses, facts)


# ---- time and distance


class _Pair(NamedTuple):
    first: Visit
    then: Visit
    metres: int
    seconds: int


def too_far_too_soon(visits: Iterable[Visit], limits: Limits) -> Iterator[Finding]:
    """Records whose times and places do not go together, by village and day.

    `visits` come by device and time. A question holds the pairs of a whole village and day, so
    that it asks about records and not about whoever made them.
    """
    asked: defaultdict[tuple[Home, date], list[_Pair]] = defaultdict(list)
    for _, made in groupby(visits, key=lambda visit: visit.device):
        for first, then in pairwise(made):
            pair = _pair(first, then)
            if pair is not None and _is_impossible(pair, limits):
                village = Home("", then.home.township, then.home.village)
                asked[village, local_day(then.at)].append(pair)
    for (village, day), pairs in sorted(asked.items()):
        yield _pace(village, day, pairs)


def _pair(first: Visit, then: Visit) -> _Pair | None:
    if first.home.id == then.home.id:
        return None
    apart = length_m([(first.lon, first.lat), (then.lon, then.lat)])
    metres = apart - first.accuracy_m - then.accuracy_m
    return _Pair(first, then, round(metres), round((then.at - first.at).total_seconds()))


def _is_impossible(pair: _Pair, limits: Limits) -> bool:
    within_reach_m = pair.seconds * limits["fastest_kmh"] / 3.6
    return pair.metres >= limits["least_metres"] and pair.metres > within_reach_m


def _pace(village: Home, day: date, pairs: Sequence[_Pair]) -> Finding:
    farthest = max(pairs, key=lambda pair: (pair.metres, pair.first.home.id))
    houses = {visit.home.id for pair in pairs for visit in (pair.first, pair.then)}
    return Finding(
        "pace",
        village.township,
        village.village,
        (day.isoformat(),),
        tuple(sorted(f"{pair.first.home.id} {pair.then.home.id}" for pair in pairs)),
        tuple(sorted(houses)),
        {
            "day": day.isoformat(),
            "pairs": len(pairs),
            "metres": farthest.metres,
            "seconds": farthest.seconds,
        },
    )


# ---- positions


class Stray(NamedTuple):
    """A photo's or a survey's position apart from its house's; the accuracies are taken off."""

    home: Home
    source: str  # photo | survey
    id: str
    metres: float


def far_positions(strays: Iterable[Stray], limits: Limits) -> Iterator[Finding]:
    """One question per house."""
    by_house: defaultdict[Home, list[Stray]] = defaultdict(list)
    for one in strays:
        if one.metres > limits["metres"]:
            by_house[one.home].append(one)
    for home, far in sorted(by_house.items()):
        sources = [one.source for one in far]
        yield Finding(
            "far_position",
            home.township,
            home.village,
            (home.id,),
            tuple(sorted({one.id for one in far})),
            (home.id,),
            {
                "photos": sources.count("photo"),
                "surveys": sources.count("survey"),
                "metres": round(max(one.metres for one in far)),
            },
        )


class Denied(NamedTuple):
    """A house inside geohazard areas whose newest survey says that there is no such danger."""

    home: Home
    areas: tuple[str, ...]
    submission: str


def geohazards_denied(denied: Iterable[Denied], limits: Limits) -> Iterator[Finding]:
    """One question per house; a new survey or another area asks anew."""
    for one in denied:
        if len(one.areas) >= limits["least_areas"]:
            yield Finding(
                "geohazard_denied",
                one.home.township,
                one.home.village,
                (one.home.id,),
                (*one.areas, one.submission),
                (one.home.id,),
                {"areas": len(one.areas)},
            )
