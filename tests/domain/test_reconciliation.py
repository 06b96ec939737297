"""Rows and houses each end in one place, in whatever order; a difference has its weight."""

from collections import Counter
from math import hypot
from typing import Any, NamedTuple

import pytest
from hypothesis import given, strategies as st

from server.domain.reconciliation import FIRST, GRAVE, OUTCOMES, SLIGHT, TO_SETTLE, USUAL, WAYS
from server.domain.reconciliation_fields import (
    LABELS,
    Tolerance,
    differences,
    rank_of_house,
    rank_of_row,
)
from server.domain.reconciliation_matching import Matching, Side, key_number, match
from survey_schema.load import load_codes
from survey_schema.platforms import load_platforms

_WAYS = tuple(way for way in WAYS if way not in ("by_hand", "merged_file", "near_owner"))
_TOLERANCE = Tolerance(area_m2=2, area_percent=5, years=1, storeys=0, position_m=50)


class One(NamedTuple):
    """A row or a house by small keys, so that they meet often."""

    keys: tuple[int, ...] = (0,) * len(_WAYS)
    owner: int = 0
    at: tuple[float, float] | None = None


def _one(owner: int = 0, at: Any = None, **keys: int) -> One:
    return One(tuple(keys.get(way, 0) for way in _WAYS), owner, at)


def _side(some: list[One]) -> Side:
    side = Side()
    for one in some:
        side.add(dict(zip(_WAYS, one.keys, strict=True)), one.owner, one.at)
    return side


def _far(x: float, y: float, other_x: float, other_y: float) -> float:
    return hypot(x - other_x, y - other_y)


def _matched(rows: list[One], houses: list[One], **words: Any) -> Matching:
    return match(_side(rows), _side(houses), near_m=1.0, distance_m=_far, **words)


def _pairs(found: Matching) -> list[tuple[int, int]]:
    return [(row, house) for row, house in enumerate(found.house_of) if house >= 0]


# --- matching


def test_the_platform_number_pairs_and_says_so():
    found = _matched([_one(platform_no=7)], [_one(platform_no=8), _one(platform_no=7)])
    assert _pairs(found) == [(0, 1)] and found.way_of == {0: "platform_no"}


def test_a_stronger_key_is_heard_before_a_weaker_one():
    rows = [_one(platform_no=7, owner_door=3)]
    found = _matched(rows, [_one(owner_door=3), _one(platform_no=7)])
    assert _pairs(found) == [(0, 1)]


def test_numbers_that_lead_to_two_houses_are_left_to_a_person():
    found = _matched([_one(platform_no=7, census_no=9)], [_one(platform_no=7), _one(census_no=9)])
    assert not _pairs(found)
    assert set(found.group_of_row) == {0} and set(found.group_of_house) == {0, 1}


def test_two_rows_that_lead_to_one_house_are_left_to_a_person():
    found = _matched([_one(platform_no=7), _one(platform_no=7)], [_one(platform_no=7)])
    assert not _pairs(found) and set(found.group_of_row) == {0, 1}


def test_one_owner_with_two_houses_is_told_apart_by_his_doors_or_not_at_all():
    rows = [_one(id_village=5, id_door=1), _one(id_village=5, id_door=2)]
    assert len(_pairs(_matched(rows, [_one(id_village=5, id_door=2), _one(id_door=1)]))) == 2
    found = _matched([_one(id_village=5)], [_one(id_village=5), _one(id_village=5)])
    assert not _pairs(found) and len(found.group_of_house) == 2


def test_a_number_the_platform_holds_twice_never_pairs_by_something_weaker():
    rows = [_one(platform_no=7, owner_door=3), _one(platform_no=7)]
    found = _matched(rows, [_one(owner_door=3)])
    assert not _pairs(found) and set(found.group_of_row) == {0, 1}
    assert set(_matched(rows, []).group_of_row) == {0, 1}


def test_near_and_of_one_owner_pairs_near_alone_does_not():
    row = _one(owner=4, at=(0.0, 0.0))
    assert _matched([row], [_one(owner=4, at=(0.5, 0.5))]).way_of == {0: "near_owner"}
    assert not _pairs(_matched([row], [_one(owner=5, at=(0.5, 0.5))]))
    assert not _pairs(_matched([row], [_one(owner=4, at=(5.0, 0.5))]))
    assert not _pairs(_matched([row], [_one(owner=4)]))


def test_a_person_s_word_comes_before_every_key():
    rows, houses = [_one(platform_no=7)], [_one(platform_no=7), _one(platform_no=8)]
    assert _pairs(_matched(rows, houses, linked=[(0, 1)])) == [(0, 1)]
    assert not _pairs(_matched(rows, houses, denied=frozenset({(0, 0)})))
    twins = [_one(platform_no=7), _one(platform_no=7)]
    assert _pairs(_matched(rows, twins, denied=frozenset({(0, 0)}))) == [(0, 1)]


_key = st.integers(0, 3)
_ones = st.lists(
    st.builds(
        One,
        st.tuples(*(_key for _ in _WAYS)),
        _key,
        st.none() | st.tuples(st.floats(0, 3), st.floats(0, 3)),
    ),
    max_size=8,
)


def _outcome(found: Matching, rows: list[int], houses: list[int]) -> Any:
    """By the names the rows and houses have, whatever their order."""
    groups: dict[int, set[str]] = {}
    for row, group in found.group_of_row.items():
        groups.setdefault(group, set()).add(f"row {rows[row]}")
    for house, group in found.group_of_house.items():
        groups.setdefault(group, set()).add(f"house {houses[house]}")
    pairs = {(rows[row], houses[house], found.way_of[row]) for row, house in _pairs(found)}
    return pairs, {frozenset(one) for one in groups.values()}


@given(_ones, _ones, st.randoms(use_true_random=False), st.data())
def test_every_row_and_house_ends_in_one_place_in_whatever_order(rows, houses, random, data):
    places = st.tuples(
        st.integers(0, max(len(rows) - 1, 0)), st.integers(0, max(len(houses) - 1, 0))
    )
    said = data.draw(st.sets(places, max_size=3)) if rows and houses else set()
    found = _matched(rows, houses, denied=frozenset(said))
    assert Counter(found.house_of)[-1] == len(rows) - len(found.way_of)
    for row, house in _pairs(found):
        assert found.row_of[house] == row and (row, house) not in said
        assert row not in found.group_of_row and house not in found.group_of_house
    row_order, house_order = list(range(len(rows))), list(range(len(houses)))
    random.shuffle(row_order)
    random.shuffle(house_order)
    moved = frozenset((row_order.index(row), house_order.index(house)) for row, house in said)
    again = _matched([rows[i] for i in row_order], [houses[i] for i in house_order], denied=moved)
    in_order = _outcome(found, list(range(len(rows))), list(range(len(houses))))
    assert _outcome(again, row_order, house_order) == in_order


def test_a_key_with_a_part_missing_is_no_key():
    assert key_number("a", None) == key_number("") == key_number(None) == 0
    assert key_number("a", "b") == key_number("a", "b") != key_number("ab")


# --- differences


def _told(there: dict[str, Any], here: dict[str, Any]) -> list[tuple[str, int]]:
    return [(one.field, one.rank) for one in differences(there, here, _TOLERANCE)]


@pytest.mark.parametrize(
    ("there", "here", "rank"),
    [
        ({"verdict": "safe"}, {"verdict": "severe_hazard"}, FIRST),
        ({"verdict": "severe_hazard"}, {"verdict": "safe"}, GRAVE),
        ({"verdict": "severe_hazard"}, {"verdict": None}, GRAVE),
        ({"verdict": "safe"}, {"verdict": "general_hazard"}, USUAL),
        ({"inspection_grade": "a"}, {"inspection_grade": "d"}, FIRST),
        ({"inspection_grade": "dsu"}, {"inspection_grade": None}, GRAVE),
        ({"is_signed_off": True}, {"is_signed_off": False}, GRAVE),
        ({"is_signed_off": False}, {"is_signed_off": True}, USUAL),
        ({"storeys": 3}, {"storeys": 2}, USUAL),
        ({"floor_area_m2": 120}, {"floor_area_m2": 100}, SLIGHT),
        ({"owner_name": "index 1"}, {"owner_name": "index 2"}, SLIGHT),
    ],
)
def test_a_difference_weighs_by_what_it_may_cost(there, here, rank):
    assert _told(there, here) == [(next(iter(there)), rank)]


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ({"floor_area_m2": 104.9}, {"floor_area_m2": 100}),
        ({"built_year": 1999}, {"built_year": 1998}),
        ({"inspection_grade": "c"}, {"inspection_grade": "csu"}),
        ({"business_kinds": ["rental", "retail"]}, {"business_kinds": ["retail", "rental"]}),
        ({"position": 49}, {}),
        ({"owner_name": "index"}, {"owner_name": None}),
        ({"platform_no": "YH1"}, {"platform_no": None}),
        ({"storeys": None}, {"storeys": 2}),
        ({}, {"verdict": "severe_hazard"}),
    ],
)
def test_within_tolerance_or_unsaid_is_no_difference(there, here):
    assert _told(there, here) == []


def test_the_gravest_comes_first_and_what_is_personal_is_not_told():
    there = {"owner_name": "index 1", "storeys": 3, "verdict": "safe"}
    here = {"owner_name": "index 2", "storeys": 2, "verdict": "severe_hazard"}
    found = differences(there, here, _TOLERANCE)
    assert [one.field for one in found] == ["verdict", "storeys", "owner_name"]
    assert (found[2].there, found[2].here) == (None, None)


def test_a_dangerous_house_that_one_side_lacks_comes_first():
    assert rank_of_house("severe_hazard", None) == rank_of_house("safe", "d") == FIRST
    assert rank_of_house("safe", "a") == rank_of_house(None, None) == USUAL
    assert rank_of_row({"verdict": "severe_hazard"}) == GRAVE
    assert rank_of_row({}) == USUAL


# --- data


def test_every_code_of_a_platform_is_one_of_ours_and_every_field_is_known():
    lists = {"structure_type", "inspection_grade", "remediation_progress"}
    known = {name: set(load_codes()[name].labels) for name in lists}
    known["verdict"] = {"safe", "general_hazard", "severe_hazard"}
    platforms = load_platforms()
    assert {one.number for one in platforms.values()} == {"platform_no", "census_no", "own"}
    for one in platforms.values():
        assert not one.source.certainty.is_official
        assert {field.field for field in one.corrections} <= set(LABELS)
        for field, codes in one.codes.items():
            assert set(codes.values()) <= known[field], (one.id, field)


def test_each_kind_to_settle_offers_three_words():
    assert set(OUTCOMES) == set(TO_SETTLE)
    assert all(set(one) == {"here", "there", "leave"} for one in OUTCOMES.values())
