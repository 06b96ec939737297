"""Which photos show the same: found without comparing all with all, asked village by village."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, strategies as st

from server.domain.data_quality import Home
from server.domain.photo_likeness import (
    Shot,
    alike_photos,
    distance,
    near_pairs,
    print_of_rows,
    same_photos,
)
from survey_schema.quality import SHAPES, load_quality

LIMITS = load_quality()["alike_photo"].limits
SAME = load_quality()["same_photo"].limits
_print = st.integers(0, 2**64 - 1)
_bits = st.sets(st.integers(0, 63), max_size=6)


def _flipped(number: int, bits) -> int:
    for bit in bits:
        number ^= 1 << bit
    return number


def _found(prints, most_bits) -> set[tuple[int, int]]:
    return {(min(pair), max(pair)) for pair in near_pairs(prints, most_bits)}


@pytest.mark.slow
@given(st.lists(_print, max_size=8), st.lists(_bits, max_size=8), st.integers(0, 6))
def test_every_near_pair_is_found_and_no_other(prints, changes, most_bits):
    """As comparing all with all would."""
    near = [_flipped(one, bits) for one, bits in zip(prints, changes, strict=False)]
    every = {*prints, *near}
    expected = {
        (one, other)
        for one, other in combinations(sorted(every), 2)
        if distance(one, other) <= most_bits
    }
    assert _found(every, most_bits) == expected


def test_a_near_pair_is_found_among_prints_that_share_their_sky():
    """4,000 prints with 16 bits in common, of which two are near."""
    random = Random(3)
    prints = [random.getrandbits(48) << 16 for _ in range(4_000)]
    near = _flipped(prints[7], (20, 40))
    assert (min(prints[7], near), max(prints[7], near)) in _found([*prints, near], 4)


def test_a_plain_picture_has_no_print():
    assert print_of_rows([[200] * 9] * 8, LIMITS["least_texture"]) is None
    busy = [[(row * 31 + at * at * 17) % 256 for at in range(9)] for row in range(8)]
    assert print_of_rows(busy, LIMITS["least_texture"]) is not None


def test_a_print_tells_rising_from_falling_steps():
    rising = [[at * 20 for at in range(9)]] * 8
    assert print_of_rows(rising, 0) == 2**64 - 1
    assert print_of_rows([row[::-1] for row in rising], 0) == 0


# ---- questions


def _shot(sha256: str, house: str, village: str = "V") -> Shot:
    return Shot(sha256, Home(house, "T" + village, village))


def test_one_photo_of_two_houses_is_asked_once_for_all_they_share():
    shots = [_shot(sha, house) for sha in ("a", "b") for house in ("h1", "h2")]
    (found,) = same_photos([*shots, _shot("c", "h1")], SAME)
    assert found.houses == ("h1", "h2")
    assert (found.facts["photos"], found.facts["elsewhere"]) == (2, 0)
    assert found.facts["shown"] == ["a", "b"]


def test_each_village_is_asked_about_its_own_house_only():
    found = list(same_photos([_shot("a", "h1", "V"), _shot("a", "h2", "W")], SAME))
    assert [(one.village, one.houses, one.facts["elsewhere"]) for one in found] == [
        ("V", ("h1",), 1),
        ("W", ("h2",), 1),
    ]


def test_what_many_houses_share_is_one_question_of_each_village():
    shots = [_shot(sha, f"{sha}{at}") for sha in ("a", "b") for at in range(12)]
    found = list(same_photos([*shots, _shot("a", "far", "W")], SAME))
    assert [(one.village, one.facts["photos"], len(one.houses)) for one in found] == [
        ("V", 2, 24),
        ("W", 1, 1),
    ]


def test_one_house_may_show_a_photo_as_often_as_it_likes():
    assert list(same_photos([_shot("a", "h1"), _shot("a", "h1")], SAME)) == []


def test_nearly_one_picture_of_two_houses_is_asked():
    prints = {"a": 2**40 - 1, "b": _flipped(2**40 - 1, (3, 60)), "c": _flipped(0, range(20, 60))}
    (found,) = alike_photos([_shot("a", "h1"), _shot("b", "h2"), _shot("c", "h3")], prints, LIMITS)
    assert found.houses == ("h1", "h2")
    assert found.facts["photos"] == 2


def test_a_village_is_not_shown_the_photos_of_another():
    shots = [_shot("a", "h1", "V"), _shot("b", "h2", "W")]
    found = {one.village: one for one in alike_photos(shots, {"a": 5, "b": 5}, LIMITS)}
    assert found["V"].facts["shown"] == ["a"]
    assert found["W"].facts["shown"] == ["b"]


@pytest.mark.parametrize(
    "shots",
    [
        [_shot("a", "h1"), _shot("b", "h1")],  # two takes of one house
        [_shot("a", "h1"), _shot("a", "h2")],  # one file: asked as the same photo
        [_shot("a", "h1"), _shot("plain", "h2")],  # nothing to compare by
    ],
)
def test_what_is_no_likeness_is_not_asked(shots):
    assert list(alike_photos(shots, {"a": 5, "b": 5}, LIMITS)) == []


def test_every_fact_of_a_photo_question_is_there():
    shots = [_shot("a", "h1"), _shot("a", "h2"), _shot("b", "h3")]
    found = [*same_photos(shots, SAME), *alike_photos(shots, {"a": 5, "b": 5}, LIMITS)]
    assert {one.kind for one in found} == {"same_photo", "alike_photo"}
    for one in found:
        assert one.facts.keys() == SHAPES[one.kind].facts | {"shown"}
        assert "{" not in load_quality()[one.kind].question.format(**one.facts)
