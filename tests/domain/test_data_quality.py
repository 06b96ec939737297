"""Questions about records (domain.md §2.4): asked at the limit, not below it; nobody is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from server.domain.data_quality import (
    Denied,
    Finding,
    Home,
    Record,
    Stray,
    Visit,
    far_positions,
    geohazards_denied,
    in_village,
    too_far_too_soon,
)
from survey_schema.quality import SHAPES, load_quality

LIMITS = {one.id: one.limits for one in load_quality().values()}
NOON = datetime(2022, 9, 20, 4, 0, tzinfo=UTC)


def _home(number: int, village: str = "V") -> Home:
    return Home(f"h{number:03}", "T", village)


def _record(number: int, **facts) -> Record:
    told = {
        "address_is_none": False,
        "area_path": "ordinary_village",
        "floor_area_m2": 80.5 + number,
        "footprint_m2": None,
        **facts,
    }
    return Record(_home(number), **told)


def _asked(records) -> dict[str, Finding]:
    return {one.kind: one for one in in_village(records, LIMITS)}


def _some(number: int, of: int, **facts) -> list[Record]:
    """`of` records, the first `number` of them with these facts."""
    return [_record(at, **(facts if at < number else {})) for at in range(of)]


@pytest.mark.parametrize(("none", "of", "asks"), [(10, 20, True), (9, 20, False), (19, 19, False)])
def test_a_high_share_without_address_is_asked_in_a_village_of_some_size(none, of, asks):
    assert ("address_none" in _asked(_some(none, of, address_is_none=True))) is asks


def test_the_question_holds_the_houses_without_address_and_no_others():
    found = _asked(_some(12, 20, address_is_none=True))["address_none"]
    assert found.houses == tuple(f"h{at:03}" for at in range(12))
    assert found.facts == {"records": 20, "none": 12, "percent": 60}


@pytest.mark.parametrize(("same", "of", "asks"), [(5, 16, True), (4, 10, False), (5, 17, False)])
def test_one_area_in_too_many_houses_is_asked(same, of, asks):
    assert ("same_area" in _asked(_some(same, of, floor_area_m2=91.37))) is asks


def test_an_area_equal_to_the_drawn_outline_is_asked_from_the_first_house_on():
    found = _asked([_record(1, floor_area_m2=96.4, footprint_m2=96.4), _record(2)])
    assert found["footprint_area"].houses == ("h001",)
    assert "footprint_area" not in _asked([_record(1, floor_area_m2=96.5, footprint_m2=96.4)])


@pytest.mark.parametrize("path", ["urban_village", "ordinary_village"])
def test_areas_ending_in_00_are_asked_in_town_only(path):
    records = [_record(at, floor_area_m2=100.0 * (at + 1), area_path=path) for at in range(8)]
    assert ("round_area" in _asked(records)) is (path == "urban_village")


def test_one_more_survey_is_no_new_question_but_many_more_are():
    few, one_more, many = (
        _asked(_some(some, of, address_is_none=True))["address_none"].basis
        for some, of in ((50, 80), (51, 81), (78, 80))
    )
    assert few == one_more != many


def test_a_village_without_records_asks_nothing():
    assert _asked([]) == {}


# ---- time and distance


def _visit(number: int, minutes: float, east_m: float, **more) -> Visit:
    told = {"device": "d", "accuracy_m": 0.0, "village": "V", **more}
    return Visit(
        told["device"],
        NOON + timedelta(minutes=minutes),
        _home(number, told["village"]),
        111.8 + east_m / (111_195 * 0.7782),
        38.9,
        told["accuracy_m"],
    )


def _pace(*visits) -> list[Finding]:
    return list(too_far_too_soon(visits, LIMITS["pace"]))


def test_two_records_too_far_apart_for_their_times_are_asked():
    (found,) = _pace(_visit(1, 0, 0), _visit(2, 1, 3_000))
    assert found.houses == ("h001", "h002")
    assert found.facts["seconds"] == 60
    assert found.facts["metres"] == pytest.approx(3_000, rel=0.01)
    assert found.facts["day"] == "2022-09-20"


@pytest.mark.parametrize(
    "visits",
    [
        (_visit(1, 0, 0), _visit(2, 4, 3_000)),  # by car
        (_visit(1, 0, 0), _visit(2, 0, 250)),  # next door, clock of minutes
        (_visit(1, 0, 0), _visit(1, 0, 3_000)),  # the same house
        (_visit(1, 0, 0), _visit(2, 0, 3_000, device="other")),
        (_visit(1, 0, 0), _visit(2, 0, 3_000, accuracy_m=2_800.0)),
    ],
)
def test_what_can_be_explained_is_not_asked(visits):
    assert _pace(*visits) == []


def test_records_of_one_village_and_day_are_one_question_whoever_made_them():
    found = _pace(
        _visit(1, 0, 0, device="a"),
        _visit(2, 1, 3_000, device="a"),
        _visit(3, 0, 0, device="b"),
        _visit(4, 1, 4_000, device="b"),
    )
    (one,) = found
    assert one.facts["pairs"] == 2
    assert len(one.houses) == 4


@given(st.text(alphabet="0123456789abcdef", min_size=20, max_size=36))
def test_no_device_enters_a_question(device):
    (found,) = _pace(_visit(1, 0, 0, device=device), _visit(2, 1, 3_000, device=device))
    assert device not in repr(found)


def test_records_of_different_villages_are_different_questions():
    found = _pace(_visit(1, 0, 0), _visit(2, 1, 3_000), _visit(3, 2, 9_000, village="W"))
    assert [one.village for one in found] == ["V", "W"]


# ---- positions and words


def test_a_position_beyond_the_limit_is_asked_once_per_house():
    far = [
        Stray(_home(1), "photo", "p1", 201.0),
        Stray(_home(1), "photo", "p2", 950.4),
        Stray(_home(1), "survey", "s1", 300.0),
        Stray(_home(2), "photo", "p3", 200.0),
    ]
    (found,) = far_positions(far, LIMITS["far_position"])
    assert found.houses == ("h001",)
    assert found.facts == {"photos": 2, "surveys": 1, "metres": 950}


def test_every_fact_a_question_may_name_is_there():
    records = _some(20, 20, address_is_none=True, floor_area_m2=100.0, footprint_m2=100.0)
    town = [one._replace(area_path="urban_village") for one in records]
    found = [
        *in_village(town, LIMITS),
        *_pace(_visit(1, 0, 0), _visit(2, 1, 3_000)),
        *far_positions([Stray(_home(1), "photo", "p", 500.0)], LIMITS["far_position"]),
        *geohazards_denied([Denied(_home(1), ("a",), "s")], LIMITS["geohazard_denied"]),
    ]
    elsewhere = {"same_photo", "alike_photo", "platform_differs"}  # asked by their own rooms
    assert {one.kind for one in found} == SHAPES.keys() - elsewhere
    for one in found:
        assert one.facts.keys() == SHAPES[one.kind].facts
        assert "{" not in load_quality()[one.kind].question.format(**one.facts)
