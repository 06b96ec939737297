"""排查路径 (M3) within a grid: which house is looked at after which, and why.

First what the plan puts first: during the hundred-day action (M5) houses with a key reason, then
other operational ones; then the area kinds in the plan's order, town before country; within one
of these the nearest walk. Houses without a position cannot be walked to: they end the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from server.domain.priority import KEY_REASONS, RURAL_PATH, URBAN_PATH
from server.domain.walk import LonLat, shortest_walk

AREA_ORDER = (*URBAN_PATH, *RURAL_PATH)
_PLACES = {code: place for place, code in enumerate(AREA_ORDER)}


class PathHouse(NamedTuple):
    """What the path asks of a house; `area_path` is the house's own, else its village's."""

    id: str
    code: str
    lon: float | None
    lat: float | None
    area_path: str | None
    is_operational: bool
    key_reasons: tuple[str, ...]

    @property
    def position(self) -> LonLat | None:
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)


class Step(NamedTuple):
    """`order` counts from 1; the rest says why here, in codes."""

    order: int
    house: PathHouse
    is_key: bool  # a key house while the hundred-day action runs
    is_operational_first: bool
    has_position: bool


def survey_path(
    houses: Iterable[PathHouse], *, is_hundred_days: bool, start: LonLat | None = None
) -> list[Step]:
    """Every house once. The same houses give the same path, in whatever order they come.

    Without `start` the walk begins at the first house by code of the first group; each group's
    walk begins where the one before ended.
    """
    listed = sorted(houses, key=lambda house: house.code)
    placed = [house for house in listed if house.position is not None]
    lost = [house for house in listed if house.position is None]

    def rank(house: PathHouse) -> tuple[int, int]:
        return _urgency(house, is_hundred_days=is_hundred_days), area_place(house.area_path)

    walked: list[PathHouse] = []
    for _, group in groupby(sorted(placed, key=rank), key=rank):
        walked += _walked([*group], walked[-1].position if walked else start)
    ordered = [*walked, *sorted(lost, key=rank)]
    return [
        _step(number, house, is_hundred_days=is_hundred_days)
        for number, house in enumerate(ordered, start=1)
    ]


def area_place(area_path: str | None) -> int:
    """Place of an area kind in the plan: town before country, unknown last."""
    return _PLACES.get(area_path or "", len(AREA_ORDER))


def reason_text(step: Step, labels: Mapping[str, str]) -> str:
    """Why the house stands here, in words; `labels` are those of the code list area_path."""
    reasons = "、".join(KEY_REASONS[one].label for one in step.house.key_reasons)
    parts = []
    if step.is_key:
        parts.append(f"百日行动重点（{reasons}）")
    elif step.is_operational_first:
        parts.append("经营性自建房先行")
    parts.append(labels.get(step.house.area_path or "", "排查路径分区未填"))
    if not step.has_position:
        parts.append("没有定位，列在最后")
    return "；".join(parts)


def _urgency(house: PathHouse, *, is_hundred_days: bool) -> int:
    if not is_hundred_days:
        return 0
    if house.key_reasons:
        return 0
    return 1 if house.is_operational else 2


def _walked(houses: Sequence[PathHouse], start: LonLat | None) -> list[PathHouse]:
    points = [house.position for house in houses if house.position is not None]
    return [houses[at] for at in shortest_walk(points, start)]


def _step(number: int, house: PathHouse, *, is_hundred_days: bool) -> Step:
    return Step(
        order=number,
        house=house,
        is_key=is_hundred_days and bool(house.key_reasons),
        is_operational_first=is_hundred_days and house.is_operational,
        has_position=house.position is not None,
    )
