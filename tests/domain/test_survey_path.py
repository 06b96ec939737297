"""The survey path (M3, M5): the plan's order first, then a short walk."""

from __future__ import annotations

from datetime import date
from itertools import pairwise, permutations
from random import Random

import pytest
from hypothesis import given, strategies as st

from server.domain.priority import RURAL_PATH, URBAN_PATH
from server.domain.survey_path import PathHouse, area_place, reason_text, survey_path
from server.domain.walk import length_m, shortest_walk
from survey_schema.load import load_codes, load_county

_KINDS = (*URBAN_PATH, *RURAL_PATH, None)
_degrees = st.floats(0, 0.02, allow_nan=False)
_houses = st.lists(
    st.builds(
        PathHouse,
        id=st.just(""),
        code=st.integers(0, 10**6).map(str),
        lon=st.none() | _degrees.map(lambda east: 111.8 + east),
        lat=_degrees.map(lambda north: 38.9 + north),
        area_path=st.sampled_from(_KINDS),
        is_operational=st.booleans(),
        key_reasons=st.sampled_from([(), ("storeys",), ("span", "shop")]),
    ),
    max_size=25,
    unique_by=lambda house: house.code,
)


def _house(code: str, east: float = 0.0, north: float = 0.0, **facts) -> PathHouse:
    told = {"area_path": "ordinary_village", "is_operational": False, "key_reasons": (), **facts}
    return PathHouse(code, code, 111.8 + east, 38.9 + north, **told)


def _codes(houses, **how) -> list[str]:
    return [one.house.code for one in survey_path(houses, **{"is_hundred_days": False, **how})]


@pytest.mark.slow
@given(_houses, st.randoms(use_true_random=False), st.booleans())
def test_every_house_stands_once_and_the_order_they_came_in_changes_nothing(houses, random, days):
    path = survey_path(houses, is_hundred_days=days)
    assert [one.order for one in path] == list(range(1, len(houses) + 1))
    assert {one.house for one in path} == set(houses)
    random.shuffle(houses)
    assert survey_path(houses, is_hundred_days=days) == path


@pytest.mark.slow
@given(_houses)
def test_area_kinds_follow_the_plan_and_houses_without_position_end_the_list(houses):
    path = survey_path(houses, is_hundred_days=False)
    kinds = [(not one.has_position, area_place(one.house.area_path)) for one in path]
    assert kinds == sorted(kinds)


@pytest.mark.slow
@given(_houses)
def test_key_houses_come_first_while_the_hundred_days_last(houses):
    path = [one for one in survey_path(houses, is_hundred_days=True) if one.has_position]
    ranks = [0 if one.is_key else 1 if one.house.is_operational else 2 for one in path]
    assert ranks == sorted(ranks)


def test_town_comes_before_country_in_the_order_of_the_plan():
    houses = [_house(kind, area_path=kind) for kind in reversed((*URBAN_PATH, *RURAL_PATH))]
    assert _codes(houses) == [*URBAN_PATH, *RURAL_PATH]


def test_outside_the_hundred_days_a_key_house_waits_for_the_walk():
    houses = [_house("1"), _house("2", 0.001), _house("3", 0.002, key_reasons=("storeys",))]
    assert _codes(houses) == ["1", "2", "3"]
    assert _codes(houses, is_hundred_days=True) == ["3", "2", "1"]


def test_the_walk_begins_where_the_worker_stands():
    houses = [_house(str(number), 0.001 * number) for number in range(4)]
    assert _codes(houses, start=(111.81, 38.9)) == ["3", "2", "1", "0"]


def test_reasons_are_told_in_words():
    labels = load_codes()["area_path"].labels
    facts = {"area_path": "urban_village", "is_operational": True}
    key = _house("1", **facts, key_reasons=("storeys", "shop"))
    plain, lost = _house("2", **facts), _house("3", area_path=None)._replace(lon=None)
    told = [
        reason_text(one, labels) for one in survey_path([key, plain, lost], is_hundred_days=True)
    ]
    assert told == [
        "百日行动重点（3层及以上、住宅改门店）；城中村",
        "经营性自建房先行；城中村",
        "排查路径分区未填；没有定位，列在最后",
    ]


def test_key_reasons_of_a_house_outside_the_action_are_not_its_reason():
    (step,) = survey_path([_house("1", key_reasons=("span",))], is_hundred_days=False)
    assert "百日行动" not in reason_text(step, {})


@pytest.mark.parametrize("county", ["wuzhai", "wutai"])
def test_every_county_says_when_its_hundred_days_run(county):
    (phase,) = [one for one in load_county(county).phases if one.id == "key_survey"]
    assert phase.scope == "operational"
    assert phase.starts <= date(2022, 7, 1) <= (phase.ends or date.max)


# ---- the walk itself


def _scattered(number: int, seed: int = 7) -> list[tuple[float, float]]:
    random = Random(seed)
    return [(111.8 + random.random() / 50, 38.9 + random.random() / 50) for _ in range(number)]


def _along(points, order) -> float:
    return length_m([points[at] for at in order])


@pytest.mark.parametrize("seed", range(8))
def test_a_small_walk_is_hardly_longer_than_the_shortest_there_is(seed):
    points = _scattered(7, seed)
    best = min(_along(points, (0, *rest)) for rest in permutations(range(1, 7)))
    assert _along(points, shortest_walk(points)) <= 1.15 * best


def test_a_walk_along_a_road_goes_along_the_road():
    points = [(111.8 + 0.001 * at, 38.9) for at in (0, 5, 2, 8, 1, 9, 3, 7, 4, 6)]
    order = shortest_walk(points)
    assert [round((points[at][0] - 111.8) * 1000) for at in order] == list(range(10))


def test_the_walk_is_much_shorter_than_going_by_house_code():
    points = _scattered(300)
    assert _along(points, shortest_walk(points)) < 0.12 * _along(points, range(300))


def test_no_stretch_turned_round_would_shorten_a_finished_walk_much():
    points = _scattered(40)
    order = shortest_walk(points)
    whole = _along(points, order)
    shorter = [
        _along(points, [*order[:first], *order[first:last][::-1], *order[last:]])
        for first in range(1, 40)
        for last in range(first + 2, 41)
    ]
    assert min(shorter) > 0.97 * whole


def test_points_on_one_spot_are_all_visited():
    assert sorted(shortest_walk([(111.8, 38.9)] * 30)) == list(range(30))
    assert shortest_walk([]) == []
    assert shortest_walk([(111.8, 38.9)], (112.0, 39.0)) == [0]


def test_start_is_walked_from_and_not_listed():
    points = _scattered(20)
    order = shortest_walk(points, (111.82, 38.92))
    assert sorted(order) == list(range(20))
    nearest = min(range(20), key=lambda at: length_m([points[at], (111.82, 38.92)]))
    assert order[0] == nearest


def test_a_length_is_in_metres():
    one, other = (111.8, 38.9), (111.8, 38.91)
    assert length_m([one, other]) == pytest.approx(1111.95, rel=1e-3)
    assert all(length_m(pair) > 0 for pair in pairwise(_scattered(5)))
